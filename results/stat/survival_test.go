package stat

import (
	"math"
	"math/rand/v2"
	"testing"
)

func ends(at ...float64) (bars []Bar) {
	for _, t := range at {
		bars = append(bars, Bar{Low: t, High: t, Ended: 1})
	}
	return bars
}

func open(at ...float64) (bars []Bar) {
	for _, t := range at {
		bars = append(bars, Bar{Low: t, High: t, Unfinished: 1})
	}
	return bars
}

// The remission times of the patients that were given 6-MP, of Freireich and
// others (1963), by which textbooks explain the estimate.
func TestSurvivalOfTheTextbook(t *testing.T) {
	s := KaplanMeier(append(ends(6, 6, 6, 7, 10, 13, 16, 22, 23), open(6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)...))
	if ended, unfinished := s.Counts(); ended != 9 || unfinished != 12 {
		t.Errorf("Counts() = %d, %d, want 9, 12", ended, unfinished)
	}
	want := map[float64]float64{6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
	for _, d := range s.drops {
		near(t, "survival", d.after, want[d.bar.High], 5e-5)
		delete(want, d.bar.High)
	}
	if len(want) > 0 {
		t.Errorf("no drop at %v", want)
	}
	for _, test := range []struct {
		q, value float64
		known    bool
	}{{0.1, 6, true}, {0.25, 13, true}, {0.5, 23, true}, {0.6, 35, false}, {1, 35, false}} {
		if value, known := s.Quantile(test.q); value != test.value || known != test.known {
			t.Errorf("Quantile(%v) = %v, %v, want %v, %v", test.q, value, known, test.value, test.known)
		}
	}
	// The area up to 35 weeks, as survival packages print it.
	if mean, known := s.Mean(); known || math.Abs(mean-23.29) > 0.01 {
		t.Errorf("Mean() = %v, %v, want 23.29, not known", mean, known)
	}
}

// Where everything ended it is the plain distribution.
func TestSurvivalWhereAllEnded(t *testing.T) {
	var bars []Bar
	for i := range 1000 {
		bars = append(bars, Bar{Low: float64(1000 - i), High: float64(1000 - i), Ended: 1})
	}
	s := KaplanMeier(bars)
	for q, want := range map[float64]float64{0.001: 1, 0.5: 500, 0.9: 900, 0.99: 990, 0.999: 999, 1: 1000} {
		if got, known := s.Quantile(q); !known || got != want {
			t.Errorf("Quantile(%v) = %v, %v, want %v", q, got, known, want)
		}
	}
	if mean, known := s.Mean(); !known || math.Abs(mean-500.5) > 1e-6 {
		t.Errorf("Mean() = %v, %v, want 500.5", mean, known)
	}
	for q, want := range map[float64]float64{0.5: 500, 0.9: 100, 0.99: 10, 0.9999: 0.1} {
		near(t, "slower", s.Slower(q), want, 1e-6)
	}
}

func TestSurvivalWithoutEnds(t *testing.T) {
	if v, known := KaplanMeier(nil).Quantile(0.5); v != 0 || known {
		t.Errorf("of nothing, Quantile = %v, %v", v, known)
	}
	if v, known := KaplanMeier(nil).Mean(); v != 0 || known {
		t.Errorf("of nothing, Mean = %v, %v", v, known)
	}
	s := KaplanMeier(open(1.76))
	if v, known := s.Quantile(0.5); v != 1.76 || known {
		t.Errorf("Quantile = %v, %v, want at least 1.76", v, known)
	}
	if v, known := s.Mean(); v != 1.76 || known {
		t.Errorf("Mean = %v, %v, want at least 1.76", v, known)
	}
	if _, known := s.Least(); known || s.Slower(0.5) != 0 {
		t.Error("what never ended is slower than a known figure")
	}
}

// Of many that are out of sight before the first one ends, that one says too
// little.
func TestTooFewInSight(t *testing.T) {
	s := KaplanMeier([]Bar{{Low: 1, High: 1, Unfinished: 98}, {Low: 2, High: 2.1, Ended: 2}})
	for _, q := range []float64{0.5, 0.99, 1} {
		if v, known := s.Quantile(q); known || v != 2 {
			t.Errorf("Quantile(%v) = %v, %v, want at least 2", q, v, known)
		}
	}
	if v, known := s.Mean(); known || v != 2 {
		t.Errorf("Mean() = %v, %v, want at least 2", v, known)
	}
	if v, known := s.Least(); !known || v != 2 {
		t.Errorf("Least() = %v, %v, want 2", v, known)
	}
}

// What is in sight at a quantile is slower, whether it ended later or not; what
// was out of sight before may not have been.
func TestSlowerThanAQuantile(t *testing.T) {
	s := KaplanMeier([]Bar{{Low: 1, High: 1, Ended: 1000}, {Low: 2, High: 2, Ended: 99}, {Low: 3, High: 3, Ended: 1}, {Low: 1.5, High: 1.5, Unfinished: 500}})
	near(t, "slower than the median", s.Slower(0.5), 800, 1e-6)
	// A quarter of the 0.375 that was left before the drop at 2 is left after it: 26.7 of
	// the 100 in sight.
	near(t, "slower than p90", s.Slower(0.9), 100*0.1/0.375, 1e-6)
	if n := s.Slower(0.999999); n > 1 {
		t.Errorf("%v are slower than the last", n)
	}
}

// What a driver sees of a server: requests are due evenly within a window,
// and are seen until a time after it.
func watch(latency func() float64, n int, window, after float64) []Bar {
	var bars []Bar
	for i := range n {
		sight := window*(1-(float64(i)+0.5)/float64(n)) + after
		if t := latency(); t < sight {
			bars = append(bars, Bar{Low: t, High: t, Ended: 1})
		} else {
			bars = append(bars, Bar{Low: sight, High: sight, Unfinished: 1})
		}
	}
	return bars
}

// Known distributions, of which much is out of sight: all that is stated is
// within 1 % of the truth on average, and bounds are below it.
func TestSurvivalHasNoBias(t *testing.T) {
	const n, runs = 4000, 200
	exponential := func(mean float64) func(*rand.Rand) float64 {
		return func(r *rand.Rand) float64 { return mean * r.ExpFloat64() }
	}
	mixture := func(r *rand.Rand) float64 {
		switch u := r.Float64(); {
		case u < 0.8:
			return 0.1 + 0.02*r.Float64()
		case u < 0.95:
			return 0.5 + 0.1*r.Float64()
		}
		return 3
	}
	for _, test := range []struct {
		name    string
		latency func(*rand.Rand) float64
		mean    float64
		q       map[float64]float64
	}{
		{"exponential, a tenth of the window", exponential(0.1), 0.1, map[float64]float64{0.5: 0.1 * math.Ln2, 0.9: 0.1 * math.Log(10), 0.99: 0.1 * math.Log(100)}},
		{"exponential, half of the window", exponential(0.5), 0.5, map[float64]float64{0.5: 0.5 * math.Ln2, 0.75: 0.5 * math.Log(4), 0.99: 0.5 * math.Log(100)}},
		{"exponential, twice the window", exponential(2), 2, map[float64]float64{0.25: 2 * math.Log(4.0/3), 0.5: 2 * math.Ln2, 0.9: 2 * math.Log(10)}},
		{"mixture with a part longer than the window", mixture, 0.8*0.11 + 0.15*0.55 + 0.15, map[float64]float64{0.4: 0.11, 0.875: 0.55, 0.99: 3}},
		{"fixed, nearly the window", func(*rand.Rand) float64 { return 0.95 }, 0.95, map[float64]float64{0.01: 0.95, 0.5: 0.95, 0.99: 0.95, 1: 0.95}},
		{"fixed, longer than the window", func(*rand.Rand) float64 { return 1.02 }, 1.02, map[float64]float64{0.5: 1.02, 0.99: 1.02}},
		{"fixed, out of sight", func(*rand.Rand) float64 { return 3 }, 3, map[float64]float64{0.5: 3, 0.99: 3}},
	} {
		t.Run(test.name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, 2))
			type sum struct {
				known, bounds float64
				n, bounded    int
			}
			sums := map[float64]*sum{}
			const mean = -1
			note := func(q, v float64, known bool) {
				s := sums[q]
				if s == nil {
					s = &sum{}
					sums[q] = s
				}
				if known {
					s.known += v
					s.n++
				} else {
					s.bounds += v
					s.bounded++
				}
			}
			for range runs {
				s := KaplanMeier(watch(func() float64 { return test.latency(random) }, n, 1, 0.04))
				for q := range test.q {
					v, known := s.Quantile(q)
					note(q, v, known)
				}
				v, known := s.Mean()
				note(mean, v, known)
			}
			test.q[mean] = test.mean
			for q, want := range test.q {
				s := sums[q]
				if s.n > runs/20 && math.Abs(s.known/float64(s.n)/want-1) > 0.01 {
					t.Errorf("quantile %v (-1 is the mean): %v on average where it is known, want %v", q, s.known/float64(s.n), want)
				}
				if s.bounded > 0 && s.bounds/float64(s.bounded) > want*1.005 {
					t.Errorf("quantile %v (-1 is the mean): at least %v on average, which is more than %v", q, s.bounds/float64(s.bounded), want)
				}
			}
			if _, known := KaplanMeier(watch(func() float64 { return 0.95 }, n, 1, 0.04)).Quantile(0.5); !known {
				t.Error("a fixed time within sight is not known")
			}
		})
	}
}

