package course

import (
	_ "embed"
	"html/template"
	"io"

	"interleave/reports/chart"
	"interleave/results/history"
)

//go:embed page.html
var pageSource string

var page = template.Must(template.New("page").Parse(pageSource))

// Page writes a page with the charts of courses, those that changed first.
func Page(w io.Writer, courses []history.Course) error {
	type drawn struct {
		Title, Text string
		Chart       template.HTML
	}
	var changed, steady []drawn
	for i := range courses {
		c := &courses[i]
		svg, err := chart.Inline(lines(c), caption(c, i))
		if err != nil {
			return err
		}
		d := drawn{title(c), description(c), template.HTML(svg)}
		if len(c.Segments) > 1 {
			changed = append(changed, d)
		} else {
			steady = append(steady, d)
		}
	}
	return page.Execute(w, map[string]any{
		"Light": template.CSS(chart.Variables(false)), "Dark": template.CSS(chart.Variables(true)), "Charts": template.CSS(chart.CSS()),
		"Changed": changed, "Steady": steady, "Caveat": Caveat,
	})
}
