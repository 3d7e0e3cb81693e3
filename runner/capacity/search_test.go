package capacity_test

import (
	"math"
	"os"
	"strconv"
	"testing"
	"time"

	"interleave/runner/capacity"
)

// Queues whose capacity arithmetic tells: the interval holds it about 95 times in 100,
// and the value is within 10 % of it.
func TestTheCapacityOfQueuesIsFound(t *testing.T) {
	ms := func(n float64) time.Duration { return time.Duration(n * 1e6) }
	p99 := func(n float64) capacity.Limit {
		return capacity.Limit{Slow: 0.01, Latency: ms(n), Errors: 0.001}
	}
	fast := mm("M/M/1, services of 0.5 ms", 1, 0.0005)
	fast.starts = 0.015
	tests := []struct {
		queue
		limit capacity.Limit
	}{
		{md("M/D/1, services of 1 ms", 0.001), p99(50)},
		{md("M/D/1, services of 5 ms", 0.005), p99(50)},
		{mm("M/M/1, services of 2 ms", 1, 0.002), p99(50)},
		{mm("M/M/8, services of 10 ms", 8, 0.010), p99(60)},
		{mm("M/M/2, services of 1 ms", 2, 0.001), p99(10)},
		{fast, p99(10)},
	}
	seeds := 1
	if n, err := strconv.Atoi(os.Getenv("CAPACITY_SEEDS")); err == nil {
		seeds = n
	}
	most, _ := time.ParseDuration(os.Getenv("CAPACITY_FOR"))
	f0, _ := strconv.Atoi(os.Getenv("CAPACITY_FIRST"))
	first := uint64(f0)
	all, covered := 0, 0
	for _, test := range tests {
		truth := test.capacity(test.limit)
		var worst, bias, probes, seconds float64
		held, unreached := 0, 0
		for seed := range uint64(seeds) {
			start := truth / []float64{20, 5, 0.7}[seed%3]
			s, took := test.search(test.limit, start, 0.05, most, seed+first)
			r := s.Result()
			if !r.Reached {
				unreached++
			}
			if r.Low <= truth && truth <= r.High {
				held++
			}
			if os.Getenv("V") != "" {
				t.Logf("%s %.0f [%.0f %.0f]", test.name, r.Value, r.Low, r.High)
			}
			off := math.Log(r.Value / truth)
			worst, bias = max(worst, math.Abs(off)), bias+off/float64(seeds)
			probes, seconds = probes+float64(r.Probes)/float64(seeds), seconds+took.Seconds()/float64(seeds)
		}
		t.Logf("%-28s truth %6.0f  held %d/%d  worst %.1f %%  bias %+.1f %%  %.1f probes  %.1f s unreached %d", test.name, truth, held, seeds, 100*worst, 100*bias, probes, seconds, unreached)
		if worst > 0.10 {
			t.Errorf("%s: the value was off by %.1f %%, want 10 %% at most", test.name, 100*worst)
		}
		all, covered = all+seeds, covered+held
	}
	if share := float64(covered) / float64(all); share < 0.88 {
		t.Errorf("%d of %d intervals hold the truth, want about 95 %%", covered, all)
	}
}
