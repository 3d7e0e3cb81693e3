package results_test

import (
	"testing"

	"interleave/results"
)

func TestMeasures(t *testing.T) {
	five, peak := 5, 3e6
	trial := &results.Trial{
		LoadResult: &results.LoadResult{Throughput: 100, Requests: 50, Errors: map[string]int64{"status": 2, "reset": 1}},
		Memory:     results.Memory{Peak: &peak}, ThreadsMax: &five,
		Checks: []results.Check{{Name: "memory_growth", Verdict: results.Spoiled, Spoils: []results.Figure{results.FigureMemory}}},
	}
	for m, want := range map[results.Measure]float64{results.Throughput: 100, results.Threads: 5, results.Errors: 3} {
		if got := m.Of(trial); got == nil || *got != want {
			t.Errorf("%s = %v, want %v", m, got, want)
		}
	}
	for _, m := range []results.Measure{results.PeakMemory, results.CPUPerRequest, results.MemoryPerConnection, "of tomorrow"} {
		if got := m.Of(trial); got != nil {
			t.Errorf("%s = %v, want none", m, *got)
		}
	}
	for _, m := range results.Measures() {
		if m.Head() == "" || m.Phrase() == "" || !m.Known() {
			t.Errorf("%s is not said in words", m)
		}
		if got := m.Of(&results.Trial{}); got != nil {
			t.Errorf("%s of a trial without load = %v, want none", m, *got)
		}
	}
	if m := results.Measure("of tomorrow"); m.Known() || m.Phrase() != "of tomorrow" {
		t.Errorf("a measure that is not known reads %q", m.Phrase())
	}
}

// The last delivery is told where messages were.
func TestLastDelivery(t *testing.T) {
	last := 0.25
	trial := &results.Trial{LoadResult: &results.LoadResult{Deliveries: &results.Deliveries{Clients: 10, Told: 3, Last: results.Quantiles{Mean: &last}}}}
	if got := results.LastDelivery.Of(trial); got == nil || *got != last {
		t.Errorf("the last delivery is %v, want %v", got, last)
	}
	trial.Checks = []results.Check{{Name: "send_lag", Verdict: results.Spoiled, Spoils: []results.Figure{results.FigureLatency}}}
	if got := results.LastDelivery.Of(trial); got != nil {
		t.Errorf("although the driver was late, the last delivery is %v", *got)
	}
	if got := results.LastDelivery.Of(&results.Trial{LoadResult: &results.LoadResult{}}); got != nil {
		t.Errorf("without a message, the last delivery is %v", *got)
	}
}

// Where a request did not end, its latency is at least its age.
func TestAtLeast(t *testing.T) {
	bound := 2.0
	trial := &results.Trial{LoadResult: &results.LoadResult{Latency: results.Quantiles{AtLeast: &results.Bounds{P99: &bound}}}}
	if got := results.LatencyP99.AtLeast(trial); got == nil || *got != bound {
		t.Errorf("p99 at least %v, want %v", got, bound)
	}
	if got := results.LatencyP50.AtLeast(trial); got != nil {
		t.Errorf("p50 at least %v, want nothing", *got)
	}
}
