package stat

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// simCells is the size of a job: 30 cells in full, fewer in a short run.
func simCells() int {
	if testing.Short() {
		return 10
	}
	return 30
}

// simRuns is how many jobs are simulated in place of n.
func simRuns(n int) int {
	if testing.Short() {
		return max(n/20, 1)
	}
	return n
}

func TestNoiseIsAsAssumed(t *testing.T) {
	h := host{noise: &sharedRunner, rng: rand.New(rand.NewPCG(5, 6))}
	var squares [metrics]float64
	const n = 100_000
	for range n {
		for m, d := range h.pair([metrics]float64{}) {
			squares[m] += d * d / n
		}
	}
	for m, want := range [metrics]float64{0.04, 0.06, 0.06, 0.02} {
		near(t, fmt.Sprintf("standard deviation of metric %d", m), math.Sqrt(squares[m]), want, 0.1*want)
	}
}

// Candidates that are no worse: at most one job in a hundred may fail.
func TestGateRaisesNoFalseAlarms(t *testing.T) {
	jobs, failed := 0, 0
	for p, n := range allNoise {
		var alarms, confirmed, void, blind, undecided, pairs int
		runs := simRuns(n.jobs)
		for i := range runs {
			out := newSimJob(&n, simCells(), uint64(p)<<32|uint64(i)).run()
			alarms += count(out.alarm)
			confirmed += count(out.failed != nil)
			void += count(out.void)
			blind += count(out.blind)
			undecided += count(out.undecided)
			pairs += out.pairs
		}
		t.Logf("%s: of %d jobs failed %d (%d before confirmation), void %d, handicap not found %d, cells left undecided in %d; %d pairs each",
			n.name, runs, confirmed, alarms, void, blind, undecided, pairs/runs)
		jobs += runs
		failed += confirmed
	}
	t.Logf("false alarms: %d of %d jobs", failed, jobs)
	if 100*failed > jobs {
		t.Errorf("%d of %d jobs without a regression failed, want 1 %% at most", failed, jobs)
	}
}

// The least favourable truth: each metric of each cell is worse by exactly what
// is still allowed. One in a hundred is then the whole procedure's bound.
func TestGateKeepsItsLevelAtTheMargin(t *testing.T) {
	var worst [metrics]float64
	for m := range worst {
		worst[m] = failShare * tiers[m]
	}
	n := sharedRunner
	var alarms, failed int
	runs := simRuns(300)
	for i := range runs {
		j := newSimJob(&n, simCells(), 7<<32|uint64(i))
		j.widen = false // else the margins give way
		for _, c := range j.gated {
			c.slower = worst
		}
		out := j.run()
		alarms += count(out.alarm)
		failed += count(out.failed != nil)
	}
	t.Logf("of %d jobs failed %d (%d before confirmation)", runs, failed, alarms)
	if 100*failed > runs {
		t.Errorf("%d of %d jobs at the margin failed, want 1 %% at most", failed, runs)
	}
	if 100*alarms > 3*runs {
		t.Errorf("%d of %d jobs at the margin failed before confirmation, want about 1½ %%", alarms, runs)
	}
}

// Without margins and Holm the simulated noise does fool a gate: it is not too
// tame to show anything.
func TestNoiseWouldFoolANaiveGate(t *testing.T) {
	fooled := 0
	const runs = 50
	for i := range uint64(runs) {
		h := host{noise: &sharedRunner, rng: rand.New(rand.NewPCG(i, 8))}
		alarm := false
		for range 30 {
			var d [metrics][]float64
			for range 30 {
				for m, v := range h.pair([metrics]float64{}) {
					d[m] = append(d[m], v)
				}
			}
			for m := range d {
				alarm = alarm || GateSequence.Judge([]Hypothesis{{D: d[m]}})[0].Low > 0
			}
		}
		fooled += count(alarm)
	}
	if fooled < runs/10 {
		t.Errorf("a gate that fails whatever is worse at all failed %d of %d jobs without a regression: the noise is too tame", fooled, runs)
	}
}

// A slowdown of one cell's CPU time, in a job of which nothing else changed.
func TestGateFindsSlowdowns(t *testing.T) {
	t.Log("CPU time of one cell slower by: share of jobs that fail on that cell, confirmed, or pass it")
	for p, n := range allNoise {
		for _, percent := range []int{3, 5, 10, 15} {
			asserted := n.name == sharedRunner.name && percent == 10
			runs := simRuns(80)
			if asserted {
				runs = simRuns(400)
			}
			found, passed, astray, pairs := 0, 0, 0, 0
			for i := range runs {
				j := newSimJob(&n, simCells(), uint64(100*p+percent)<<32|uint64(i))
				victim := i % len(j.gated)
				j.gated[victim].slower[cpu] = math.Log1p(float64(percent) / 100)
				out := j.run()
				for _, c := range out.failed {
					found += count(c == victim)
					astray += count(c != victim)
				}
				passed += count(j.gated[victim].decision[cpu] == Passes)
				pairs += out.pairs
			}
			share := func(k int) float64 { return 100 * float64(k) / float64(runs) }
			t.Logf("%-34s %3d %%: %5.1f %% FAIL, %5.1f %% PASS, %d pairs each", n.name, percent, share(found), share(passed), pairs/runs)
			if astray > 0 {
				t.Errorf("%s, %d %%: %d cells failed that were not slower", n.name, percent, astray)
			}
			if asserted && 10*found < 9*runs {
				t.Errorf("%s: a slowdown of 10 %% was found in %d of %d jobs, want 90 %%", n.name, found, runs)
			}
		}
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
