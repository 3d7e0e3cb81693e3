package stat

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The cuts are Mann and Whitney's two-sided 5 % critical values, as any table
// has them.
func TestRankSumCut(t *testing.T) {
	for _, c := range []struct {
		m, n, cut int
		coverage  float64
	}{
		{1, 30, 0, 0}, {3, 3, 0, 0}, {3, 4, 0, 0},
		{3, 5, 0, 1 - 2.0/56}, {4, 4, 0, 1 - 2.0/70}, {2, 8, 0, 1 - 2.0/45},
		{4, 6, 2, 1 - 2*4.0/210}, {5, 5, 2, 1 - 2*4.0/252},
		{6, 6, 5, 1 - 2*19.0/924}, {5, 8, 6, 0.9549}, {7, 9, 12, 0.9583},
		{8, 8, 13, 0.9501}, {10, 10, 23, 0.9567}, {10, 12, 29, 0.9574}, {20, 20, 127, 0.9509},
	} {
		for _, swapped := range []bool{false, true} {
			m, n := c.m, c.n
			if swapped {
				m, n = n, m
			}
			cut, coverage := rankSumCut(m, n)
			if cut != c.cut {
				t.Errorf("rankSumCut(%d, %d) cut = %d, want %d", m, n, cut, c.cut)
			}
			near(t, "coverage", coverage, c.coverage, 1e-4)
		}
	}
}

// Where counting gives way to the normal distribution nothing jumps.
func TestRankSumCutIsSmooth(t *testing.T) {
	exact, _ := rankSumCut(50, 50)
	normal, coverage := rankSumCut(50, 51)
	if d := normal - exact; d < 0 || d > 40 || coverage != Level {
		t.Errorf("rankSumCut(50, 50) = %d and rankSumCut(50, 51) = %d at %v, want a step of about 20", exact, normal, coverage)
	}
}

// The data are those of Hollander and Wolfe on the permeability of membranes:
// the shift is 0.305.
func TestUnpairedRatioIsHodgesAndLehmanns(t *testing.T) {
	x := []float64{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46}
	y := []float64{1.15, 0.88, 0.90, 0.74, 1.21}
	powers := func(xs []float64) []float64 {
		out := make([]float64, len(xs))
		for i, v := range xs {
			out[i] = math.Exp(v)
		}
		return out
	}
	e := UnpairedRatio(powers(x), powers(y))
	near(t, "shift", math.Log(e.Value), 0.305, 1e-9)
	near(t, "low", math.Log(e.Low), -0.15, 1e-9)
	near(t, "high", math.Log(e.High), 0.76, 1e-9)
	if e.N != 15 || e.Confidence < Level {
		t.Errorf("N %d, confidence %v, want 15 and at least %v", e.N, e.Confidence, Level)
	}
	back := UnpairedRatio(powers(y), powers(x))
	near(t, "the other way round", back.Value*e.Value, 1, 1e-12)
	near(t, "its low end", back.Low*e.High, 1, 1e-12)
}

func TestUnpairedRatioOfWhatHasNone(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name     string
		num, den []float64
		value    float64
		n        int
	}{
		{"nothing", nil, nil, nan, 0},
		{"one side only", []float64{1, 2}, nil, nan, 2},
		{"a zero", []float64{1, 0, 2, 3}, []float64{1, 1, 1, 1}, nan, 8},
		{"a negative value", []float64{1, 1}, []float64{-1, 2}, nan, 4},
		{"too few", []float64{6}, []float64{2}, 3, 2},
		{"gaps are left out", []float64{6, nan, math.Inf(1)}, []float64{nan, 2}, 3, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := UnpairedRatio(c.num, c.den)
			near(t, "Value", e.Value, c.value, 1e-12)
			if e.HasInterval() || e.N != c.n {
				t.Errorf("UnpairedRatio(%v, %v) = %+v, want no interval and N %d", c.num, c.den, e, c.n)
			}
		})
	}
}

// Over many made-up pairs of runs of the same thing the interval misses the
// truth as often as it says, and no more.
func TestUnpairedRatioCoversTheTruth(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	draw := func(n int) []float64 {
		xs := make([]float64, n)
		for i := range xs {
			xs[i] = math.Exp(0.05 * random.NormFloat64())
		}
		return xs
	}
	const runs = 4000
	missed := 0
	for range runs {
		if !UnpairedRatio(draw(6), draw(6)).Contains(1) {
			missed++
		}
	}
	// 4.11 % by the table; 4 standard errors of 4,000 draws are 1.3 %.
	if share := float64(missed) / runs; share < 0.028 || share > 0.054 {
		t.Errorf("the interval misses in %v of the runs, want about 0.041", share)
	}
}

// The example is that of the usual textbooks, worked by hand.
func TestHolmAdjusts(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct{ ps, want []float64 }{
		{nil, []float64{}},
		{[]float64{nan}, []float64{nan}},
		{[]float64{0.01, 0.04, 0.03, 0.005}, []float64{0.03, 0.06, 0.06, 0.02}},
		{[]float64{0.04, nan, 0.03}, []float64{0.06, nan, 0.06}},
		{[]float64{0.9, 0.8}, []float64{1, 1}},
	} {
		given := slices.Clone(c.ps)
		got := Holm(given)
		if len(got) != len(c.want) {
			t.Errorf("Holm(%v) = %v, want %v", c.ps, got, c.want)
			continue
		}
		for i := range got {
			near(t, "Holm", got[i], c.want[i], 1e-12)
		}
	}
}
