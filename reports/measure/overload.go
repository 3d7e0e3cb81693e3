package measure

import (
	"fmt"

	"interleave/internal/quantity"
	"interleave/results"
)

// overloadLabel is set beside the latencies of a cell that did not keep up.
const overloadLabel = "overloaded"

// Overloaded reports whether the model answered less than what was due in the same time.
// Its queue grows for as long as the load lasts, or to the end of each turn, and its
// latencies with it: they would be longer under a longer one.
func (c *Cell) Overloaded() bool { return c.overload != "" }

// Overload says of how many requests how many were answered in time; empty if the model
// kept up.
func (c *Cell) Overload() string { return c.overload }

// findOverload holds what all valid trials together answered against what was due in
// them: chance explains less of many requests than of the few of one trial. At least half of
// the trials have to show it, so that one in which the server stood still is not taken for
// all.
func (c *Cell) findOverload() {
	var due, answered float64
	behind := 0
	for _, t := range c.Trials {
		if t == nil || !t.LoadResult.Steady() {
			continue
		}
		d, a := t.LoadResult.Offered()
		due, answered = due+d, answered+a
		if a < results.MinOffered*d {
			behind++
		}
	}
	if !results.Behind(due, answered) || 2*behind < c.Valid {
		return
	}
	c.overload = fmt.Sprintf("of %s requests that were due, %s were answered in the same time", quantity.Whole(int64(due)), quantity.Whole(int64(answered)))
	c.Doubts = append(c.Doubts, overloadLabel+": "+c.overload+", so that latency grows with the length of the load")
}

// overloaded reports whether a cell of the load is.
func (l *Load) overloaded() bool {
	for _, c := range l.Cells {
		if c.Overloaded() {
			return true
		}
	}
	return false
}
