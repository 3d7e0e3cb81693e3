package reports

import (
	"cmp"
	"math"
	"slices"

	"interleave/internal/quantity"
)

// A driver that sends late hides the short tails first: the models that answer
// fast have a bound and no figure, those that stall have one. Where a bound is
// under all that was measured, the best is among the bounded, and the measured
// are at least so many times worse.

// findBounded notes the models that are better than all that were measured, by
// what they are at most, and that nothing else is known of.
func (q *Quality) findBounded() {
	if metrics[q.Metric].higher {
		return
	}
	measured := math.Inf(1)
	for _, c := range q.Load.Cells {
		if m := c.Measure(q.Metric, q.Class); m.Measured() {
			low, _ := spanOf(m.Blocks)
			if m.HasInterval() {
				low = m.Low
			}
			measured = min(measured, low)
		}
	}
	for _, c := range q.Unranked {
		if b := q.atMost(c); b > 0 && b < measured && !math.IsInf(measured, 1) {
			q.bounded = append(q.bounded, c)
		}
	}
	slices.SortStableFunc(q.bounded, func(a, b *Cell) int { return cmp.Compare(q.atMost(a), q.atMost(b)) })
	q.Unranked = slices.DeleteFunc(q.Unranked, func(c *Cell) bool { return slices.Contains(q.bounded, c) })
}

// atMost is the bound of a cell without a figure, 0 if none is known.
func (q *Quality) atMost(c *Cell) float64 { return c.Measure(q.Metric, q.Class).AtMost }

// byBound reports whether the best has a bound and no figure.
func (q *Quality) byBound() bool { return len(q.bounded) > 0 }

// bound is what the best is at most, if it is known by that.
func (q *Quality) bound() float64 { return q.atMost(q.bounded[0]) }

// Bound is what the best is at most, where it has no figure: "≤ 4.12 ms". It is
// empty if the best was measured.
func (q *Quality) Bound() string {
	if !q.byBound() {
		return ""
	}
	return "≤ " + q.Load.Unit(q.Metric).Text(q.bound())
}

// behind is how many times worse than the best a model is, as far as it is
// known: where the best is bounded, by at least so much. NaN if it is not known
// at all.
func (q *Quality) behind(i int) float64 {
	if !q.byBound() {
		return q.standings[i].Behind.Value
	}
	m := q.Load.Cells[i].Measure(q.Metric, q.Class)
	switch {
	case m.Measured():
		return m.Value / q.bound()
	case slices.Contains(q.bounded, q.Load.Cells[i]):
		return m.AtMost / q.bound()
	}
	return math.NaN()
}

// placeBounded returns the standing of a model where the best has a bound and
// no figure.
func (q *Quality) placeBounded(i int, p Place, m Measure) Place {
	unit := q.Load.Unit(q.Metric)
	p.Behind, p.Best, p.Tied, p.Interval = quantity.Round(q.behind(i), 3), false, false, ""
	switch times := quantity.Factor(q.behind(i)); {
	case !m.Measured():
		p.Grade, p.Value, p.Text = Unsure, "≤ "+unit.Text(m.AtMost), "≤ "+unit.Text(m.AtMost)
		p.Note = "better than all that were measured, and not told apart from others of which only a bound is known: " + m.SpoiledBy
	default:
		p.Grade, p.Text = min(gradeOf(q.behind(i)), Middling), "≥ "+times
		p.Note += "; at least " + times + " the best, which is " + q.bounded[0].Model.Name + " or as good: at most " + unit.Text(q.bound())
	}
	return p
}

// adviseBounded says who is best where that is known by bounds.
func (r *Report) adviseBounded(q *Quality) (who, text string) {
	unit := q.Load.Unit(q.Metric)
	var names []string
	for _, c := range q.bounded {
		names = append(names, c.Model.Name)
	}
	least, most := q.bound(), q.atMost(q.bounded[len(q.bounded)-1])
	who, text = Join(names), "are best, not told apart"
	if len(names) == 1 {
		text = plainBest
	}
	text += ": " + q.phrase() + " at most " + unit.Number(least)
	if len(names) > 1 {
		text += " to " + unit.Number(most)
	}
	text += " " + unit.Name + ", " + driverLimited
	worst := -1
	for i, c := range q.Load.Cells {
		if c.Measure(q.Metric, q.Class).Measured() && (worst < 0 || q.behind(i) > q.behind(worst)) {
			worst = i
		}
	}
	text += "; last: " + r.Models[worst].Name + " at least " + quantity.Factor(q.behind(worst))
	if len(q.Unranked) > 0 {
		text += "; not measured: " + q.unranked()
	}
	return who, text
}
