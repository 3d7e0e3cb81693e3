package capacity_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"interleave/runner/capacity"
)

func p99(within time.Duration) capacity.Limit {
	return capacity.Limit{Slow: 0.01, Latency: within, Errors: 0.001}
}

// Queues whose capacity arithmetic tells: the interval holds it about 95 times in 100,
// and the value is within 10 % of it.
func TestTheCapacityOfQueuesIsFound(t *testing.T) {
	const ms = time.Millisecond
	lucky := mm("M/M/1, services of 0.5 ms, starts that differ", 1, 0.0005)
	lucky.starts = 0.015
	tests := []struct {
		queue
		limit capacity.Limit
	}{
		{md("M/D/1, services of 1 ms", 0.001), p99(50 * ms)},
		{md("M/D/1, services of 5 ms", 0.005), p99(50 * ms)},
		{mm("M/M/1, services of 2 ms", 1, 0.002), p99(50 * ms)},
		{mm("M/M/8, services of 10 ms", 8, 0.010), p99(60 * ms)},
		{mm("M/M/2, services of 1 ms", 2, 0.001), p99(10 * ms)},
		{lucky, p99(10 * ms)},
	}
	const seeds = 2
	covered := 0
	for _, test := range tests {
		truth := test.capacity(test.limit)
		for seed := range uint64(seeds) {
			start := truth / []float64{20, 5, 0.7}[seed%3]
			r := test.search(test.limit, start, 0.05, 110*time.Second, seed).Result()
			t.Logf("%s: truth %.0f, found %.0f [%.0f, %.0f] with %d probes", test.name, truth, r.Value, r.Low, r.High, r.Probes)
			if r.Low <= truth && truth <= r.High {
				covered++
			}
			if off := math.Log(r.Value / truth); math.Abs(off) > 0.10 {
				t.Errorf("%s, seed %d: found %.0f where the truth is %.0f, want it within 10 %%", test.name, seed, r.Value, truth)
			}
			if r.High > 1.4*r.Low {
				t.Errorf("%s, seed %d: the interval [%.0f, %.0f] says little", test.name, seed, r.Low, r.High)
			}
		}
	}
	if all := seeds * len(tests); covered < all-1 {
		t.Errorf("%d of %d intervals hold the truth, want about 95 %%", covered, all)
	}
}

// A limit that is broken at any rate, and one that no rate breaks, are told as bounds.
func TestWhatCannotBeFoundIsABound(t *testing.T) {
	failing := md("fails one in 20", 0.001)
	failing.errors = 0.05
	r := failing.search(p99(50*time.Millisecond), 100, 0.05, 20*time.Second, 1).Result()
	if !r.AtMost || r.Low != 0 {
		t.Errorf("of a server that fails one in 20 at any rate, found %+v, want a bound from above", r)
	}
	s := capacity.NewSearch(p99(50*time.Millisecond), 100, 0.05)
	quick := md("quick", 1e-6)
	for rng := rand.New(rand.NewPCG(1, 1)); ; {
		step, more := s.Next()
		if !more {
			break
		}
		f := quick.probe(p99(50*time.Millisecond), step, rng)
		if step.Rate > 2000 {
			f = capacity.Finding{Rate: step.Rate, Limited: "the load driver was the limit"}
		}
		s.Take(f)
	}
	if r := s.Result(); !r.AtLeast || r.Value < 1700 || r.Value > 2000 || r.Limited == "" {
		t.Errorf("with a driver that puts on 2,000 a second, found %+v, want at least nearly that", r)
	}
}

// A few failures in each probe are seen when they are put together, though each probe
// keeps the limit; as many as may be are none too many.
func TestFailuresOfProbesThatWereKeptAddUp(t *testing.T) {
	search := func(failed int64) capacity.Result {
		s := capacity.NewSearch(p99(50*time.Millisecond), 100, 0.05)
		for _, rate := range []float64{100, 300, 900, 2700} {
			s.Take(capacity.Finding{
				Rate: rate, Verdict: capacity.Keeps, Likely: 1, Due: 1000, Slow: failed,
				Failed: failed, FailedTogether: float64(failed), Served: rate,
			})
		}
		return s.Result()
	}
	if r := search(1); r.Failing || !r.AtLeast || r.Value != 2700 {
		t.Errorf("with one failure in 1,000, found %+v, want at least 2,700", r)
	}
	if r := search(3); !r.Failing || !r.AtMost || r.Value > 900 {
		t.Errorf("with three failures in 1,000, found %+v, want that too many fail", r)
	}
}

