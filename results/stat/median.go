package stat

import (
	"math"
	"slices"
)

// Median returns the median of xs with a distribution-free interval: the
// narrowest symmetric pair of order statistics that covers the median with
// probability Level or more. With six samples that is the smallest and the
// largest (96.9 %). NaNs are left out; xs is not changed.
func Median(xs []float64) Estimate {
	s := finite(xs)
	n := len(s)
	if n == 0 {
		return bare(math.NaN(), 0)
	}
	slices.Sort(s)
	e := bare(middle(s), n)
	// Cutting k samples from each end loses the median with probability
	// 2·P(Binomial(n, ½) ≤ k).
	tail, p := 0.0, math.Exp2(-float64(n))
	for k := range n / 2 {
		tail += p
		coverage := 1 - 2*tail
		if coverage < Level {
			break
		}
		e.Low, e.High, e.Confidence = s[k], s[n-1-k], coverage
		p *= float64(n-k) / float64(k+1)
	}
	return e
}

// middle returns the median of sorted s.
func middle(s []float64) float64 {
	n := len(s)
	if n%2 == 1 {
		return s[n/2]
	}
	return s[n/2-1]/2 + s[n/2]/2
}

// finite returns a copy of xs without NaNs and infinities.
func finite(xs []float64) []float64 {
	s := make([]float64, 0, len(xs))
	for _, x := range xs {
		if !math.IsNaN(x) && !math.IsInf(x, 0) {
			s = append(s, x)
		}
	}
	return s
}
