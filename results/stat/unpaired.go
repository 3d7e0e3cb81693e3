package stat

import (
	"math"
	"slices"
)

// UnpairedRatio returns how many times as large num is as den, from samples
// that have nothing to do with each other, such as two runs on different days.
// The estimate is Hodges and Lehmann's shift on the logarithms, the middle of
// the ratios of every num to every den, with the interval of Mann and Whitney's
// rank-sum test. N counts the samples of both. NaNs and infinities are left
// out. A value of zero or less leaves no ratio at all, since leaving it out would
// favour the others.
func UnpairedRatio(num, den []float64) Estimate {
	a, b := finite(num), finite(den)
	n := len(a) + len(b)
	if len(a) == 0 || len(b) == 0 || slices.Min(a) <= 0 || slices.Min(b) <= 0 {
		return bare(math.NaN(), n)
	}
	slices.Sort(a)
	slices.Sort(b)
	last := len(a)*len(b) - 1 // of the ratios
	e := bare(geometricMiddle(ratio(a, b, last/2), ratio(a, b, (last+1)/2)), n)
	if k, coverage := rankSumCut(len(a), len(b)); coverage > 0 {
		e.Low, e.High = ratio(a, b, k), ratio(a, b, last-k)
		e.Confidence = coverage
	}
	return e
}

// geometricMiddle is the middle of x and y on the logarithms.
func geometricMiddle(x, y float64) float64 {
	if x == y {
		return x
	}
	return math.Sqrt(x) * math.Sqrt(y)
}

// ratio is the k-th of the ratios of each of a to each of b, both sorted and above 0.
func ratio(a, b []float64, k int) float64 {
	first, last := a[0]/b[len(b)-1], a[len(a)-1]/b[0]
	return smallest(k, first, last, func(v float64) (count int) {
		i := 0
		for _, y := range b { // whose ratios to the first i of a are v or less
			for i < len(a) && a[i]/y <= v {
				i++
			}
			count += i
		}
		return count
	})
}

// exactRankSum is up to how many pairs of samples the rank sum's distribution
// is counted out. Beyond it a normal one is as good.
const exactRankSum = 2500

// rankSumCut returns how many differences between samples of m and of n may be
// cut from each end so that the rest still covers the shift with probability
// Level, and the probability that it has. Coverage 0 means that the samples are
// too small.
func rankSumCut(m, n int) (cut int, coverage float64) {
	if m*n > exactRankSum {
		pairs := float64(m) * float64(n)
		half := normalQuantile((1+Level)/2) * math.Sqrt(pairs*float64(m+n+1)/12)
		return max(int(pairs/2-half-0.5), 0), Level
	}
	ways := rankSums(m, n)
	total := 0.0
	for _, w := range ways {
		total += w
	}
	tail := 0.0
	for k := 0; k < len(ways)/2; k++ {
		tail += ways[k]
		if 1-2*tail/total < Level {
			break
		}
		cut, coverage = k, 1-2*tail/total
	}
	return cut, coverage
}

// rankSums returns in how many ways m of m+n ranks can add up to each sum
// above the smallest: the distribution of Mann and Whitney's U when both
// samples come from one population.
func rankSums(m, n int) []float64 {
	// ways[i][u] counts the choices of i of the ranks so far. Each choice is
	// u above the smallest sum of i ranks.
	ways := make([][]float64, m+1)
	for i := range ways {
		ways[i] = make([]float64, m*n+1)
	}
	ways[0][0] = 1
	for rank := 1; rank <= m+n; rank++ {
		for i := min(rank, m); i >= 1; i-- {
			above := rank - i // as the i-th of the chosen, rank is this much over the least possible
			for u := above; u <= m*n; u++ {
				ways[i][u] += ways[i-1][u-above]
			}
		}
	}
	return ways[m]
}

// normalQuantile returns the p-quantile of the standard normal distribution.
func normalQuantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }
