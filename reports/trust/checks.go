package trust

import (
	"maps"
	"math"
	"slices"

	"interleave/reports/measure"
	"interleave/results"
)

// CheckRow is one check over the trials.
type CheckRow struct {
	Name string
	Asks string // in words; empty if this version does not know the check

	Trials map[results.Verdict]int // how many have each verdict

	// The worst trial: its reading and the bound in the same unit, empty if
	// there are none; what the check said of it, empty if it passed; and its
	// cell, empty if none is worse than the others.
	Reading, Bound string
	Detail         string
	Where          string
	WhereID        string
}

// Count is how many trials have the verdict.
func (c *CheckRow) Count(v results.Verdict) int { return c.Trials[v] }

// Worst is the worst verdict of any trial.
func (c *CheckRow) Worst() results.Verdict {
	return slices.MaxFunc(slices.Collect(maps.Keys(c.Trials)), func(a, b results.Verdict) int {
		return measure.Severity(a) - measure.Severity(b)
	})
}

// checked reports whether any trial has checks.
func checked(r *measure.Run) bool {
	for i := range r.Trials {
		if len(r.Trials[i].AllChecks()) > 0 {
			return true
		}
	}
	return false
}

// checks sums up each check over the first load driver's trials, those with
// the worst verdicts first. Not asked are the names of checks that this version
// knows and that no trial has.
func checks(r *measure.Run) (rows []*CheckRow, notAsked []string) {
	at := map[string]*CheckRow{}
	worst := map[*CheckRow]results.Check{}
	in := map[*CheckRow]*results.Trial{}
	same := map[*CheckRow]bool{} // all trials read the same
	for i := range r.Trials {
		t := &r.Trials[i]
		if t.Engine != r.Engine {
			continue
		}
		for _, c := range t.AllChecks() {
			row := at[c.Name]
			if row == nil {
				row = &CheckRow{Name: c.Name, Asks: questionOf(c.Name).Asks, Trials: map[results.Verdict]int{}}
				at[c.Name], worst[row], in[row], same[row] = row, c, t, true
				rows = append(rows, row)
			}
			row.Trials[measure.Severities[measure.Severity(c.Verdict)]]++
			same[row] = same[row] && !worse(c, worst[row]) && !worse(worst[row], c)
			if worse(c, worst[row]) {
				worst[row], in[row] = c, t
			}
		}
	}
	for _, row := range rows {
		row.show(worst[row])
		if !same[row] || row.Worst() != results.Passed && row.Worst() != results.Unknown {
			row.Where, row.WhereID = place(r, in[row])
		}
	}
	slices.SortStableFunc(rows, func(a, b *CheckRow) int {
		if d := measure.Severity(b.Worst()) - measure.Severity(a.Worst()); d != 0 {
			return d
		}
		i, j := placeOf(a.Name), placeOf(b.Name)
		if i < 0 || j < 0 { // unknown ones last
			return j - i
		}
		return i - j
	})
	for _, q := range results.Questions {
		if at[q.Name] == nil && q.Asked(&r.Run.Plan) {
			notAsked = append(notAsked, q.Name)
		}
	}
	return rows, notAsked
}

// show prints the reading and bound of the worst trial.
func (c *CheckRow) show(of results.Check) {
	asked := questionOf(c.Name)
	unit := readingUnit(asked.Unit)
	c.Reading, c.Bound, c.Detail = "", "", of.Detail
	if of.Reading != nil {
		c.Reading = unit.text(*of.Reading)
	}
	if of.Bound != nil {
		side := "≤ "
		if asked.Low {
			side = "≥ "
		}
		c.Bound = side + unit.text(*of.Bound)
	}
}

// worse reports whether a is worse than b, an answer to the same question: by
// its verdict, then by how far its reading is on the wrong side.
func worse(a, b results.Check) bool {
	if d := measure.Severity(a.Verdict) - measure.Severity(b.Verdict); d != 0 {
		return d > 0
	}
	return badness(a) > badness(b)
}

// badness grows with the distance of a reading from what is good, in parts of
// the bound if there is one, and is -Inf without a reading.
func badness(c results.Check) float64 {
	if c.Reading == nil {
		return math.Inf(-1)
	}
	reading, bound := math.Abs(*c.Reading), 1.0
	if c.Bound != nil && *c.Bound != 0 {
		bound = math.Abs(*c.Bound)
	}
	if questionOf(c.Name).Low {
		return bound / reading // +Inf at zero
	}
	return reading / bound
}

// place returns a trial's cell in words and its anchor.
func place(r *measure.Run, t *results.Trial) (text, id string) {
	for _, l := range r.Loads() {
		for _, c := range l.Cells {
			if l.Scenario.Name == t.Scenario && l.Name == t.Load && c.Model.Name == t.Model {
				return l.Label() + " / " + t.Model, c.ID
			}
		}
	}
	return t.Scenario + " / " + t.Model, ""
}