// A bound rests on probes that are sure, as an interval does.
func TestABoundIsSure(t *testing.T) {
	for _, c := range []struct {
		likely, value   float64
		atLeast, atMost bool
	}{
		{0.7, math.NaN(), false, false},
		{0.3, math.NaN(), false, false},
		{0.96, 100, true, false},
		{0.04, 100, false, true},
	} {
		s := capacity.NewSearch(p99(50*time.Millisecond), 100, 0.05)
		s.Take(capacity.Finding{Rate: 100, Likely: c.likely, Due: 30})
		r := s.Result()
		if r.AtLeast != c.atLeast || r.AtMost != c.atMost || math.IsNaN(r.Value) != math.IsNaN(c.value) {
			t.Errorf("from a probe that is kept with a chance of %v, found %+v, want %+v", c.likely, r, c)
		}
	}
}

// Failures of a probe that was not decided are a hint, and move the capacity a little.
func TestAHintOfFailuresIsNoCertainty(t *testing.T) {
	low := func(hint bool) float64 {
		s := capacity.NewSearch(p99(50*time.Millisecond), 100, 0.05)
		for range 2 {
			s.Take(capacity.Finding{Rate: 900, Verdict: capacity.Keeps, Likely: 1, Due: 4000, Slow: 4, Together: 4, Served: 900})
			s.Take(capacity.Finding{Rate: 1200, Verdict: capacity.Breaks, Cause: capacity.Overload, Due: 2000, Slow: 1500, Together: 1e6, Served: 1000})
		}
		if hint {
			for range 3 {
				s.Take(capacity.Finding{
					Rate: 700, Likely: 0.2, Cause: capacity.Errors, Due: 2000, Slow: 4, Failed: 4, Together: 4, FailedTogether: 4, Served: 698,
				})
			}
		}
		return s.Result().Low
	}
	if without, with := low(false), low(true); with < 0.9*without {
		t.Errorf("hints at 700/s move the lower end from %.0f to %.0f, want it to stay", without, with)
	}
}

// A server that refuses at once what it cannot take has a capacity, however far above it a
// search begins. One that fails a part of the requests at any rate has none.
func TestAServerThatShedsHasACapacity(t *testing.T) {
	const truth = 150.0
	for _, start := range []float64{200, 1600} {
		s := capacity.NewSearch(p99(50*time.Millisecond), start, 0.05)
		for range 4 {
			step, more := s.Next()
			if !more {
				break
			}
			f := capacity.Finding{Rate: step.Rate, Due: int64(1.5 * step.Rate), Likely: 0.9, Served: min(step.Rate, truth)}
			if share := 1 - truth/step.Rate; share > 0 {
				f.Failed = int64(share * float64(f.Due))
				f.Slow, f.FailedTogether = f.Failed, 5*float64(f.Failed)
				f.Verdict, f.Cause, f.Likely = capacity.Breaks, capacity.Errors, 0
			}
			s.Take(f)
		}
		if r := s.Result(); r.Failing || r.AtMost {
			t.Errorf("from %.0f/s on, found %+v of a server that takes %.0f/s, want that it has a capacity", start, r, truth)
		}
	}
}

// TestMemoryIsALimit: a rate at which a server takes more is not kept, however fast it
// answers.
func TestMemoryIsALimit(t *testing.T) {
	l, err := capacity.ParseLimit("p99=50ms,memory=64MiB", capacity.DefaultLimit)
	if err != nil {
		t.Fatal(err)
	}
	if want := "p99 ≤ 50 ms, errors ≤ 0.1 %, memory ≤ 64 MiB"; l.String() != want {
		t.Errorf("the limit is %q, want %q", l, want)
	}
	s := capacity.NewSearch(l, 100, 0.05)
	for range 60 {
		step, more := s.Next()
		if !more {
			break
		}
		f := capacity.Finding{Rate: step.Rate, Verdict: capacity.Keeps, Likely: 1, Due: int64(4 * step.Rate), Counted: 4 * time.Second, Quiet: 1, Busy: 0.1, Served: step.Rate}
		l.Takes(step.Rate*64*1024, &f) // 64 MiB at 1,024/s
		s.Take(f)
	}
	r := s.Result()
	if r.AtLeast || r.AtMost || r.Low > 1024 || r.High < 1024 || math.Abs(r.Value/1024-1) > 0.1 {
		t.Errorf("found %+v, want about 1,024/s, where the memory is used up", r)
	}
}
