package sidebyside

import (
	"io"

	"interleave/internal/layout"
	"interleave/internal/quantity"
	"interleave/results/sidebyside"
)

// Terminal writes what an experiment found as tables, one for each figure that
// was measured, and what follows from them.
func Terminal(w io.Writer, s *sidebyside.Summary, o layout.Options) error {
	p := layout.NewPrinter(w, o)
	for _, m := range metrics {
		pairs, lacking := sorted(s, m)
		if len(pairs) > 0 {
			table(p, pairs, m)
		}
		for _, line := range []string{notMeasured(m, lacking), overall(s, m)} {
			if line != "" {
				p.Paragraph(line)
			}
		}
		p.Line("")
	}
	p.Paragraph(times(s))
	return p.End()
}

func table(p *layout.Printer, pairs []sidebyside.Comparison, m metric) {
	t := layout.Table{Lifted: true, Indent: 2, NameStyle: p.Bold, Columns: []layout.Column{
		{Head: m.name},
		{Head: "measured"},
		{Head: "ratio [95 %]"},
		{Head: "±", Right: true, Rank: 1},
		{Head: "scatter", Right: true, Rank: 2},
		{Head: "blocks", Right: true, Rank: 3},
		{Head: "masked", Right: true, Rank: 5},
		{Head: "took", Right: true, Rank: 4},
		{Head: "narrower", Right: true},
	}}
	for _, c := range pairs {
		for i, w := range ways {
			of := w.of(c)
			f := m.of(of)
			by := ""
			if i == 0 {
				by = narrower(m, c)
			}
			t.Row(c.Cell()+", "+servers(c.Pair), w.name, ratio(f.Ratio), halfWidth(f.Ratio), scatter(f),
				blocks(f, of), percent(of.Masked), quantity.Span(of.Took), by)
		}
	}
	t.Write(p)
}

// blocks is in how many blocks a figure was measured, and of how many if not in
// all.
func blocks(f sidebyside.Figure, w sidebyside.Way) string {
	if n := len(f.Ratios); n < w.Blocks {
		return quantity.Whole(n) + " of " + quantity.Whole(w.Blocks)
	}
	return quantity.Whole(w.Blocks)
}
