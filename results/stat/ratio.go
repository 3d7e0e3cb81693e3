package stat

import (
	"math"
	"slices"
)

// Ratio returns how many times as large num is as den, from pairs measured
// side by side: num[i] and den[i] come from the same block, so that what
// disturbed the block disturbed both. The estimate is Hodges and Lehmann's on
// the logarithms, that is a geometric middle which one wild pair does not
// move, with the interval of Wilcoxon's signed-rank test. Pairs with a NaN or a
// value that is not positive are left out.
func Ratio(num, den []float64) Estimate {
	var logs []float64
	for i := range min(len(num), len(den)) {
		if num[i] > 0 && den[i] > 0 && !math.IsInf(num[i], 0) && !math.IsInf(den[i], 0) {
			logs = append(logs, math.Log(num[i]/den[i]))
		}
	}
	n := len(logs)
	if n == 0 {
		return bare(math.NaN(), 0)
	}
	slices.Sort(logs)
	last := n*(n+1)/2 - 1 // of the Walsh averages
	e := bare(math.Exp(walsh(logs, last/2)/2+walsh(logs, (last+1)/2)/2), n)
	if k, tail := signedRankCut(n, (1-Level)/2); k >= 0 {
		e.Low, e.High = math.Exp(walsh(logs, k)), math.Exp(walsh(logs, last-k))
		e.Confidence = 1 - 2*tail
	}
	return e
}
