package curve_test

import (
	"math"
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/chart"
	"interleave/reports/curve"
	"interleave/reports/reporttest"
)

// onOne adds to a run of hog the load for one processor: under it each model
// answers this part of what it does on all.
func onOne(t *testing.T, processors int, parts ...float64) []*curve.SpeedUp {
	t.Helper()
	run, trials := reporttest.Full(reporttest.Shape{Models: len(parts), Scenarios: 4, Blocks: 6})
	hog := &run.Plan.Scenarios[3]
	all := &hog.Loads[1]
	all.Processors = processors
	one := *all
	one.Name, one.Processors = "one-processor", 1
	hog.Loads = append(hog.Loads, one)
	for _, trial := range trials {
		if trial.Scenario != hog.Name || trial.Load != all.Name {
			continue
		}
		for i, m := range run.Plan.Models {
			if m.Name == trial.Model && parts[i] > 0 {
				result := *trial.LoadResult
				result.Throughput *= parts[i]
				trial.Load, trial.LoadResult = one.Name, &result
				trials = append(trials, trial)
			}
		}
	}
	for _, s := range reports.Build(run, trials).Scenarios {
		if s.Name == hog.Name {
			return s.SpeedUps
		}
	}
	return nil
}

func TestSpeedUp(t *testing.T) {
	ups := onOne(t, 16, 0.1, 1, 0)
	if len(ups) != 1 {
		t.Fatalf("%d charts of what processors bring, want one", len(ups))
	}
	c := ups[0].Figure.Chart.(chart.Rows)
	if c.Level != 16 || !strings.Contains(ups[0].Figure.Title, "What 16 processors bring") {
		t.Errorf("%q compares with %v, want 16: as many as the server had", ups[0].Figure.Title, c.Level)
	}
	for i, want := range []float64{10, 1} {
		m := c.Rows[i].Marks[0]
		if math.Abs(m.Value-want) > 1e-9 || !(m.Low <= m.Value && m.Value <= m.High) || len(m.Trials) != 6 {
			t.Errorf("%s speeds up by %+v, want %v with an interval, of six blocks", c.Rows[i].Label, m, want)
		}
	}
	if row := c.Rows[2]; len(row.Marks) != 0 || !strings.HasPrefix(row.Missing, "n/a: ") {
		t.Errorf("what was not measured on one processor is %+v, want why there is no speed-up", row)
	}
}

// One load alone says nothing of what processors bring.
func TestNoSpeedUpOfNothing(t *testing.T) {
	if ups := onOne(t, 2, 0, 0); len(ups) > 0 {
		t.Errorf("%q is drawn of nothing", ups[0].Figure.Title)
	}
	for _, s := range reporttest.Report(t, "quick").Scenarios {
		if len(s.SpeedUps) > 0 {
			t.Errorf("%q is drawn of a run that has no load on one processor", s.SpeedUps[0].Figure.Title)
		}
	}
}
