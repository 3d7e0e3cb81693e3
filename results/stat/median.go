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
	return MedianBelow(xs, 0)
}

// MedianBelow is Median of a sample of which only it is known that above more of it
// are larger than all of xs. The value is NaN where these decide it, and there is no
// interval if one of its ends is among them.
func MedianBelow(xs []float64, above int) Estimate {
	s := finite(xs)
	slices.Sort(s)
	for range above {
		s = append(s, math.Inf(1))
	}
	n := len(s)
	if n == 0 {
		return bare(math.NaN(), 0)
	}
	e := bare(middle(s), n)
	if math.IsInf(e.Value, 1) {
		e.Value = math.NaN()
	}
	if n > exactMedian {
		low, high := orderRanks(int64(n), 0.5)
		if !math.IsInf(s[high-1], 1) {
			e.Low, e.High, e.Confidence = s[low-1], s[high-1], Level
		}
		return e
	}
	// Cutting k samples from each end loses the median with probability
	// 2·P(Binomial(n, ½) ≤ k).
	tail, p := 0.0, math.Exp2(-float64(n))
	for k := range n / 2 {
		tail += p
		coverage := 1 - 2*tail
		if coverage < Level {
			break
		}
		if !math.IsInf(s[n-1-k], 1) {
			e.Low, e.High, e.Confidence = s[k], s[n-1-k], coverage
		}
		p *= float64(n-k) / float64(k+1)
	}
	return e
}

// exactMedian is up to how many samples the powers of ½ can be added up: 2⁻ⁿ has no
// digits left beyond a thousand.
const exactMedian = 1000

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
