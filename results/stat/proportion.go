package stat

import "math"

// Proportion returns k of n as a share with Wilson's interval at Level, which
// stays within 0 and 1 and has a width even where nothing, or all, was found.
// It supposes that the n are independent of each other.
func Proportion(k, n int) Estimate {
	if n <= 0 || k < 0 || k > n {
		return bare(math.NaN(), max(n, 0))
	}
	const z = 1.959963984540054 // of the normal distribution, two-sided at Level
	size, share := float64(n), float64(k)/float64(n)
	centre := (share + z*z/(2*size)) / (1 + z*z/size)
	half := z / (1 + z*z/size) * math.Sqrt(share*(1-share)/size+z*z/(4*size*size))
	e := Estimate{Value: share, Low: max(centre-half, 0), High: min(centre+half, 1), Confidence: Level, N: n}
	if k == 0 {
		e.Low = 0
	}
	if k == n {
		e.High = 1
	}
	return e
}
