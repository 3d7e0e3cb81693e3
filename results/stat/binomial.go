package stat

import "math"

// exactBinomial is up to how many values the binomial distribution is counted out.
// Beyond it a normal one is as good.
const exactBinomial = 100_000_000

// orderRanks returns between which two of n values in ascending order, counted
// from 1, the q-quantile lies with probability Level or more, whatever the
// distribution: as many values are below it as a binomial distribution says.
// A low of 0 and a high of n+1 say that the values leave that end open.
func orderRanks(n int64, q float64) (low, high int64) {
	size := float64(n)
	if n > exactBinomial {
		middle, half := size*q, normalQuantile((1+Level)/2)*math.Sqrt(size*q*(1-q))
		return max(int64(middle-half), 0), min(int64(math.Ceil(middle+half))+1, n+1)
	}
	mode := min(max(int64((size+1)*q), 0), n)
	span := int64(12*math.Sqrt(size*q*(1-q))) + 60 // beyond it is nothing
	first, last := max(mode-span, 0), min(mode+span, n)
	weights := make([]float64, last-first+1) // of first, first+1, …, the mode's is 1
	weights[mode-first] = 1
	all := 1.0
	for k := mode; k > first; k-- {
		w := weights[k-first] * float64(k) * (1 - q) / (float64(n-k+1) * q)
		weights[k-1-first] = w
		all += w
	}
	for k := mode; k < last; k++ {
		w := weights[k-first] * float64(n-k) * q / (float64(k+1) * (1 - q))
		weights[k+1-first] = w
		all += w
	}
	most := all * (1 - Level) / 2
	low, high = first, last+1
	for sum := weights[0]; sum <= most; sum += weights[low-first] {
		low++
	}
	for sum := weights[last-first]; sum <= most; sum += weights[high-1-first] {
		high--
	}
	return low, high
}
