package text

import (
	"strings"
	"unicode/utf8"

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

// longestHead is how long a line of a column's head may be, and longestName a
// model's name.
const longestHead, longestName = 12, 18

// strengths writes the chart of strengths and weaknesses as far as it was
// measured, in as many pieces as its columns need.
func (p *Printer) strengths(r *reports.Report) {
	s := r.Strengths
	if !s.Compared() && !s.Alone() {
		return
	}
	const foot = "best is"
	name := len(foot)
	for _, row := range s.Rows {
		name = max(name, utf8.RuneCountInString(Clean(row.Model.Name)))
	}
	name = min(name, longestName)
	var piece []column
	used := name
	flush := func() {
		if len(piece) > 0 {
			p.piece(s.Rows, piece, name, foot)
		}
		piece, used = nil, name
	}
	for i, q := range s.Qualities {
		if !q.Measured() {
			continue
		}
		c := newColumn(s, i)
		if used+len(gap)+c.width > p.Width() {
			flush()
		}
		piece = append(piece, c)
		used += len(gap) + c.width
	}
	flush()
	if s.Compared() {
		p.Line(p.Dim(Fit("times worse: ● best or within a tenth, = tied, ◌ not told apart, ◐ up to 3, ○ more, – not measured", p.Width())))
	}
	if s.Alone() {
		alone := "□ the only one measured"
		if !s.Compared() {
			alone += ", – not measured"
		}
		p.Line(p.Dim(alone))
	}
}

// newColumn is the nth quality of the chart.
func newColumn(s *reports.Strengths, n int) column {
	c := column{heads: twoLines(Clean(s.Qualities[n].Name))}
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
	for _, text := range append(c.cells, c.best, c.heads[0], c.heads[1]) {
		c.width = max(c.width, utf8.RuneCountInString(text))
	}
	return c
}

// twoLines breaks a name where its longer half is shortest.
func twoLines(name string) [2]string {
	words := strings.Fields(name)
	best := [2]string{name}
	for i := 1; i < len(words); i++ {
		split := [2]string{strings.Join(words[:i], " "), strings.Join(words[i:], " ")}
		if longer(split) < longer(best) {
			best = split
		}
	}
	return [2]string{Fit(best[0], longestHead), Fit(best[1], longestHead)}
}

func longer(lines [2]string) int {
	return max(utf8.RuneCountInString(lines[0]), utf8.RuneCountInString(lines[1]))
}

// piece writes some of the columns.
func (p *Printer) piece(rows []reports.StrengthRow, columns []column, name int, foot string) {
	for line := range 2 {
		text := strings.Repeat(" ", name)
		for _, c := range columns {
			text += gap + Pad(c.heads[line], c.width)
		}
		if strings.TrimSpace(text) != "" {
			p.Line(p.Bold(text))
		}
	}
	for i, row := range rows {
		text := Pad(Fit(row.Model.Name, name), name)
		for _, c := range columns {
			cell := Pad(c.cells[i], c.width)
			if c.strong[i] {
				cell = p.Bold(cell)
			}
			text += gap + cell
		}
		p.Line(text)
	}
	text := Pad(foot, name)
	for _, c := range columns {
		text += gap + Pad(c.best, c.width)
	}
	if strings.TrimSpace(text) != foot {
		p.Line(p.Dim(text))
	}
}
