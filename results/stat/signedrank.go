package stat

import (
	"math"
	"slices"
	"sync"
)

// walshAverages returns the means of all pairs of ds, each with itself too,
// in ascending order. It uses the memory of buf, which may be nil.
func walshAverages(buf, ds []float64) []float64 {
	w := slices.Grow(buf[:0], len(ds)*(len(ds)+1)/2)
	for i := range ds {
		for j := i; j < len(ds); j++ {
			w = append(w, ds[i]/2+ds[j]/2)
		}
	}
	slices.Sort(w)
	return w
}

// walsh is the k-th of the Walsh averages of sorted ds, counted from 0.
func walsh(ds []float64, k int) float64 {
	n := len(ds)
	return smallest(k, ds[0], ds[n-1], func(v float64) (count int) {
		for i, j := 0, n-1; i <= j; i++ { // with j the last that i has no larger average with
			for j >= i && ds[i]/2+ds[j]/2 > v {
				j--
			}
			count += j - i + 1
		}
		return count
	})
}

// exactSignedRank is up to how many differences the signed ranks' distribution is
// counted out. Beyond it a normal one is as good.
const exactSignedRank = 200

// signedRankNormal is the mean and the deviation of Wilcoxon's signed-rank statistic.
func signedRankNormal(differences int) (mean, deviation float64) {
	n := float64(differences)
	return n * (n + 1) / 4, math.Sqrt(n * (n + 1) * (2*n + 1) / 24)
}

// normalCut is signedRankCut by a normal distribution.
func normalCut(n int, alpha float64) int {
	mean, deviation := signedRankNormal(n)
	return int(mean + normalQuantile(alpha)*deviation - 0.5)
}

// signedRankCut returns how many Walsh averages of n differences may be cut
// from one end so that the rest loses the centre with probability alpha at
// most, and the probability that it does. A cut of -1 means that n is too small.
func signedRankCut(n int, alpha float64) (cut int, tail float64) {
	if n > exactSignedRank {
		return normalCut(n, alpha), alpha
	}
	cut = -1
	for k, p := range signedRankTails(n) {
		if p > alpha {
			break
		}
		cut, tail = k, p
	}
	return cut, tail
}

// signedRankP is the probability of as many as w positive Walsh averages, or
// more, of n differences that are symmetric around zero.
func signedRankP(n, w int) float64 {
	if w <= 0 {
		return 1
	}
	if n > exactSignedRank {
		mean, deviation := signedRankNormal(n)
		return math.Erfc((float64(w)-0.5-mean)/(deviation*math.Sqrt2)) / 2
	}
	// The distribution is symmetric: as many are positive as negative.
	return signedRankTails(n)[n*(n+1)/2-w]
}

// signedRankTails returns the distribution function of Wilcoxon's signed-rank
// statistic for n differences without ties: [k] is P(W ≤ k), k = 0 … n(n+1)/2.
// Callers must not change it.
func signedRankTails(n int) []float64 {
	if known, ok := tailsOf.Load(n); ok {
		return known.([]float64)
	}
	// p[s] is first the probability that the ranks of the positive differences
	// sum to s: each rank is in or out by a fair coin.
	p := make([]float64, n*(n+1)/2+1)
	p[0] = 1
	for rank := 1; rank <= n; rank++ {
		for s := rank * (rank + 1) / 2; s >= 0; s-- {
			w := p[s] / 2
			if s >= rank {
				w += p[s-rank] / 2
			}
			p[s] = w
		}
	}
	for s := 1; s < len(p); s++ {
		p[s] += p[s-1]
	}
	tailsOf.Store(n, p)
	return p
}

// tailsOf keeps the distributions: judging a family asks for few again and again.
var tailsOf sync.Map
