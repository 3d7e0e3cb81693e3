package course

import (
	"fmt"
	"strings"
	"time"

	"interleave/internal/quantity"
	"interleave/reports/chart"
	"interleave/results/history"
)

// SVG and PNG draw a course, with the level of each stretch between changes.
func SVG(c *history.Course) ([]byte, error) { return chart.File(lines(c), caption(c, 0)) }
func PNG(c *history.Course) ([]byte, error) { return chart.PNG(lines(c), caption(c, 0)) }

// lines is a course as a chart. Runs are evenly spaced: what lies between them
// is not time but commits.
func lines(c *history.Course) chart.Lines {
	u := unit(c)
	l := chart.Lines{XAxis: "runs, the latest on the right", YAxis: strings.TrimSuffix(phrase(c)+", "+u.Name, ", "), Linear: true}
	runs := chart.Series{Label: "runs", Look: chart.Look{Color: 5}}
	for i, p := range c.Points {
		runs.X, runs.Y = append(runs.X, float64(i+1)), append(runs.Y, u.Scale(p.Value))
	}
	level := chart.Series{Label: "level", Look: chart.Look{Color: 6, Marker: 1}}
	for i, s := range c.Segments {
		from, to := float64(s.First)+0.5, float64(s.After)+0.5
		if i == 0 {
			from = 1
		} else {
			l.Rules = append(l.Rules, from)
		}
		if s.After == len(c.Points) {
			to = float64(s.After)
		}
		level.X, level.Y = append(level.X, from, to), append(level.Y, u.Scale(s.Median), u.Scale(s.Median))
	}
	l.Series = []chart.Series{runs, level}
	last := len(c.Points) - 1
	layout := "Jan 2"
	if c.Points[last].When.Sub(c.Points[0].When) > 300*24*time.Hour {
		layout = "Jan 2006"
	}
	for _, i := range []int{0, last / 2, last} {
		if n := len(l.XTicks); n == 0 || l.XTicks[n-1].At < float64(i+1) {
			l.XTicks = append(l.XTicks, chart.Tick{At: float64(i + 1), Label: c.Points[i].When.UTC().Format(layout)})
		}
	}
	return l
}

// caption is what the chart says in words; n tells it from others on a page.
func caption(c *history.Course, n int) chart.Caption {
	return chart.Caption{ID: fmt.Sprintf("course-%d", n), Title: title(c), Desc: description(c)}
}

// description is a course in a sentence.
func description(c *history.Course) string {
	u := unit(c)
	text := fmt.Sprintf("%s on %s; the latest measured %s.", quantity.Plural(len(c.Points), "run"), where(c.Kind), u.Text(c.Points[len(c.Points)-1].Value))
	if len(c.Segments) == 1 {
		return text + " No change."
	}
	for i := 1; i < len(c.Segments); i++ {
		text += fmt.Sprintf(" %s at %s.", step(c, i), at(c.Points[c.Segments[i].First]))
	}
	return text
}
