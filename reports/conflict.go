package reports

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"interleave/internal/quantity"
)

// conflict says who loses least where a load asks for two qualities at once
// that few models have both of, and what the best in each lose in the other.
// ok is false if they were not both compared.
func (r *Report) conflict() (a Advice, ok bool) {
	idle, hog := r.Strengths.quality(idleQuality), r.Strengths.quality(hogQuality)
	if idle == nil || hog == nil || hog.byBound() { // by a bound nobody loses a known factor
		return a, false
	}
	least, both := math.Inf(1), 0
	worst := make([]float64, len(r.Models))
	for i := range r.Models {
		worst[i] = max(idle.standings[i].Behind.Value, hog.standings[i].Behind.Value) // NaN if it lacks one
		if !math.IsNaN(worst[i]) {
			both++
			least = min(least, worst[i])
		}
	}
	var chosen []int
	var names []string
	for i, m := range r.Models {
		if quantity.Round(worst[i], 3) == quantity.Round(least, 3) {
			chosen, names = append(chosen, i), append(names, m.Name)
		}
	}
	if len(chosen) == 0 {
		return a, false
	}
	among := ""
	if both < len(r.Models) && len(idle.Unranked)+len(hog.Unranked) > 0 {
		among = fmt.Sprintf(" of the %d measured in both", both)
	}
	a.scenario = hog.Load.Scenario
	a.For, a.Who = "many idle connections and some requests that compute", Join(names)
	if len(chosen) > 1 {
		a.Text = fmt.Sprintf("lose least%s: at worst %s the best in one of both", among, quantity.Factor(least))
	} else {
		i, in := chosen[0], idle
		if hog.standings[i].Behind.Value == least {
			in = hog
		}
		b := in.standings[i].Behind
		a.Text = fmt.Sprintf("loses least%s: at worst %s the best, in %s", among, factorText(least, b.Low, b.High), strings.ToLower(in.Name))
	}
	a.Text += r.losses(idle, hog, chosen) + r.losses(hog, idle, chosen)
	return a, true
}

// losses says what the best in one quality lose in another, but for those that
// are chosen anyway.
func (r *Report) losses(best, other *Quality, chosen []int) (text string) {
	for i, m := range r.Models {
		if !best.standings[i].Best || slices.Contains(chosen, i) {
			continue
		}
		loss := "has no figure"
		if p := other.place(i); p.Grade != Unknown {
			loss = "is " + spaced(p.Text, p.Interval)
		}
		text += fmt.Sprintf("; %s, best in %s, %s in %s", m.Name, strings.ToLower(best.Name), loss, strings.ToLower(other.Name))
	}
	return text
}
