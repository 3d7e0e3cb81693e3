package compare

import (
	"strings"
	"unicode/utf8"

	"interleave/reports/text"
)

// columns is how a table's columns are laid out: figures to the right, names as
// narrow as least if the table is too wide.
type columns []struct {
	right bool
	least int // 0 keeps the width
}

// table writes rows that all have the same verdict, which is its title.
func table(p *text.Printer, rows []Row, v Verdict) {
	if len(rows) == 0 {
		return
	}
	cells := [][]string{{string(v), "figure", "base → candidate", "ratio [95 %]", "benchstat"}}
	for _, r := range rows {
		cells = append(cells, []string{r.Cell.Label(), r.Short(), r.Change(), r.ratio(), r.TestText()})
	}
	p.Line("")
	layout := columns{{least: 16}, {least: 11}, {right: true}, {}, {right: true}}
	for i, line := range layout.lines(cells, p.Width()) {
		if i == 0 {
			line = p.Bold(string(v)) + p.Dim(strings.TrimPrefix(line, string(v)))
		}
		p.Line(line)
	}
}

// everyFigure writes all rows, those of a cell beneath its name.
func everyFigure(p *text.Printer, rows []Row) {
	if len(rows) == 0 {
		return
	}
	cells := [][]string{{"  verdict", "figure", "base → candidate", "ratio [95 %]", "benchstat"}}
	for _, r := range rows {
		cells = append(cells, []string{"  " + string(r.Verdict), r.Short(), r.Change(), r.ratio(), r.TestText()})
	}
	p.Line("")
	layout := columns{{}, {least: 11}, {right: true}, {}, {right: true}}
	for i, line := range layout.lines(cells, p.Width()) {
		switch {
		case i == 0:
			line = p.Dim(line)
		case i == 1 || rows[i-1].Cell != rows[i-2].Cell:
			p.Line(p.Bold(text.Fit(rows[i-1].Cell.Label(), p.Width())))
		}
		p.Line(line)
	}
}

// lines pads cells to their columns' widths. What is too wide for all is taken
// from the names, the first ones first.
func (c columns) lines(cells [][]string, width int) []string {
	widths := make([]int, len(c))
	total := 2 * (len(c) - 1)
	for i := range c {
		for _, line := range cells {
			widths[i] = max(widths[i], utf8.RuneCountInString(line[i]))
		}
		total += widths[i]
	}
	for i, col := range c {
		if col.least > 0 {
			less := min(max(total-width, 0), max(widths[i]-col.least, 0))
			widths[i], total = widths[i]-less, total-less
		}
	}
	var out []string
	for _, line := range cells {
		var padded []string
		for i, s := range line {
			if s = text.Fit(s, widths[i]); c[i].right {
				padded = append(padded, text.PadLeft(s, widths[i]))
			} else {
				padded = append(padded, text.Pad(s, widths[i]))
			}
		}
		out = append(out, text.Fit(strings.TrimRight(strings.Join(padded, "  "), " "), width))
	}
	return out
}
