package load

import (
	"math"
	"strings"
	"testing"
	"time"

	"interleave/results"
	"interleave/results/latency"
	"interleave/scenarios"
)

func TestQuantilesOfAKnownDistribution(t *testing.T) {
	h := latency.New()
	for i := range 100_000 {
		h.End(int64(i+1) * 1000) // 1 µs to 100 ms, evenly
	}
	q := quantiles(h, false)
	for _, test := range []struct {
		name string
		got  *float64
		want float64
	}{
		{"min", q.Min, 1e-6}, {"mean", q.Mean, 0.05}, {"p50", q.P50, 0.05}, {"p90", q.P90, 0.09},
		{"p99", q.P99, 0.099}, {"p99.9", q.P999, 0.0999}, {"max", q.Max, 0.1},
	} {
		if test.got == nil || math.Abs(*test.got-test.want) > test.want/500 {
			t.Errorf("%s = %v, want %v s to three digits", test.name, test.got, test.want)
		}
	}
}

func TestTooFewRequestsHaveNoPercentiles(t *testing.T) {
	tests := []struct {
		n                   int
		p50, p90, p99, p999 bool
	}{
		{0, false, false, false, false},
		{39, false, false, false, false},
		{40, true, false, false, false},
		{200, true, true, false, false},
		{1_999, true, true, false, false},
		{2_000, true, true, true, false},
		{20_000, true, true, true, true},
	}
	for _, test := range tests {
		h := latency.New()
		for range test.n {
			h.End(1000)
		}
		q := quantiles(h, false)
		if (q.P50 != nil) != test.p50 || (q.P90 != nil) != test.p90 || (q.P99 != nil) != test.p99 || (q.P999 != nil) != test.p999 {
			t.Errorf("quantiles of %d requests = %+v, want p50 %v, p90 %v, p99 %v, p99.9 %v", test.n, q, test.p50, test.p90, test.p99, test.p999)
		}
		if all := quantiles(h, true); (all.P999 != nil) != (test.n > 0) {
			t.Errorf("all quantiles of %d requests = %+v", test.n, all)
		}
	}
}

func TestConstantArrivalsDoNotDrift(t *testing.T) {
	spec := Spec{Arrivals: scenarios.Constant, Rate: 3}
	a := newArrivals(spec.withDefaults().Groups[0], spec.Seed, 1000, 0, 1)
	for i := range int64(10_000) {
		if want := 1000 + i*1_000_000_000/3; a.next != want {
			t.Fatalf("request %d is due at %d ns, want %d", i, a.next, want)
		}
		a.advance()
	}
	// Two shards together send what one would.
	even, odd := newArrivals(spec.withDefaults().Groups[0], spec.Seed, 0, 0, 2), newArrivals(spec.withDefaults().Groups[0], spec.Seed, 0, 1, 2)
	even.advance()
	odd.advance()
	if even.next != 666_666_666 || odd.next != 1_000_000_000 {
		t.Errorf("requests 2 and 3 are due at %d and %d ns, want 666666666 and 1000000000", even.next, odd.next)
	}
}

func TestPoissonArrivals(t *testing.T) {
	spec := Spec{Arrivals: scenarios.Poisson, Rate: 1000, Seed: 5}
	a, same := newArrivals(spec.withDefaults().Groups[0], spec.Seed, 0, 0, 1), newArrivals(spec.withDefaults().Groups[0], spec.Seed, 0, 0, 1)
	const n = 100_000
	var last, sum, squares float64
	for range n {
		gap := float64(a.next) - last
		last = float64(a.next)
		sum += gap
		squares += gap * gap
		if a.next != same.next {
			t.Fatalf("two schedules of one seed differ: %d and %d", a.next, same.next)
		}
		a.advance()
		same.advance()
	}
	mean := sum / n
	deviation := math.Sqrt(squares/n - mean*mean)
	if math.Abs(mean-1e6) > 2e4 || math.Abs(deviation-1e6) > 3e4 {
		t.Errorf("gaps have mean %.0f ns and deviation %.0f ns, want 1,000,000 both", mean, deviation)
	}
}

// TestVerdict: what the checks find, and what only the driver knows, reaches
// the result. The checks themselves are tried in package validity.
func TestVerdict(t *testing.T) {
	good := func() *results.LoadResult {
		return &results.LoadResult{
			Clients: 10, Established: 10, Duration: 10, Requests: 10_000, Throughput: 1000, Errors: map[string]int64{},
			GeneratorCPU: 5, GeneratorCPUs: 1, FirstHalf: 1000, SecondHalf: 1000,
		}
	}
	tests := []struct {
		name    string
		change  func(*results.LoadResult, *aside)
		valid   bool
		warning string
	}{
		{"nothing amiss", func(*results.LoadResult, *aside) {}, true, ""},
		{"busy generator", func(r *results.LoadResult, _ *aside) { r.GeneratorCPU = 9 }, true, "90 %"},
		{"no port", func(r *results.LoadResult, _ *aside) { r.Errors[results.ErrClientPorts] = 1 }, false, "1 × client no port"},
		{"stopped", func(_ *results.LoadResult, a *aside) { a.spec.Duration = 20 * time.Second }, true, "stopped after 10.00 s"},
		{"stopped while it was extended", func(r *results.LoadResult, a *aside) { r.Extended, a.spec.Duration = true, 8*time.Second }, true, "stopped after 10.00 s of the planned 16.00 s"},
		{"idle lost", func(r *results.LoadResult, a *aside) {
			r.IdleAsked, r.IdleHeld = 10, 3
			a.idle = faults{count: map[fault]int64{{kind: results.ErrClosed}: 7}}
		}, true, "7 × closed before first byte"},
		{"warm-up errors", func(r *results.LoadResult, _ *aside) {
			r.WarmupErrors = []results.ErrorDetail{{Kind: results.ErrStatus, Detail: "404", Count: 3}}
		}, true, "failed during the warm-up and are not counted: 3 × status 404"},
		{"sent again", func(r *results.LoadResult, _ *aside) { r.Resent = 3 }, true, "closed under 3 requests"},
		{"errors within what is allowed", func(r *results.LoadResult, _ *aside) { r.Errors[results.ErrTimeout] = 50 }, true, "0.498 % of the requests failed: 50 × timeout"},
		{"more errors than are allowed", func(r *results.LoadResult, _ *aside) { r.Errors[results.ErrTimeout] = 10_000 }, false, "50 % of the requests failed"},
		{"errors, and none is allowed", func(r *results.LoadResult, a *aside) {
			r.Errors[results.ErrTimeout], a.spec.MaxErrors = 1, new(float64)
		}, false, "0.01 % of the requests failed"},
	}
	for _, test := range tests {
		r := good()
		a := aside{spec: &Spec{Duration: 10 * time.Second}}
		test.change(r, &a)
		judge(r, a)
		got := strings.Join(r.Warnings, "\n")
		if r.Valid != test.valid || (test.warning == "") != (got == "") || !strings.Contains(got, test.warning) {
			t.Errorf("%s: valid, warnings = %v, %q, want %v, %q", test.name, r.Valid, got, test.valid, test.warning)
		}
		if len(r.Checks) == 0 {
			t.Errorf("%s: the checks are not on the result", test.name)
		}
	}
}
