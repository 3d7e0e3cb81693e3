package sidebyside

import (
	"fmt"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/chart"
	"interleave/results/sidebyside"
)

// Figure draws the intervals of CPU time per request, two for each pair: side by
// side and one after the other.
func Figure(s *sidebyside.Summary) chart.Figure {
	forest := chart.Forest{Wide: true, Axis: "CPU time per request, first server over second"}
	looks := [len(ways)]chart.Look{{Color: 5}, {Color: 6, Marker: 1}}
	var said []string
	pairs, lacking := sorted(s, cpu)
	for _, c := range pairs {
		for i, w := range ways {
			f := cpu.of(w.of(c))
			row := chart.Ratio{Look: looks[i], Text: w.name + " " + halfWidth(f.Ratio), Hollow: c.Same()}
			if i == 0 {
				row.Label = label(s, c.Pair)
			}
			if f.Low == nil {
				row.Missing = w.name + ": no interval, measured in " + quantity.Plural(len(f.Ratios), "block")
			} else {
				row.Value, row.Low, row.High = *f.Value, *f.Low, *f.High
			}
			forest.Rows = append(forest.Rows, row)
			said = append(said, fmt.Sprintf("%s, %s, %s: %s", c.Cell(), servers(c.Pair), w.name, ratio(f.Ratio)))
		}
	}
	return chart.Figure{
		ID: "side-by-side", Title: "The same ratios, measured in two ways in the same time",
		Gaps:  notMeasured(cpu, lacking),
		Desc:  "CPU time per request. " + strings.Join(said, "; ") + ".",
		Chart: forest,
	}
}

// label is as short as tells a pair from the others: most experiments have one
// load of each scenario.
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
