package standing_test

import (
	"testing"

	"interleave/reports"
	"interleave/reports/reporttest"
	"interleave/reports/standing"
)

// The chart of a run that goes on is that which its report would have.
func TestSoFarHasTheReportsChart(t *testing.T) {
	for _, c := range reporttest.Cases() {
		switch c.Name {
		case "quick", "smoke", "mixed", "doubted", "one-model", "all-invalid":
		default:
			continue
		}
		run, trials := c.Make()
		whole, soFar := reports.Build(run, trials).Strengths, standing.SoFar(run, trials)
		for i, row := range whole.Rows {
			for j, want := range row.Places {
				got := soFar.Rows[i].Places[j]
				if got.Symbol() != want.Symbol() || got.Text != want.Text || got.Best != want.Best {
					t.Errorf("%s: %s in %s is %s %s so far, want %s %s", c.Name, row.Model.Name, whole.Qualities[j].Name,
						got.Symbol(), got.Text, want.Symbol(), want.Text)
				}
			}
		}
	}
}
