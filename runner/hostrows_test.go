package runner

import (
	"testing"

	"interleave/results"
	"interleave/runner/load"
)

// Of two hosts whose clients wait in step, and of a server that answers nobody for a
// while, none stands still; one that is silent beside another does.
func TestWhoStoodStill(t *testing.T) {
	part := func(p50 float64, answered ...int64) load.Part {
		r := &results.LoadResult{Timeline: &results.Timeline{Part: 0.02, Answered: answered}, Latency: results.Quantiles{P50: &p50}}
		for _, n := range answered {
			r.Requests += n
		}
		return load.Part{Result: r}
	}
	for name, tt := range map[string]struct {
		a, b  load.Part
		still bool // of a
	}{
		"both go on":              {part(0.001, 90, 90, 90, 90, 90, 90), part(0.001, 90, 90, 90, 90, 90, 90), false},
		"for 60 ms":               {part(0.001, 90, 0, 0, 0, 90, 90), part(0.001, 90, 90, 90, 90, 90, 90), true},
		"for 40 ms":               {part(0.001, 90, 0, 0, 90, 90, 90), part(0.001, 90, 90, 90, 90, 90, 90), false},
		"the server, for 80 ms":   {part(0.001, 90, 0, 0, 0, 0, 90), part(0.001, 90, 0, 0, 0, 90, 90), false},
		"waves of 60 ms":          {part(0.06, 90, 0, 0, 90, 0, 0), part(0.06, 0, 90, 0, 0, 90, 0), false},
		"longer than the waves":   {part(0.03, 90, 0, 0, 0, 0, 90), part(0.03, 0, 90, 90, 0, 90, 90), true},
		"with hardly any answers": {part(0.001, 3, 0, 0, 0, 3, 3), part(0.001, 90, 90, 90, 90, 90, 90), false},
	} {
		if got := stoodStill([]load.Part{tt.a, tt.b})[0]; got > 0 != tt.still {
			t.Errorf("%s: it stood still for %v s, want any: %v", name, got, tt.still)
		}
	}
	late := part(0.001, 90, 90, 90)
	late.Result.SendLag = &results.SendLag{Max: 0.2}
	if got := stoodStill([]load.Part{late})[0]; got != 0.2 {
		t.Errorf("a driver that was 200 ms late stood still for %v s", got)
	}
}
