package reports

import (
	"fmt"
	"strings"

	"interleave/results/stat"
)

// conflict says who loses least where a load asks for two qualities at once
// that few models have both of, and what the best in each lose in the other.
// ok is false if they were not both compared, or the intervals do not tell who it
// is.
func (r *Report) conflict() (a Advice, ok bool) {
	idle, hog := r.Strengths.quality(idleQuality), r.Strengths.quality(hogQuality)
	if idle == nil || hog == nil {
		return a, false
	}
	chosen, both := -1, 0
	worst := make([]stat.Estimate, len(r.Models)) // of value 0 if it lacks one
	for i := range r.Models {
		of, on := idle.behind(i), hog.behind(i)
		if of.N == 0 || on.N == 0 {
			continue
		}
		both++
		worst[i] = stat.Estimate{Value: max(of.Value, on.Value), Low: max(of.Low, on.Low), High: max(of.High, on.High), N: of.N}
		if chosen < 0 || worst[i].Value < worst[chosen].Value {
			chosen = i
		}
	}
	for i, w := range worst {
		if i != chosen && w.N > 0 && w.Low <= worst[chosen].High {
			return a, false
		}
	}
	if both < 2 {
		return a, false
	}
	among, in := "", idle
	if len(idle.Unranked)+len(hog.Unranked) > 0 {
		among = fmt.Sprintf(" of the %d measured in both", both)
	}
	if hog.behind(chosen).Value > idle.behind(chosen).Value {
		in = hog
	}
	w := worst[chosen]
	a.scenario = hog.Load.Scenario
	a.For, a.Who = "many idle connections and some requests that compute", r.Models[chosen].Name
	a.Text = fmt.Sprintf("loses least%s: at worst %s the best, in %s", among, factorText(w.Value, w.Low, w.High), strings.ToLower(in.Name))
	a.Text += r.losses(idle, hog, chosen) + r.losses(hog, idle, chosen)
	return a, true
}

// behind is how many times worse than the best a model is; N is 0 if that is not
// known.
func (q *Quality) behind(model int) stat.Estimate {
	st := q.ranking.standings[model]
	switch {
	case !st.Present:
		return stat.Estimate{}
	case st.Best:
		return stat.Estimate{Value: 1, Low: 1, High: 1, N: st.Behind.N}
	}
	return st.Behind
}

// losses says what the best in one quality loses in another, unless it is chosen
// anyway.
func (r *Report) losses(best, other *Quality, chosen int) (text string) {
	for i, m := range r.Models {
		if !best.ranking.isBest(i) || i == chosen {
			continue
		}
		loss := "has no figure"
		if p := other.place(i); p.Grade != Unknown && p.Grade != Unranked {
			loss = "is " + spaced(p.Text, p.Interval)
		}
		text += fmt.Sprintf("; %s, best in %s, %s in %s", m.Name, strings.ToLower(best.Name), loss, strings.ToLower(other.Name))
	}
	return text
}
