package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"interleave/internal/quantity"
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
// those that were opened; ok is false if that was not compared.
func (r *Report) price() (a Advice, ok bool) {
	q := r.Strengths.quality(idleQuality)
	if q == nil {
		return a, false
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
		return a, false
	}
	slices.SortStableFunc(list, func(a, b priced) int { return cmp.Compare(a.bytes, b.bytes) })
	if more := len(list) - mostPriced; more > 0 { // the dearest stays
		list = slices.Delete(list, mostPriced-1, len(list)-1)
	}
	unit := quantity.UnitFor(quantity.Bytes, values...)
	var parts []string
	for _, p := range list {
		parts = append(parts, fmt.Sprintf("%s %s with %s", roughly(unit.Scale(p.bytes)), unit.Name, p.name))
	}
	text := fmt.Sprintf("%s idle connections cost about %s", quantity.Whole(manyIdle), strings.Join(parts, ", "))
	if q.Load.Idle < manyIdle {
		text += fmt.Sprintf(", extrapolated from %s", quantity.Whole(int64(q.Load.Idle)))
	}
	return Advice{Text: text, scenario: q.Load.Scenario}, true
}

// roughly writes v with two significant digits.
func roughly(v float64) string {
	return quantity.Short(quantity.Round(v, 2))
}
