package sidebyside_test

import (
	"math"
	"testing"

	"interleave/results"
	"interleave/results/sidebyside"
	"interleave/results/sidebyside/shottest"
)

var pair = sidebyside.Pair{Scenario: "purchase", Load: "open-200", First: "eventloop", Second: "goroutine"}

// What drifts from one measurement to the next hits both servers that are
// measured side by side. Their ratio scatters by what is left, and that of
// servers that are measured one after the other by both, so the intervals differ
// by √(1 + (drift/own)²).
func TestSideBySideIsNarrowerByWhatIsShared(t *testing.T) {
	const own, seeds = 0.01, 300
	for _, drift := range []float64{0, 0.01, 0.03, 0.1} {
		sum, covered := 0.0, 0
		for seed := range uint64(seeds) {
			s := sidebyside.Summarize(shottest.Host{Own: own, Drift: drift}.Shots(pair, 0.9, 12, seed))
			c := s.Pairs[0]
			sum += math.Log(c.Together.CPU.Narrower(c.Alone.CPU)) / seeds
			if e := c.Together.CPU; e.Low <= 0.9 && 0.9 <= e.High {
				covered++
			}
		}
		want := math.Sqrt(1 + drift*drift/(own*own))
		if got := math.Exp(sum); math.Abs(got/want-1) > 0.08 {
			t.Errorf("with a drift of %v beside %v intervals are narrower by %.3f, want %.3f", drift, own, got, want)
		}
		if share := float64(covered) / seeds; share < 0.91 {
			t.Errorf("with a drift of %v %.2f of the intervals hold the truth, want 0.95", drift, share)
		}
	}
}

func TestOverallIsTheMiddleOfThePairs(t *testing.T) {
	var shots []sidebyside.Shot
	for i, scenario := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		p := pair
		p.Scenario = scenario
		shots = append(shots, shottest.Host{Own: 0.01, Drift: 0.03}.Shots(p, 1, 12, uint64(i))...)
	}
	s := sidebyside.Summarize(shots)
	if len(s.Pairs) != 8 || !(s.CPU.Low <= math.Sqrt(10) && math.Sqrt(10) <= s.CPU.High) {
		t.Errorf("over %d pairs intervals are narrower by %v, want an interval around √10", len(s.Pairs), s.CPU)
	}
}

// Neither what is wrong nor what few blocks have is compared.
func TestWhatDoesNotCount(t *testing.T) {
	shots := shottest.Host{Own: 0.01}.Shots(pair, 1, 10, 1)
	spoil := func(block int, with func(*results.Trial)) {
		for i := range shots {
			if shots[i].Block == block && shots[i].Together {
				with(&shots[i].Trials[1])
			}
		}
	}
	spoil(0, func(t *results.Trial) { t.Valid, t.InvalidBecause = false, []string{"wrong answers"} })
	spoil(1, func(t *results.Trial) {
		t.Valid, t.InvalidBecause = false, []string{"Little's law"}
		t.Checks = []results.Check{{Name: "little", Verdict: results.Failed}}
	})
	for block := 2; block < 4; block++ {
		spoil(block, func(t *results.Trial) {
			t.Checks = []results.Check{{Name: "generator_cpu", Verdict: results.Spoiled, Spoils: []results.Figure{results.FigureLatency}}}
		})
	}
	spoil(4, func(t *results.Trial) { t.LoadResult = nil })
	w := sidebyside.Summarize(shots).Pairs[0].Together
	if n := w.CPU.Measured; n != 8 || math.IsNaN(w.CPU.Value) {
		t.Errorf("CPU time was measured in %d blocks, with the ratio %v; want 8, all but the wrong and the missing", n, w.CPU.Value)
	}
	if n := w.P50.Measured; n != 6 || !math.IsNaN(w.P50.Value) {
		t.Errorf("p50 was measured in %d of 10 blocks, with the ratio %v; want 6, and no ratio of so few", n, w.P50.Value)
	}
}

func TestTimesAreCompared(t *testing.T) {
	shots := shottest.Host{Own: 0.01}.Shots(pair, 1, 6, 1)
	if s := sidebyside.Summarize(shots); !s.Even() {
		t.Errorf("ways that took the same time are uneven: %+v", s.Pairs[0])
	}
	for i := range shots {
		if shots[i].Together {
			shots[i].Took *= 1.1
		}
	}
	if s := sidebyside.Summarize(shots); s.Even() {
		t.Errorf("ways that differ by a tenth are even: %+v", s.Pairs[0])
	}
}
