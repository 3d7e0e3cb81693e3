package stat

import (
	"math"
	"math/rand/v2"
	"testing"
)

var doubling = []float64{1, 2, 4, 8, 16, 32, 64, 128, 256, 512}

func law(lambda, sigma, kappa float64, at []float64) []float64 {
	var x []float64
	for _, n := range at {
		x = append(x, lambda*n/(1+sigma*(n-1)+kappa*n*(n-1)))
	}
	return x
}

func TestFitUSLFindsTheLaw(t *testing.T) {
	for _, c := range []struct {
		name                 string
		lambda, sigma, kappa float64
		peak                 float64
	}{
		{"contention and crosstalk", 995.6, 0.0267, 0.000769, 35.577},
		{"no crosstalk", 40000, 0.2, 0, math.Inf(1)},
		{"crosstalk only", 50, 0, 1e-4, 100},
		{"linear", 49.5, 0, 0, math.Inf(1)},
		{"worse with every client", 1000, 1, 0.1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			u, ok := FitUSL(doubling, law(c.lambda, c.sigma, c.kappa, doubling))
			if !ok {
				t.Fatal("no fit")
			}
			near(t, "Lambda", u.Lambda.Value, c.lambda, 1e-4*c.lambda)
			near(t, "Sigma", u.Sigma.Value, c.sigma, 1e-5+1e-4*c.sigma)
			near(t, "Kappa", u.Kappa.Value, c.kappa, 1e-8+1e-4*c.kappa)
			near(t, "RMS", u.RMS, 0, 1e-4)
			near(t, "R2", u.R2, 1, 1e-6)
			switch {
			case math.IsInf(c.peak, 1):
				if u.Peak.Value < 1e4 {
					t.Errorf("Peak = %v, want none within sight", u.Peak.Value)
				}
			default:
				near(t, "Peak", u.Peak.Value, c.peak, 0.01*c.peak)
			}
		})
	}
}

// With noise the intervals must hold the truth about as often as they say. The
// bounds at zero and the law's curvature leave some slack.
func TestFitUSLIntervalsCover(t *testing.T) {
	const lambda, sigma, kappa, runs = 1000.0, 0.05, 0.0002, 400
	random := rand.New(rand.NewPCG(1, 2))
	var covered [3]int
	for range runs {
		x := law(lambda, sigma, kappa, doubling)
		for i := range x {
			x[i] *= math.Exp(0.05 * random.NormFloat64())
		}
		u, ok := FitUSL(doubling, x)
		if !ok {
			t.Fatal("no fit")
		}
		for k, hit := range []bool{u.Lambda.Contains(lambda), u.Sigma.Contains(sigma), u.Kappa.Contains(kappa)} {
			if hit {
				covered[k]++
			}
		}
		if u.Sigma.Value < 0 || u.Kappa.Value < 0 || u.Sigma.Low < 0 || u.Kappa.Low < 0 {
			t.Fatalf("a coefficient or its interval is negative: %+v", u)
		}
	}
	for k, name := range []string{"Lambda", "Sigma", "Kappa"} {
		if share := float64(covered[k]) / runs; share < 0.9 {
			t.Errorf("the interval of %s holds the truth in %v of the runs, want about %v", name, share, Level)
		}
	}
}

// A pool of workers gives a kink that the law does not have: the residuals
// must tell.
func TestFitUSLShowsMisfit(t *testing.T) {
	var x []float64
	for _, n := range doubling {
		x = append(x, 50*math.Min(n, 64))
	}
	u, ok := FitUSL(doubling, x)
	if !ok || u.RMS < 0.05 || len(u.Residuals) != len(doubling) {
		t.Errorf("FitUSL of a kink: ok %v, RMS %v, %d residuals; want a fit with residuals over 5 %%", ok, u.RMS, len(u.Residuals))
	}
}

func TestFitUSLNeedsSixPoints(t *testing.T) {
	nan := math.NaN()
	for name, c := range map[string]struct{ n, x []float64 }{
		"none":              {nil, nil},
		"five":              {[]float64{1, 2, 4, 8, 16}, []float64{1, 2, 3, 4, 5}},
		"six of five kinds": {[]float64{1, 2, 4, 8, 16, 16}, []float64{1, 2, 3, 4, 5, 5}},
		"gaps":              {[]float64{1, 2, 4, 8, 16, 32, 0}, []float64{1, 2, 3, nan, 0, 5, 6}},
	} {
		if u, ok := FitUSL(c.n, c.x); ok {
			t.Errorf("%s: FitUSL = %+v, want no fit", name, u)
		}
	}
}
