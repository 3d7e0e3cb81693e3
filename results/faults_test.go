package results_test

import (
	"math"
	"testing"

	"interleave/results"
)

// What faults cost is told for each, so that it does not depend on how many there were.
func TestFaults(t *testing.T) {
	trial := &results.Trial{
		LoadResult: &results.LoadResult{Faults: &results.Faults{Sent: 5, Counted: 4, Lost: 6, Recovered: []float64{0.3, 0.1, 0.2}, Never: []float64{0.5}}},
		Memory:     results.Memory{Warm: new(10e6), After: new(15e6)},
		Restarts:   new(5),
	}
	for m, want := range map[results.Measure]float64{
		results.LostPerFault: 1.5, results.HitPerFault: 2.5, results.FaultRecovery: 0.2, results.KeptPerFault: 1e6, results.Restarts: 5,
	} {
		if got := m.Of(trial); got == nil || math.Abs(*got-want) > 1e-9 {
			t.Errorf("%s = %v, want %v", m, got, want)
		}
		if got := m.AtLeast(trial); got != nil {
			t.Errorf("%s is at least %v, want that it is known", m, *got)
		}
		if got := m.Of(&results.Trial{LoadResult: &results.LoadResult{}}); got != nil {
			t.Errorf("%s without faults = %v, want none", m, *got)
		}
	}
	trial.LoadResult.Faults.Never = []float64{0.5, 0.6, 0.7, 0.8}
	if got := results.FaultRecovery.Of(trial); got != nil {
		t.Errorf("recovery %v, though after most faults there was none", *got)
	}
	if got := results.FaultRecovery.AtLeast(trial); got == nil || *got != 0.5 {
		t.Errorf("recovery is at least %v, want 0.5: the middle of what was seen", got)
	}
}
