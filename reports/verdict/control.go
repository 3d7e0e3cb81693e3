package verdict

import (
	"slices"

	"interleave/reports/text"
	"interleave/results"
)

// control is a control in words.
type control struct {
	Name string // of what it tries
	Held bool
	Says string
	Cell string
}

func controlOf(c results.GateCell) control {
	out := control{Name: "base against base", Held: c.Verdict == results.GatePass || c.Verdict == results.GateInconclusive, Says: "held", Cell: nameOf(c)}
	switch {
	case c.Verdict == results.GateBroken:
		out.Says = "could not be measured"
	case !out.Held:
		out.Says = "failed"
	}
	if c.Role == results.RoleHandicap {
		out.Name, out.Held = "slowdown put on", c.Verdict == results.GateFail
		switch {
		case out.Held:
			out.Says = "found"
		case c.Verdict != results.GateBroken:
			out.Says = "not found"
		}
	}
	for _, m := range c.Metrics {
		if m.Change != nil { // the first is the one that decides
			out.Says += ", " + nameOfMeasure(m.Metric) + " " + change(m, m.Metric.Kind())
			return out
		}
	}
	if c.Reason != "" && !out.Held {
		out.Says += ": " + text.Fit(c.Reason, longestReason)
	}
	return out
}

func (c control) line() string { return c.Name + ": " + c.Says + ", " + c.Cell }

// doubt returns why no cell's verdict counts, empty if they do: a control did
// not hold, or the job is not decided although every cell is.
func doubt(g *results.Gate) string {
	for _, c := range g.Controls {
		if out := controlOf(c); !out.Held {
			return "a control did not hold: " + out.line()
		}
	}
	open := slices.ContainsFunc(g.Cells, func(c results.GateCell) bool { return class(c) == undecided })
	if g.Verdict == results.GateInconclusive && !open {
		return viewOf(g).why()
	}
	return ""
}
