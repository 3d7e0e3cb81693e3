package curve

import (
	"fmt"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/chart"
	"interleave/reports/measure"
	"interleave/results"
	"interleave/results/latency"
)

// shortest is how far a line of a spectrum must reach to tell anything: to the
// request in so many.
const shortest = 4

// spectrum draws latency against the share of requests that are slower.
func spectrum(l *measure.Load, class string) (chart.Figure, bool) {
	unit := l.Unit(results.LatencyP50)
	c := chart.Lines{
		XAxis: "percentile of the requests", YAxis: "latency, " + unit.Name, XLog: true,
		XTicks: []chart.Tick{{At: 2, Label: "50"}, {At: 10, Label: "90"}, {At: 100, Label: "99"}, {At: 1000, Label: "99.9"}, {At: 10000, Label: "99.99"}},
	}
	var lacking []*measure.Cell
	for _, cell := range l.Cells {
		points := cell.Spectrum(class)
		if len(points) == 0 || points[len(points)-1].OneIn < shortest {
			lacking = append(lacking, cell)
			continue
		}
		s := chart.Series{Label: cell.Model.Name, Model: cell.Model.ID, Look: cell.Model.Look}
		for _, p := range points {
			s.X, s.Y = append(s.X, p.OneIn), append(s.Y, unit.Scale(p.Latency))
		}
		c.Series = append(c.Series, s)
	}
	of := ""
	if class != "" {
		of = ", " + class + " requests"
	}
	return chart.Figure{
		Title: "Latency spectrum: " + l.Label() + of,
		Note:  fmt.Sprintf("each line ends where %d slower requests are left", latency.FewestSlower),
		Gaps:  notDrawn(lacking, class),
		Desc:  fmt.Sprintf("Latency in %s against percentile, one line for each model; the percentiles are in the table of %s.", unit.Name, l.Label()),
		Where: l.ID,
		Chart: c,
	}, len(c.Series) > 0
}

// notDrawn says which models have no line in a spectrum, each reason in short
// and once; it is empty if all have one.
func notDrawn(cells []*measure.Cell, class string) string {
	var models measure.Groups[string] // by reason
	for _, c := range cells {
		reason := "too few requests"
		if m := c.Measure(results.LatencyP50, class); !m.Measured() {
			reason = measure.WithoutFigures(strings.TrimPrefix(m.Why, measure.NotMeasured))
		} else if tail := c.Measure(results.LatencyP90, class); tail.Lost() {
			reason = measure.WithoutFigures(strings.TrimPrefix(tail.Why, measure.NotMeasured))
		} else if len(c.Spectrum(class)) == 0 {
			reason = "no histogram"
		}
		models.Add(reason, c.Model.Name)
	}
	if models.Order == nil {
		return ""
	}
	return "Not drawn: " + strings.Join(inBrackets(&models), "; ") + "."
}

// inBrackets writes each group as its names and, in brackets, what they have in
// common.
func inBrackets(g *measure.Groups[string]) (parts []string) {
	for _, under := range g.Order {
		parts = append(parts, quantity.Join(g.Names[under])+" ("+under+")")
	}
	return parts
}
