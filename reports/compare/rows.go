package compare

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// row is a difference and where it is.
type row struct {
	*Difference
	cell *Cell
}

// size is how far the ratio is from 1, either way.
func (r row) size() float64 { return math.Abs(math.Log(r.Ratio.Value)) }

// ratio is the ratio with its interval.
func (r row) ratio() string {
	if !r.Compared() {
		return "–"
	}
	return strings.TrimSpace(r.RatioText() + " " + r.IntervalText())
}

// rows are all figures in the order of the runs.
func (c *Comparison) rows() []row {
	var rows []row
	for _, l := range c.Loads {
		for _, cell := range l.Cells {
			for _, d := range cell.Differences {
				rows = append(rows, row{d, cell})
			}
		}
	}
	return rows
}

// resolved are the figures with a verdict, the largest change first.
func (c *Comparison) resolved(v Verdict) []row {
	rows := slices.DeleteFunc(c.rows(), func(r row) bool { return r.Verdict != v })
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(b.size(), a.size()) })
	return rows
}
