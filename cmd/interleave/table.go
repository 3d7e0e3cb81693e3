package main

import (
	"strings"
	"unicode/utf8"
)

// table aligns rows of cells: the first left columns and the last one to the
// left, as words are, the others to the right, as numbers are. Lines in between
// stand by themselves.
type table struct {
	left int
	rows [][]string // a line is a row of one cell
}

func (t *table) row(cells ...string) { t.rows = append(t.rows, cells) }
func (t *table) line(text string)    { t.rows = append(t.rows, []string{text}) }

func (t *table) write(b *strings.Builder) {
	var widths []int
	for _, cells := range t.rows {
		for i, cell := range cells {
			if len(cells) == 1 {
				break
			}
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, cells := range t.rows {
		if len(cells) == 1 {
			b.WriteString(cells[0] + "\n")
			continue
		}
		var line strings.Builder
		for i, cell := range cells {
			line.WriteString("  ")
			gap := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i < t.left || i == len(cells)-1 {
				line.WriteString(cell + gap)
			} else {
				line.WriteString(gap + cell)
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}
