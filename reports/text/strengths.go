package text

import (
	"strings"

	"interleave/internal/layout"
	"interleave/reports"
)

// column is one quality in the chart of strengths and weaknesses.
type column struct {
	heads  [2]string
	cells  []string // of each model
	strong []bool
	best   string // what the best model was measured with
	width  int
}

// gap is what is left between columns.
const gap = "  "

// longestName is how wide a model's name may be in the chart, if names still
// differ then.
const longestName = 18

// foot is the name of the row below the models.
const foot = "best is"

// chart writes the chart of strengths and weaknesses as far as it was measured,
// in as many pieces as its columns need.
func chart(p *layout.Printer, r *reports.Report) {
	s := r.Strengths
	if !r.Charted() {
		if why := r.Uncharted(); why != "" {
			p.Paragraph(why)
		}
		return
	}
	names := make([]string, len(s.Rows))
	for i, row := range s.Rows {
		names[i] = layout.Clean(row.Model.Name)
	}
	names = append(layout.Shorten(names, longestName), foot)
	name := widest(names)
	var piece []column
	used := name
	flush := func() {
		if len(piece) > 0 {
			writePiece(p, names, piece, name)
		}
		piece, used = nil, name
	}
	for i, q := range s.Qualities {
		if !q.Measured() {
			continue
		}
		c := newColumn(s, i)
		if name+len(gap)+c.width > p.Width() {
			flush()
			writeQuality(p, names, c)
			continue
		}
		if used+len(gap)+c.width > p.Width() {
			flush()
		}
		piece = append(piece, c)
		used += len(gap) + c.width
	}
	flush()
	if s.Compared() {
		p.Styled("times worse: ● best or within a tenth, = tied, ◌ not told apart, ◐ up to 3, ○ more, – not measured", p.Dim)
	}
	if s.Alone() {
		alone := "□ the only one measured"
		if !s.Compared() {
			alone += ", – not measured"
		}
		p.Styled(alone, p.Dim)
	}
}

// newColumn is the nth quality of the chart.
func newColumn(s *reports.Strengths, n int) column {
	c := column{heads: twoLines(layout.Clean(s.Qualities[n].Name))}
	for _, row := range s.Rows {
		place := row.Places[n]
		text := place.Symbol()
		switch {
		case place.Best:
			text += " best"
		case place.Grade != reports.Unknown:
			text += " " + place.Text
		}
		if place.Tied {
			text += "="
		}
		if place.Best {
			c.best = place.Value
		}
		c.cells = append(c.cells, text)
		c.strong = append(c.strong, place.Grade == reports.Strong)
	}
	if bound := s.Qualities[n].Bound(); bound != "" {
		c.best = bound
	}
	c.width = widest(append([]string{c.best, c.heads[0], c.heads[1]}, c.cells...))
	return c
}

func widest(texts []string) (cells int) {
	for _, text := range texts {
		cells = max(cells, layout.Width(text))
	}
	return cells
}

// twoLines breaks a name where its longer half is shortest.
func twoLines(name string) [2]string {
	words := strings.Fields(name)
	best := [2]string{name}
	for i := 1; i < len(words); i++ {
		split := [2]string{strings.Join(words[:i], " "), strings.Join(words[i:], " ")}
		if widest(split[:]) < widest(best[:]) {
			best = split
		}
	}
	return best
}

// writePiece writes some of the columns. The last of names is the foot's.
func writePiece(p *layout.Printer, names []string, columns []column, name int) {
	for line := range 2 {
		text := strings.Repeat(" ", name)
		for _, c := range columns {
			text += gap + layout.Pad(c.heads[line], c.width)
		}
		if strings.TrimSpace(text) != "" {
			p.Line(p.Bold(text))
		}
	}
	last := len(names) - 1
	for i := range last {
		text := layout.Pad(names[i], name)
		for _, c := range columns {
			cell := layout.Pad(c.cells[i], c.width)
			if c.strong[i] {
				cell = p.Bold(cell)
			}
			text += gap + cell
		}
		p.Line(text)
	}
	text := layout.Pad(names[last], name)
	for _, c := range columns {
		text += gap + layout.Pad(c.best, c.width)
	}
	if strings.TrimSpace(text) != foot {
		p.Line(p.Dim(text))
	}
}

// writeQuality writes one column where the terminal has no room for it beside
// the names: a line for each model.
func writeQuality(p *layout.Printer, names []string, c column) {
	p.Styled(strings.Join(c.heads[:], " "), p.Bold)
	for i, cell := range c.cells {
		p.Indented(len(gap), names[i]+" "+cell)
	}
	if c.best != "" {
		p.Indented(len(gap), foot+" "+c.best)
	}
}
