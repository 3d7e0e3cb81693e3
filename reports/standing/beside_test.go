package standing_test

import (
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/chart"
	"interleave/reports/reporttest"
	"interleave/reports/standing"
	"interleave/results"
)

// withOutside is a run whose last model is a server from outside that stands for the
// first.
func withOutside(predictions ...results.Prediction) (r *reports.Report, model, other string) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 3, Scenarios: 2, Blocks: 6})
	model, other = run.Plan.Models[0].Name, run.Plan.Models[2].Name
	run.Plan.Models[2].Outside = &results.Outside{File: "server.yaml", Scenarios: []string{run.Plan.Scenarios[0].Name}, Model: model}
	run.Plan.Scenarios[0].Predictions = predictions
	var kept []results.Trial
	for _, t := range trials {
		if t.Model != other || t.Scenario == run.Plan.Scenarios[0].Name {
			kept = append(kept, t)
		}
	}
	return reports.Build(run, kept), model, other
}

// TestAServerIsPutBesideItsModel, where both were measured.
func TestAServerIsPutBesideItsModel(t *testing.T) {
	r, model, other := withOutside()
	if len(r.Beside.Pairs) != 1 || len(r.Beside.Figures) != 2 {
		t.Fatalf("%d pairs in %d figures, want 1 pair in 2", len(r.Beside.Pairs), len(r.Beside.Figures))
	}
	p := r.Beside.Pairs[0]
	if p.Model.Name != model || p.Other.Name != other || p.Load != r.Scenarios[0].Loads[0] {
		t.Errorf("%s beside %s under %s, want %s beside %s", p.Other.Name, p.Model.Name, p.Load.Name, other, model)
	}
	for _, a := range []standing.Added{p.CPU, p.Memory} {
		if !(a.Low > 0 && a.Low <= a.Value && a.Value <= a.High) || !strings.Contains(a.Text, "×") {
			t.Errorf("the ratio is %+v, want one with its interval", a)
		}
	}
	cost := func(name string) float64 {
		_, c := reporttest.Cell(t, r, name, r.Scenarios[0].Name)
		return c.Measure(results.CPUPerRequest, "").Value
	}
	if want := cost(other) / cost(model); p.CPU.Value < 0.8*want || p.CPU.Value > 1.2*want {
		t.Errorf("%s needs %v times the CPU time of %s, want about %v", other, p.CPU.Value, model, want)
	}
	if row := r.Beside.Figures[0].Chart.(chart.Forest).Rows[0]; row.Label != other || row.Value != p.CPU.Value {
		t.Errorf("the chart's row is %+v", row)
	}

	run, trials := reporttest.Full(reporttest.Shape{Models: 3, Scenarios: 2, Blocks: 6})
	if b := reports.Build(run, trials).Beside; b != nil {
		t.Errorf("a run without servers from outside has %+v", b)
	}
}
