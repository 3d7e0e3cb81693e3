package scenarios_test

import (
	"testing"
	"time"

	"interleave/scenarios"
)

func TestComputeRounds(t *testing.T) {
	tests := []struct {
		rate float64
		d    time.Duration
		want uint64
	}{
		{1e9, 20 * time.Millisecond, 20_000_000},
		{1e9, 0, 0},
		{1e9, -time.Second, 0},
	}
	for _, tt := range tests {
		if got := scenarios.ComputeRounds(tt.rate, tt.d); got != tt.want {
			t.Errorf("ComputeRounds(%v, %v) = %d, want %d", tt.rate, tt.d, got, tt.want)
		}
	}
}

// BenchmarkBurn20ms should show 20 ms: it is how well the rate predicts the
// time of a long computation.
func BenchmarkBurn20ms(b *testing.B) {
	rounds := scenarios.ComputeRounds(scenarios.MeasureRate(), 20*time.Millisecond)
	for b.Loop() {
		scenarios.Burn(rounds)
	}
}
