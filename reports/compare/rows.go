package compare

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Row is a difference and where it is.
type Row struct {
	*Difference
	Cell *Cell
}

// size is how far the ratio is from 1, either way.
func (r Row) size() float64 { return math.Abs(math.Log(r.Ratio.Value)) }

// ratio is the ratio with its interval.
func (r Row) ratio() string {
	if !r.Compared() {
		return "–"
	}
	return strings.TrimSpace(r.RatioText() + " " + r.IntervalText())
}

// rows are all figures in the order of the runs.
func (c *Comparison) rows() []Row {
	var rows []Row
	for _, l := range c.Loads {
		for _, cell := range l.Cells {
			for _, d := range cell.Differences {
				rows = append(rows, Row{d, cell})
			}
		}
	}
	return rows
}

// Resolved are the figures with a verdict, the largest change first.
func (c *Comparison) Resolved(v Verdict) []Row {
	rows := slices.DeleteFunc(c.rows(), func(r Row) bool { return r.Verdict != v })
	slices.SortStableFunc(rows, func(a, b Row) int { return cmp.Compare(b.size(), a.size()) })
	return rows
}
