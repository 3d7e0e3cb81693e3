package sidebyside

import (
	"fmt"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/chart"
	"interleave/results/sidebyside"
)

// ways are the ways to measure a pair, and how their rows look.
var ways = [2]struct {
	name string
	of   func(sidebyside.Comparison) sidebyside.Way
	look chart.Look
}{
	{"side by side", func(c sidebyside.Comparison) sidebyside.Way { return c.Together }, chart.Look{Color: 5}},
	{"one after the other", func(c sidebyside.Comparison) sidebyside.Way { return c.Alone }, chart.Look{Color: 6, Marker: 1}},
}

// Figure draws the intervals of CPU time per request: a row for each pair and
// way.
func Figure(s *sidebyside.Summary) chart.Figure {
	forest := chart.Forest{Wide: true, Axis: "CPU time per request, first server over second"}
	var said []string
	pairs, lacking := sorted(s, cpu)
	for _, c := range pairs {
		for i, w := range ways {
			f := cpu.of(w.of(c))
			row := chart.Ratio{
				Look: w.look, Text: w.name + " " + halfWidth(f.Estimate), Hollow: c.Same(),
				Value: f.Value, Low: f.Low, High: f.High,
			}
			if i == 0 {
				row.Label = label(s, c.Pair)
			}
			if !f.HasInterval() {
				row.Missing = w.name + ": no interval, measured in " + quantity.Plural(f.Measured, "block")
			}
			forest.Rows = append(forest.Rows, row)
			said = append(said, fmt.Sprintf("%s, %s, %s: %s", c.Cell(), servers(c.Pair), w.name, ratio(f.Estimate)))
		}
	}
	return chart.Figure{
		ID: "side-by-side", Title: "The same ratios, measured in two ways in the same time",
		Gaps:  notMeasured(cpu, lacking),
		Desc:  "CPU time per request. " + strings.Join(said, "; ") + ".",
		Chart: forest,
	}
}

// label names a pair in short. It names the load only if the scenario has several
// in this experiment.
func label(s *sidebyside.Summary, p sidebyside.Pair) string {
	load := p.Scenario
	for _, c := range s.Pairs {
		if c.Scenario == p.Scenario && c.Load != p.Load {
			load = p.Cell()
		}
	}
	if p.Same() {
		return load + ", A/A"
	}
	return load + ", " + p.Servers()
}
