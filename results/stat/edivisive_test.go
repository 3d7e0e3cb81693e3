package stat

import (
	"math"
	"math/rand/v2"
	"testing"
)

// series is n values around a level that changes by steps: index to factor.
func noisySeries(seed uint64, n int, noise float64, steps map[int]float64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 9))
	xs := make([]float64, n)
	level := 1.0
	for i := range xs {
		if f, ok := steps[i]; ok {
			level *= f
		}
		xs[i] = math.Log(level) + noise*rng.NormFloat64()
	}
	return xs
}

func TestStepIsFoundWhereItIs(t *testing.T) {
	const seeds = 20
	for _, c := range []struct {
		name  string
		n     int
		steps map[int]float64
		least int // of the seeds, that find these and nothing else within ±2
	}{
		{"a step of 5 % in noise of 2 %", 60, map[int]float64{35: 1.05}, 18},
		{"an improvement of 5 %", 60, map[int]float64{20: 1 / 1.05}, 18},
		{"a step that was just made", 60, map[int]float64{55: 1.10}, 18},
		{"up and down again", 90, map[int]float64{30: 1.08, 60: 1 / 1.08}, 18},
		{"up and down again, in a short series", 28, map[int]float64{8: 1.12, 19: 1 / 1.12}, 18},
	} {
		t.Run(c.name, func(t *testing.T) {
			right := 0
			for seed := range uint64(seeds) {
				got := Divisive{Seed: seed}.ChangePoints(noisySeries(seed, c.n, 0.02, c.steps))
				near := len(got) == len(c.steps)
				for at := range c.steps {
					near = near && contains(got, at, 2)
				}
				right += count(near)
			}
			if right < c.least {
				t.Errorf("found in %d of %d series, want %d", right, seeds, c.least)
			}
		})
	}
}

func contains(points []ChangePoint, at, tolerance int) bool {
	for _, p := range points {
		if p.At >= at-tolerance && p.At <= at+tolerance {
			return true
		}
	}
	return false
}

// At the level of 5 % noise alone changes in a twentieth of all series.
func TestNoiseHasNoChangePoints(t *testing.T) {
	const seeds = 400
	wrong := 0
	for seed := range uint64(seeds) {
		xs := noisySeries(1000+seed, 40, 0.02, nil)
		wrong += count(Divisive{Level: 0.05, Permutations: 199, Seed: seed}.ChangePoints(xs) != nil)
	}
	t.Logf("%d of %d series of noise changed", wrong, seeds)
	if wrong > seeds*8/100 { // 5 % and three standard errors
		t.Errorf("%d of %d series of noise changed, want 5 %%", wrong, seeds)
	}
}

func TestWildValuesAreNoChange(t *testing.T) {
	wrong := 0
	for seed := range uint64(40) {
		xs := noisySeries(seed, 40, 0.02, nil)
		xs[10], xs[30] = xs[10]+0.5, xs[30]+0.8
		wrong += count(Divisive{Seed: seed}.ChangePoints(xs) != nil)
	}
	if wrong > 2 {
		t.Errorf("two wild runs made a change of %d of 40 series", wrong)
	}
}

// A drift is no step, but it is not silently accepted either.
func TestDriftIsNoticed(t *testing.T) {
	xs := noisySeries(3, 80, 0.02, nil)
	for i := range xs {
		xs[i] += 0.2 * float64(i) / float64(len(xs))
	}
	if got := (Divisive{}).ChangePoints(xs); len(got) == 0 {
		t.Error("a drift of 20 % has no change point, want some")
	}
}

func TestChangePointsOfSeriesThatSayNothing(t *testing.T) {
	same := make([]float64, 50)
	step := noisySeries(1, 40, 0.001, map[int]float64{20: 2})
	step[5] = math.NaN()
	for name, xs := range map[string][]float64{
		"none": nil, "one": {1}, "too few": {1, 1, 1, 9, 9, 9}, "all the same": same, "one is NaN": step,
	} {
		if got := (Divisive{}).ChangePoints(xs); got != nil {
			t.Errorf("%s: ChangePoints = %v, want none", name, got)
		}
	}
}

func TestSameSeedFindsTheSame(t *testing.T) {
	xs := noisySeries(4, 60, 0.03, map[int]float64{30: 1.05})
	a, b := Divisive{Seed: 1}.ChangePoints(xs), Divisive{Seed: 1}.ChangePoints(xs)
	if len(a) != len(b) || (len(a) > 0 && a[0] != b[0]) {
		t.Errorf("ChangePoints = %v, then %v", a, b)
	}
}

// The energy by its definition, for one split.
func TestSplitEnergyByDefinition(t *testing.T) {
	xs := []float64{1, 2, 4, 3, 9, 8, 12, 10, 11}
	var sums distances
	sums.of(xs)
	at, energy := Divisive{MinSegment: 2}.splitOne(&sums, 0, len(xs))
	best, bestAt := 0.0, 0
	mean := func(a, b []float64, same bool) float64 {
		sum, n := 0.0, 0.0
		for i, x := range a {
			for j, y := range b {
				if !same || i != j {
					sum, n = sum+math.Abs(x-y), n+1
				}
			}
		}
		return sum / n
	}
	for k := 2; k <= len(xs)-2; k++ {
		l, r := xs[:k], xs[k:]
		e := float64(len(l)*len(r)) / float64(len(xs)) * (2*mean(l, r, false) - mean(l, l, true) - mean(r, r, true))
		if e > best {
			best, bestAt = e, k
		}
	}
	if at != bestAt || math.Abs(energy-best) > 1e-12 {
		t.Errorf("splitOne = %d, %v, want %d, %v", at, energy, bestAt, best)
	}
}
