package verdict

import (
	"fmt"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/chart"
	"interleave/results"
	"interleave/results/stat"
)

// nullFigure draws the changes that were estimated without a handicap, a row
// for each figure; false if there are none.
func nullFigure(gates []*results.Gate) (chart.Figure, bool) {
	var rows []chart.StripRow
	at := make(map[string]int)
	for _, m := range unhandicapped(gates) {
		i, known := at[m.Metric]
		if !known {
			i = len(rows)
			at[m.Metric] = i
			rows = append(rows, nullRow(m))
		}
		r := &rows[i]
		r.Values = append(r.Values, 100*relative(m))
		// Margins widen where a cell is noisy: the band is the narrowest.
		if margin := 100 * m.Fail; !m.Absolute && (r.High == 0 || margin < r.High) {
			r.Low, r.High = -margin, margin
		}
	}
	var said []string
	for i := range rows {
		r := &rows[i]
		beyond := 0
		for _, v := range r.Values {
			if r.High > 0 && v > r.High {
				beyond++
			}
		}
		r.Text = fmt.Sprintf("n = %d", len(r.Values))
		said = append(said, fmt.Sprintf("%s: median of %s %s, %d beyond the margin",
			strings.TrimSuffix(r.Label, "*"), quantity.Plural(len(r.Values), "estimate"), quantity.SignedPercent(stat.Median(r.Values).Value/100), beyond))
	}
	return chart.Figure{
		ID: "gate-null", Title: "Changes that the gate estimates where there is none",
		Note:  "a dot for each cell of a build measured against itself; band: the narrowest margin; *: advisory",
		Desc:  strings.Join(said, "; ") + ".",
		Chart: chart.Strip{Axis: "worse by, %", Rows: rows},
	}, len(rows) > 0
}

// unhandicapped returns what was compared in builds without a handicap.
func unhandicapped(gates []*results.Gate) []results.GateMetric {
	var all []results.GateMetric
	for _, g := range gates {
		if g.Handicap != 0 {
			continue
		}
		for _, c := range g.Cells {
			for _, m := range c.Metrics {
				if m.Change != nil && (!m.Absolute || (m.Base != nil && *m.Base > 0)) {
					all = append(all, m)
				}
			}
		}
	}
	return all
}

func nullRow(m results.GateMetric) chart.StripRow {
	row := chart.StripRow{Label: figureOf(m).name, Look: chart.Look{Color: 5}}
	if m.Advisory {
		row.Label += "*"
		row.Look.Color = 0
	}
	return row
}

// relative is a change as a share of the base.
func relative(m results.GateMetric) float64 {
	if m.Absolute {
		return *m.Change / *m.Base
	}
	return *m.Change
}