// To put parts together is to estimate from all of them.
func TestSurvivalOfParts(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	draw := func() float64 { return 0.5 * random.ExpFloat64() }
	var parts []Bar
	for range 10 {
		parts = append(parts, watch(draw, 300, 1, 0.04)...)
	}
	s := KaplanMeier(parts)
	if v, known := s.Quantile(0.5); !known || math.Abs(v/(0.5*math.Ln2)-1) > 0.1 {
		t.Errorf("Quantile(0.5) of ten parts = %v, %v, want about %v", v, known, 0.5*math.Ln2)
	}
	if ended, unfinished := s.Counts(); ended+unfinished != 3000 {
		t.Errorf("Counts() = %d, %d, want 3000 together", ended, unfinished)
	}
}

// In closed loop a client's next request begins when the last one has ended, so
// that when one begins depends on the others' latencies, but not on its own.
func TestSurvivalInClosedLoop(t *testing.T) {
	const clients, warmup, window, after, runs = 200, 0.5, 1.0, 0.25, 60
	random := rand.New(rand.NewPCG(5, 6))
	for _, test := range []struct {
		name    string
		latency func() float64
		q       map[float64]float64
	}{
		{"exponential", func() float64 { return 0.4 * random.ExpFloat64() }, map[float64]float64{0.25: 0.4 * math.Log(4.0/3), 0.5: 0.4 * math.Ln2, 0.9: 0.4 * math.Log(10)}},
		{"even", func() float64 { return 0.1 + 0.8*random.Float64() }, map[float64]float64{0.25: 0.3, 0.5: 0.5, 0.9: 0.82}},
	} {
		sums, known := map[float64]float64{}, map[float64]int{}
		for range runs {
			var bars []Bar
			for range clients {
				for due := 0.0; due < warmup+window; {
					took := test.latency()
					sight := warmup + window + after - due
					if due >= warmup && took < sight {
						bars = append(bars, Bar{Low: took, High: took, Ended: 1})
					} else if due >= warmup {
						bars = append(bars, Bar{Low: sight, High: sight, Unfinished: 1})
					}
					due += took
				}
			}
			s := KaplanMeier(bars)
			for q := range test.q {
				if v, ok := s.Quantile(q); ok {
					sums[q] += v
					known[q]++
				}
			}
		}
		for q, want := range test.q {
			if got := sums[q] / float64(known[q]); known[q] < runs*9/10 || math.Abs(got/want-1) > 0.015 {
				t.Errorf("%s: quantile %v is %v on average of %d runs, want %v of %d", test.name, q, got, known[q], want, runs)
			}
		}
	}
}
