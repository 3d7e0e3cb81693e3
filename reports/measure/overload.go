package measure

import (
	"fmt"

	"interleave/internal/quantity"
	"interleave/results"
)

// overloadLabel is set beside the latencies of a cell that did not keep up.
const overloadLabel = "overloaded"

// Overloaded reports whether the model answered less than what was offered, as
// a check found in at least half of the valid trials. Its queue then grows for
// as long as the load lasts, and its latencies with it.
func (c *Cell) Overloaded() bool { return c.overloads > 0 && 2*c.overloads >= c.Valid }

// findOverloads counts the valid trials that were offered more than the model
// answered.
func (c *Cell) findOverloads() {
	for _, t := range c.Trials {
		if t == nil {
			continue
		}
		for _, check := range t.AllChecks() {
			if check.Name == "offered_rate" && check.Verdict == results.Flagged {
				c.overloads++
				break
			}
		}
	}
	if c.Overloaded() {
		c.Doubts = append(c.Doubts, fmt.Sprintf("overloaded in %d of %s: it answered less than what was offered, so that latency grows with the length of the window",
			c.overloads, quantity.Plural(c.Valid, "valid trial")))
	}
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
