package text

import (
	"cmp"
	"io"

	"interleave/internal/layout"
	"interleave/reports/size"
	"interleave/results"
)

// Sizes writes which settings were enough: for each server a line with the answer, the
// curve, and what arithmetic says.
func Sizes(w io.Writer, s *results.Sizes, o layout.Options) error {
	p := layout.NewPrinter(w, o)
	for i := range s.Measured {
		m := &s.Measured[i]
		if i > 0 {
			p.Line("")
		}
		p.Paragraph(layout.Clean(size.Line(m)))
		if len(m.Points) == 0 {
			continue
		}
		t := layout.Table{Indent: 2, Columns: []layout.Column{
			{Head: m.Setting, Right: true}, {Head: "p90", Right: true}, {Head: "p99", Right: true}, {Head: "slow or failed", Right: true},
			{Head: "CPU/request", Right: true, Rank: 1}, {Head: "busy", Right: true, Rank: 3},
			{Head: "memory", Right: true, Rank: 2}, {Head: "limit"},
		}}
		for _, r := range size.Rows(m) {
			verdict := r.Verdict
			if r.Answer {
				verdict += " ← smallest"
			}
			t.Row(r.Setting, r.P90, orDash(r.P99), r.Slow, r.CPU, r.Busy, r.Memory, verdict)
		}
		t.Write(p)
		if noise := size.Noise(m); noise != "" {
			p.Paragraph(noise)
		}
		if formula := size.Formula(m); formula != "" {
			p.Paragraph(formula)
		}
	}
	if together := size.Together(s); len(together) > 0 {
		p.Line("")
		p.Paragraph("Many small servers or a large one, for the whole rate:")
		for _, line := range together {
			p.Indented(2, layout.Clean(line))
		}
	}
	return p.End()
}

// orDash stands a dash for what is not known.
func orDash(s string) string { return cmp.Or(s, "–") }

// SizeLine is the answer for one server.
func SizeLine(s *results.Size) string { return layout.Clean(size.Line(s)) }
