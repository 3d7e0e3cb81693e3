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
	walsh := walshAverages(logs)
	e := bare(math.Exp(middle(walsh)), n)
	if k, coverage := signedRankCut(n); coverage > 0 {
		e.Low = math.Exp(walsh[k])
		e.High = math.Exp(walsh[len(walsh)-1-k])
		e.Confidence = coverage
	}
	return e
}

// walshAverages returns the means of all pairs of ds, each with itself too,
// in ascending order.
func walshAverages(ds []float64) []float64 {
	w := make([]float64, 0, len(ds)*(len(ds)+1)/2)
	for i := range ds {
		for j := i; j < len(ds); j++ {
			w = append(w, ds[i]/2+ds[j]/2)
		}
	}
	slices.Sort(w)
	return w
}

// signedRankCut returns how many Walsh averages of n differences may be cut
// from each end so that the rest still covers the centre with probability
// Level, and the probability that it has. Coverage 0 means that n is too small.
func signedRankCut(n int) (cut int, coverage float64) {
	// ways[s] is the probability that the ranks of the positive differences
	// sum to s: each rank is in or out by a fair coin.
	top := n * (n + 1) / 2
	ways := make([]float64, top+1)
	ways[0] = 1
	for rank := 1; rank <= n; rank++ {
		for s := rank * (rank + 1) / 2; s >= 0; s-- {
			w := ways[s] / 2
			if s >= rank {
				w += ways[s-rank] / 2
			}
			ways[s] = w
		}
	}
	tail := 0.0
	for k := 0; k < top/2; k++ {
		tail += ways[k]
		if 1-2*tail < Level {
			break
		}
		cut, coverage = k, 1-2*tail
	}
	return cut, coverage
}
