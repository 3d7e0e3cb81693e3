package text

import (
	"strings"

	"interleave/internal/layout"
	"interleave/reports/standing"
)

// column is one quality in the chart of strengths and weaknesses.
type column struct {
	heads  [2]string
	cells  []string // of each model
	strong []bool
	best   string // the best value
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
func chart(p *layout.Printer, s *standing.Strengths) {
	if !s.Charted() {
		if why := s.Uncharted(); why != "" {
			p.Paragraph(why)
		}
		return
	}
	for _, piece := range pieces(p, s) {
		piece.write(p)
	}
	legend(p, s)
}

// piece is some columns of the chart, side by side.
type piece struct {
	names   []string // of the models, and the foot
	name    int      // how wide they are
	columns []column
	stacked bool // there is no room for a column beside the names
}

// pieces lays the chart out, if there is anything to compare.
func pieces(p *layout.Printer, s *standing.Strengths) (all []piece) {
	if !s.Compared() && !s.Unranked() {
		return nil
	}
	names := make([]string, len(s.Rows))
	for i, row := range s.Rows {
		names[i] = layout.Clean(row.Model.Name)
	}
	names = append(layout.Shorten(names, longestName), foot)
	name := widest(names)
	used := 0 // of the last piece
	for i := range s.Qualities {
		c := newColumn(s, i)
		stacked := name+len(gap)+c.width > p.Width()
		used += len(gap) + c.width
		if last := len(all) - 1; last < 0 || stacked || all[last].stacked || used > p.Width() {
			all = append(all, piece{names: names, name: name, stacked: stacked})
			used = name + len(gap) + c.width
		}
		last := &all[len(all)-1]
		last.columns = append(last.columns, c)
	}
	return all
}

// legend says what the signs in the chart mean.
func legend(p *layout.Printer, s *standing.Strengths) {
	if s.Compared() {
		p.Styled("times worse: ● best or within a tenth, = tied, ◌ not told apart, ◐ up to 3, ○ more, – not measured", p.Dim)
	}
	if s.Unranked() {
		unranked := "□ the only one, overloaded, or too few blocks to compare"
		if !s.Compared() {
			unranked = "□ the only one, or too few blocks to compare, – not measured"
		}
		p.Styled(unranked, p.Dim)
	}
}

// newColumn is the nth quality of the chart.
func newColumn(s *standing.Strengths, n int) column {
	c := column{heads: twoLines(layout.Clean(s.Qualities[n].Name))}
	for _, row := range s.Rows {
		place := row.Places[n]
		text := place.Symbol()
		switch {
		case place.Best:
			text += " best"
		case place.Grade != standing.Unknown:
			text += " " + place.Text
		}
		if place.Tied {
			text += "="
		}
		if scale := place.Scale(); scale != "" {
			c.best = scale
		}
		c.cells = append(c.cells, text)
		c.strong = append(c.strong, place.Grade == standing.Strong)
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

// write writes the columns, or where one has no room beside the names a line for
// each model.
func (c piece) write(p *layout.Printer) {
	if c.stacked {
		c.stack(p)
		return
	}
	for line := range 2 {
		text := strings.Repeat(" ", c.name)
		for _, c := range c.columns {
			text += gap + layout.Pad(c.heads[line], c.width)
		}
		if strings.TrimSpace(text) != "" {
			p.Line(p.Bold(text))
		}
	}
	last := len(c.names) - 1
	for i := range last {
		text := layout.Pad(c.names[i], c.name)
		for _, c := range c.columns {
			cell := layout.Pad(c.cells[i], c.width)
			if c.strong[i] {
				cell = p.Bold(cell)
			}
			text += gap + cell
		}
		p.Line(text)
	}
	text := layout.Pad(c.names[last], c.name)
	for _, c := range c.columns {
		text += gap + layout.Pad(c.best, c.width)
	}
	if strings.TrimSpace(text) != foot {
		p.Line(p.Dim(text))
	}
}

func (c piece) stack(p *layout.Printer) {
	for _, column := range c.columns {
		p.Styled(strings.Join(column.heads[:], " "), p.Bold)
		for i, cell := range column.cells {
			p.Indented(len(gap), c.names[i]+" "+cell)
		}
		if column.best != "" {
			p.Indented(len(gap), foot+" "+column.best)
		}
	}
}
