package compare

import (
	"strings"

	"interleave/internal/layout"
)

// figureColumns are those that say how a figure changed, after first.
func figureColumns(first layout.Column) []layout.Column {
	return []layout.Column{
		first,
		{Head: "figure", Least: 11},
		{Head: "base → candidate", Right: true, Rank: 1},
		{Head: "ratio [95 %]"},
		{Head: "benchstat", Right: true, Rank: 2},
	}
}

// table writes rows that all have the same verdict, which is its title.
func table(p *layout.Printer, rows []Row, v Verdict) {
	if len(rows) == 0 {
		return
	}
	t := layout.Table{
		Columns: figureColumns(layout.Column{Head: string(v), Least: 16}),
		HeadStyle: func(first bool, s string) string {
			if !first {
				return p.Dim(s)
			}
			return p.Bold(string(v)) + p.Dim(strings.TrimPrefix(s, string(v)))
		},
	}
	for _, r := range rows {
		t.Row(r.Cell.Label(), r.Short(), r.Change(), r.ratio(), r.TestText())
	}
	p.Line("")
	t.Write(p)
}

// everyFigure writes all rows, those of a cell beneath its name.
func everyFigure(p *layout.Printer, rows []Row) {
	if len(rows) == 0 {
		return
	}
	t := layout.Table{
		Columns:   append([]layout.Column{{}}, figureColumns(layout.Column{Head: "verdict"})...),
		Lifted:    true,
		NameStyle: p.Bold,
	}
	for _, r := range rows {
		t.Row(r.Cell.Label(), string(r.Verdict), r.Short(), r.Change(), r.ratio(), r.TestText())
	}
	p.Line("")
	t.Write(p)
}
