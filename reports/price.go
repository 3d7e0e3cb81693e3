package reports

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// manyIdle is the number of connections whose price is told.
const manyIdle = 10_000

// mostPriced is how many models are told the price of.
const mostPriced = 6

// quality returns the compared quality with a name, nil if the run has none.
func (s *Strengths) quality(name string) *Quality {
	i := slices.IndexFunc(s.Qualities, func(q *Quality) bool { return q.Name == name && q.present() > 1 })
	if i < 0 {
		return nil
	}
	return s.Qualities[i]
}

// price says what many idle connections cost in memory, by the slope over
// those that were opened; it is empty if that was not compared.
func (r *Report) price() string {
	q := r.Strengths.quality(idleQuality)
	if q == nil {
		return ""
	}
	type priced struct {
		name  string
		bytes float64
	}
	var list []priced
	var values []float64
	for _, c := range q.Load.Cells {
		if m := c.Measure(q.Metric, q.Class); m.Measured() && m.Value > 0 {
			list = append(list, priced{c.Model.Name, manyIdle * m.Value})
			values = append(values, manyIdle*m.Value)
		}
	}
	if len(list) < 2 {
		return ""
	}
	slices.SortStableFunc(list, func(a, b priced) int { return cmp.Compare(a.bytes, b.bytes) })
	if more := len(list) - mostPriced; more > 0 { // the dearest stays
		list = slices.Delete(list, mostPriced-1, len(list)-1)
	}
	unit := UnitFor(Bytes, values...)
	var parts []string
	for _, p := range list {
		parts = append(parts, fmt.Sprintf("%s %s with %s", roughly(unit.Scale(p.bytes)), unit.Name, p.name))
	}
	text := fmt.Sprintf("%s idle connections cost about %s", Whole(manyIdle), strings.Join(parts, ", "))
	if q.Load.Idle < manyIdle {
		text += fmt.Sprintf(", extrapolated from %s", Whole(int64(q.Load.Idle)))
	}
	return text
}

// roughly writes v with two significant digits.
func roughly(v float64) string {
	if v >= 1000 {
		return Number(rounded(v, 2))
	}
	return strconv.FormatFloat(rounded(v, 2), 'f', -1, 64)
}

// loss says how far behind the best a place is.
func loss(p Place) string {
	if p.Grade == Unknown {
		return "has no figure"
	}
	return "is " + spaced(p.Text, p.Interval)
}

// conflict says who loses least where a load asks for two qualities at once
// that few models have both of, and what the best in each lose in the other.
// ok is false if they were not both compared.
func (r *Report) conflict() (a Advice, ok bool) {
	idle, hog := r.Strengths.quality(idleQuality), r.Strengths.quality(hogQuality)
	if idle == nil || hog == nil {
		return a, false
	}
	least := math.Inf(1)
	worst := make([]float64, len(r.Models))
	for i := range r.Models {
		worst[i] = max(idle.standings[i].Behind.Value, hog.standings[i].Behind.Value) // NaN if it lacks one
		if worst[i] < least {
			least = worst[i]
		}
	}
	var names, losses []string
	for i, m := range r.Models {
		if rounded(worst[i], 3) == rounded(least, 3) {
			names = append(names, m.Name)
		}
	}
	if len(names) == 0 {
		return a, false
	}
	for _, pair := range [][2]*Quality{{idle, hog}, {hog, idle}} {
		for i, m := range r.Models {
			if p := pair[1].place(i); pair[0].standings[i].Best && !slices.Contains(names, m.Name) {
				losses = append(losses, fmt.Sprintf("; %s, best in %s, %s in %s", m.Name, strings.ToLower(pair[0].Name), loss(p), strings.ToLower(pair[1].Name)))
			}
		}
	}
	among := ""
	if n := len(r.Models); len(idle.Unranked)+len(hog.Unranked) > 0 {
		for _, w := range worst {
			if math.IsNaN(w) {
				n--
			}
		}
		among = fmt.Sprintf(" of the %d measured in both", n)
	}
	a = Advice{For: "many idle connections and some requests that compute", Who: join(names)}
	if len(names) > 1 {
		a.Text = fmt.Sprintf("lose least%s: at worst %s the best in one of both", among, Factor(least))
	} else {
		i := slices.IndexFunc(r.Models, func(m *Model) bool { return m.Name == names[0] })
		in := idle
		if b := hog.standings[i].Behind; b.Value == least {
			in = hog
		}
		b := in.standings[i].Behind
		a.Text = fmt.Sprintf("loses least%s: at worst %s the best, in %s", among, spaced(Factor(least), FactorInterval(b.Low, b.High)), strings.ToLower(in.Name))
	}
	a.Text += strings.Join(losses, "")
	return a, true
}
