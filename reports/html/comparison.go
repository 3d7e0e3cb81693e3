package html

import (
	"io"

	"interleave/reports/compare"
	"interleave/results/stat"
)

// comparisonView is what the template sees.
type comparisonView struct {
	*compare.Comparison
	Head          head
	Worst, Best   resolved
	Notes         []string
	Level, Margin float64
}

// resolved is the figures with one verdict.
type resolved struct {
	Title string
	Rows  []compare.Row
}

// Comparison writes two runs side by side as a page without script.
func Comparison(w io.Writer, c *compare.Comparison) error {
	return templates.ExecuteTemplate(w, "comparison.html", comparisonView{
		Comparison: c, Head: head{Title: "Two runs compared: " + c.Chance.Headline(), Style: style()},
		Worst: resolved{"Worse", c.Resolved(compare.Worse)},
		Best:  resolved{"Better", c.Resolved(compare.Better)},
		Notes: c.Notes(true), Level: stat.Level, Margin: compare.Margin,
	})
}
