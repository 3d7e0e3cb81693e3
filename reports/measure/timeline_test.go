package measure_test

import (
	"math"
	"testing"

	"interleave/reports"
	"interleave/reports/chart"
	"interleave/reports/reporttest"
	"interleave/results"
)

func TestTimelinesAreOfTheMedianTrial(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Quick)
	for i := range trials {
		if tr := &trials[i]; tr.Model == "greenlet" && tr.Scenario == "hello" {
			// The third of six, and the only one with a gap.
			tr.LoadResult.Throughput = 1000 * float64([]int{6, 2, 3, 1, 5, 4}[tr.Block])
			if tr.Block == 2 {
				tr.LoadResult.Timeline = &results.Timeline{Part: 0.5, Answered: []int64{40, 0}, Slowest: []float64{0.25, 0}}
			}
		}
	}
	r := reports.Build(run, trials)
	hello := r.Scenarios[0].Loads[0]
	if len(hello.Within) != 2 {
		t.Fatalf("hello in closed loop has %d charts of its windows, want answers and the slowest", len(hello.Within))
	}
	line := func(f chart.Figure, model string) chart.Series {
		for _, s := range f.Chart.(chart.Lines).Series {
			if s.Model == "model-"+model {
				return s
			}
		}
		t.Fatalf("%s does not show %s", f.Title, model)
		return chart.Series{}
	}
	if s := line(hello.Within[0], "greenlet"); s.X[0] != 0.25 || s.X[1] != 0.75 || s.Y[0] != 80 || s.Y[1] != 0 {
		t.Errorf("answers of greenlet = %v at %v, want 80 and 0 per second at 0.25 and 0.75 s", s.Y, s.X)
	}
	if s := line(hello.Within[1], "greenlet"); s.Y[0] != 250 || !math.IsNaN(s.Y[1]) {
		t.Errorf("slowest of greenlet = %v, want 250 ms, and none where nothing was answered", s.Y)
	}
	for _, l := range r.Scenarios[len(r.Scenarios)-1].Loads {
		if l.Rate != nil && len(l.Within) != 1 {
			t.Errorf("%s in open loop has %d charts of its windows, want the slowest only", l.Label(), len(l.Within))
		}
	}
}

// A file of results is not to be believed.
func TestNonsenseTimelinesAreNotDrawn(t *testing.T) {
	for name, odd := range map[string]*results.Timeline{
		"none":          nil,
		"one part":      {Part: 1, Answered: []int64{1}, Slowest: []float64{1}},
		"lengths":       {Part: 1, Answered: []int64{1, 2}, Slowest: []float64{1}},
		"no time":       {Answered: []int64{1, 2}, Slowest: []float64{1, 1}},
		"million parts": {Part: 1, Answered: make([]int64, 1e6), Slowest: make([]float64, 1e6)},
	} {
		run, trials := reporttest.Full(reporttest.Quick)
		for i := range trials {
			trials[i].LoadResult.Timeline = odd
		}
		for _, l := range reports.Build(run, trials).Scenarios[0].Loads {
			for _, f := range l.Within {
				t.Errorf("%s: %q is drawn", name, f.Title)
			}
		}
	}
}
