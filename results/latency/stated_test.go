package latency

import "testing"

func TestAPercentileNeedsTwentySlowerRequests(t *testing.T) {
	for quantile, needs := range map[float64]int64{0.5: 40, 0.9: 200, 0.99: 2_000, 0.999: 20_000} {
		if got := Needs(quantile); got != needs {
			t.Errorf("Needs(%v) = %d, want %d", quantile, got, needs)
		}
		for n, want := range map[int64]bool{needs - 1: false, needs: true} {
			times := New()
			for i := range n {
				times.End(1e6 + i)
			}
			if got := Stated(times.Survival(), quantile); got != want {
				t.Errorf("the quantile %v of %d is stated: %v, want %v", quantile, n, got, want)
			}
		}
	}
}

// A request that is in sight for longer was slower, though nobody saw it end.
func TestSlowerRequestsNeedNotEnd(t *testing.T) {
	times := New()
	for range 980 {
		times.End(1e6)
	}
	for range 15 {
		times.End(2e6)
	}
	for range 25 {
		times.Leave(5e6)
	}
	if !Stated(times.Survival(), 0.95) {
		t.Error("p95 is not stated, though 51 were slower")
	}
	if Stated(times.Survival(), 0.99) {
		t.Error("p99 is stated, though nobody knows how long those took")
	}
}
