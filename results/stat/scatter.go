package stat

import "math"

// Scatter is the standard deviation of xs around their mean, estimated from the
// sample; NaN with fewer than two. NaN and infinite values are left out.
func Scatter(xs []float64) float64 {
	s := finite(xs)
	if len(s) < 2 {
		return math.NaN()
	}
	mean, squares := 0.0, 0.0
	for _, x := range s {
		mean += x / float64(len(s))
	}
	for _, x := range s {
		squares += (x - mean) * (x - mean)
	}
	return math.Sqrt(squares / float64(len(s)-1))
}
