package compare

import (
	"fmt"
	"strings"

	"interleave/reports/chart"
	"interleave/reports/measure"
	"interleave/results"
)

// figures returns a chart of ratios for each metric under the load: models in
// the same order and metrics in the same place everywhere.
func (l *Load) figures() []chart.Figure {
	var out []chart.Figure
	for _, m := range measure.Headline {
		if f, ok := l.ratios(m); ok {
			f.ID = fmt.Sprintf("%s-%s", l.ID, strings.ReplaceAll(string(m), "_", "-"))
			f.Where = l.ID
			out = append(out, f)
		}
	}
	return out
}

// ratios draws one metric of the models; false if there is no ratio to draw.
func (l *Load) ratios(m results.Measure) (chart.Figure, bool) {
	c := chart.Forest{Axis: "candidate over base", Margin: Margin}
	class, found := "", false
	var says []string
	for _, cell := range l.Cells {
		row := chart.Ratio{Label: cell.Model.Name, Look: cell.Model.Look, Missing: cell.Why}
		for _, d := range cell.Differences {
			if d.Metric != m {
				continue
			}
			class = d.Class
			row.Missing = d.Why
			if d.Compared() {
				found = true
				row.Value, row.Low, row.High = d.Ratio.Value, d.Ratio.Low, d.Ratio.High
				row.Hollow = !d.Resolved()
				row.Text = d.RatioText() + " " + string(d.Verdict)
			}
		}
		switch {
		case row.Missing != "":
			says = append(says, row.Label+" "+row.Missing)
		case row.Text == "":
			continue // not a figure of this cell
		default:
			says = append(says, row.Label+" "+row.Text)
		}
		c.Rows = append(c.Rows, row)
	}
	name := m.Head()
	if class != "" {
		name += ", " + class
	}
	note := "left of the band is better"
	if m.HigherIsBetter() {
		note = "right of the band is better"
	}
	return chart.Figure{
		Title: name + ": " + l.Label,
		Note:  note,
		Desc:  fmt.Sprintf("%s, candidate over base, by model. %s.", name, strings.Join(says, "; ")),
		Chart: c,
	}, found
}
