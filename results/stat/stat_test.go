package stat

import (
	"math"
	"testing"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(want) && math.IsNaN(got) {
		return
	}
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

func seq(n int) []float64 {
	s := make([]float64, n)
	for i := range s {
		s[i] = float64(n - i) // descending, so that sorting matters
	}
	return s
}

// The ranks are those of any table of confidence intervals for the median.
func TestMedian(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name                         string
		xs                           []float64
		value, low, high, confidence float64
		n                            int
	}{
		{"none", nil, nan, nan, nan, 0, 0},
		{"one", []float64{7}, 7, nan, nan, 0, 1},
		{"five are too few", seq(5), 3, nan, nan, 0, 5},
		{"six", seq(6), 3.5, 1, 6, 0.96875, 6},
		{"eight", seq(8), 4.5, 1, 8, 1 - 2.0/256, 8},
		{"nine", seq(9), 5, 2, 8, 1 - 2*10.0/512, 9},
		{"ten", seq(10), 5.5, 2, 9, 1 - 2*11.0/1024, 10},
		{"twenty", seq(20), 10.5, 6, 15, 0.9586, 20},
		{"gaps are left out", append(seq(6), nan, math.Inf(1)), 3.5, 1, 6, 0.96875, 6},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := Median(c.xs)
			near(t, "Value", e.Value, c.value, 1e-12)
			near(t, "Low", e.Low, c.low, 1e-12)
			near(t, "High", e.High, c.high, 1e-12)
			near(t, "Confidence", e.Confidence, c.confidence, 1e-4)
			if e.N != c.n {
				t.Errorf("N = %d, want %d", e.N, c.n)
			}
		})
	}
}

func TestMedianLeavesSamplesAlone(t *testing.T) {
	xs := []float64{3, 1, 2}
	Median(xs)
	if xs[0] != 3 || xs[1] != 1 || xs[2] != 2 {
		t.Errorf("Median reordered its argument: %v", xs)
	}
}

func TestRatioIsPairedWithinBlocks(t *testing.T) {
	// Blocks differ tenfold, yet a is always twice b.
	b := []float64{1, 10, 3, 7, 2, 5}
	a := make([]float64, len(b))
	for i := range b {
		a[i] = 2 * b[i]
	}
	e := Ratio(a, b)
	near(t, "Value", e.Value, 2, 1e-12)
	near(t, "Low", e.Low, 2, 1e-12)
	near(t, "High", e.High, 2, 1e-12)
	if e.N != 6 || e.Confidence < Level {
		t.Errorf("Ratio: N %d, confidence %v, want 6 and at least %v", e.N, e.Confidence, Level)
	}
}

func TestRatioLeavesOutWhatHasNoLogarithm(t *testing.T) {
	e := Ratio([]float64{2, 0, math.NaN(), 8}, []float64{1, 1, 1, 0})
	near(t, "Value", e.Value, 2, 1e-12)
	if e.N != 1 || e.HasInterval() {
		t.Errorf("Ratio = %+v, want one pair and no interval", e)
	}
	if e := Ratio(nil, nil); !math.IsNaN(e.Value) || e.N != 0 {
		t.Errorf("Ratio(nil, nil) = %+v, want NaN of 0 pairs", e)
	}
}

func TestTQuantile(t *testing.T) {
	for df, want := range map[float64]float64{1: 12.7062, 2: 4.30265, 3: 3.18245, 8: 2.30600, 30: 2.04227, 1000: 1.96234} {
		near(t, "tQuantile(0.975)", tQuantile(0.975, df), want, 1e-4)
	}
}

func TestFit(t *testing.T) {
	// Least squares by hand: means 3 and 4, Sxx 10, Sxy 6, RSS 2.4, so the
	// slope is 0.6 ± t(3)·√(2.4/3/10).
	line := Fit([]float64{1, 2, 3, 4, 5}, []float64{2, 4, 5, 4, 5})
	near(t, "Slope", line.Slope.Value, 0.6, 1e-12)
	near(t, "Intercept", line.Intercept, 2.2, 1e-12)
	near(t, "Low", line.Slope.Low, 0.6-3.18245*math.Sqrt(0.08), 1e-4)
	near(t, "High", line.Slope.High, 0.6+3.18245*math.Sqrt(0.08), 1e-4)

	two := Fit([]float64{0, 10}, []float64{1, 21})
	near(t, "Slope of two points", two.Slope.Value, 2, 1e-12)
	if two.Slope.HasInterval() {
		t.Errorf("Fit of two points has the interval %v to %v, want none", two.Slope.Low, two.Slope.High)
	}
	for _, x := range [][]float64{nil, {1}, {4, 4, 4}} {
		if got := Fit(x, []float64{1, 2, 3}[:len(x)]).Slope.Value; !math.IsNaN(got) {
			t.Errorf("Fit(%v).Slope = %v, want NaN", x, got)
		}
	}
}

func TestRank(t *testing.T) {
	nan := math.NaN()
	noise := []float64{1, 1.3, 0.9, 1.1, 1.2, 0.8} // of the blocks, shared by all
	scaled := func(factors ...float64) []float64 {
		s := make([]float64, len(noise))
		for i := range s {
			s[i] = noise[i] * factors[i%len(factors)]
		}
		return s
	}
	got := Rank([][]float64{
		scaled(10),           // ten times as slow
		scaled(1),            // the best
		scaled(1.02, 0.99),   // to and fro around the best
		{nan, nan, nan, nan}, // not measured
		scaled(10.1, 9.9),    // as slow as the first
	}, true)
	for i, want := range []Standing{
		{Present: true},
		{Present: true, Best: true, Tied: true},
		{Present: true, Tied: true},
		{},
		{Present: true},
	} {
		g := got[i]
		if g.Present != want.Present || g.Best != want.Best || g.Tied != want.Tied {
			t.Errorf("Rank()[%d] = %+v, want %+v", i, g, want)
		}
	}
	near(t, "Behind of the first", got[0].Behind.Value, 10, 0.2)

	higher := Rank([][]float64{scaled(10), scaled(1)}, false)
	if !higher[0].Best || higher[1].Tied {
		t.Errorf("Rank(higher is better) = %+v, want the first best and the second behind", higher)
	}
	near(t, "Behind", higher[1].Behind.Value, 10, 1e-9)
}

func TestRankDecidesNothingFromFewBlocks(t *testing.T) {
	got := Rank([][]float64{{1}, {50}}, true)
	if !got[0].Best || got[1].Tied || got[1].Behind.HasInterval() {
		t.Errorf("Rank of one block = %+v, want a factor without interval or tie", got)
	}
	near(t, "Behind", got[1].Behind.Value, 50, 1e-9)
}

func TestRankWithZeros(t *testing.T) {
	got := Rank([][]float64{{0, 0}, {5, 6}}, true)
	if !got[0].Best || !math.IsNaN(got[1].Behind.Value) {
		t.Errorf("Rank against zero = %+v, want the zero best and no factor", got)
	}
}
