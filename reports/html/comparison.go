package html

import (
	_ "embed"
	"html/template"
	"io"

	"interleave/reports"
	"interleave/reports/compare"
	"interleave/results/stat"
)

//go:embed comparison.html
var comparisonSource string

var comparisonPage = template.Must(template.New("comparison").Funcs(template.FuncMap{
	"svg":     svg,
	"percent": func(c float64) string { return reports.Number(100 * c) },
}).Parse(comparisonSource))

// comparisonView is what the template sees.
type comparisonView struct {
	*compare.Comparison
	Style         template.CSS
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
	return comparisonPage.Execute(w, comparisonView{
		Comparison: c, Style: style(),
		Worst: resolved{"Worse", c.Resolved(compare.Worse)},
		Best:  resolved{"Better", c.Resolved(compare.Better)},
		Notes: c.Notes(true), Level: stat.Level, Margin: compare.Margin,
	})
}
