package text

import (
	"io"

	"interleave/internal/layout"
	"interleave/reports/capacity"
	"interleave/results"
)

// Capacities writes at which rates servers kept a limit: a paragraph for each limit, a
// line for each server.
func Capacities(w io.Writer, c *results.Capacities, o layout.Options) error {
	p := layout.NewPrinter(w, o)
	for i, g := range capacity.Groups(c) {
		if i > 0 {
			p.Line("")
		}
		p.Paragraph(g.Title)
		t := layout.Table{Indent: 2, Columns: []layout.Column{
			{Head: "server"}, {Head: "capacity", Right: true}, {Head: "95 % interval", Right: true},
			{Head: "CPU/request", Right: true, Rank: 2}, {Head: "what ends it", Rank: 1},
		}}
		for _, r := range g.Rows {
			interval := r.Interval
			if interval != "" {
				interval = "[" + interval + "]"
			}
			t.Row(layout.Clean(r.Model), r.Value, interval, r.Cost, r.Ends)
			if r.Doubt != "" {
				t.Line("      "+layout.Clean(r.Doubt), p.Dim)
			}
		}
		t.Write(p)
	}
	return p.End()
}

// CapacityLine is one server in a line.
func CapacityLine(c *results.Capacity) string {
	r := capacity.RowOf(c, 0)
	if c.Failed != "" {
		return layout.Clean(r.Model + " " + r.Scenario + ": " + c.Failed)
	}
	return layout.Clean(r.Line())
}
