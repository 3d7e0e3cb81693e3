package latency

import (
	"math"

	"interleave/results/stat"
)

// FewestSlower is how many requests must have been slower than a percentile
// for it to be stated: with fewer, one more or less moves it far.
const FewestSlower = 20

// rounding is the error of a count that arithmetic has gone through.
const rounding = 1e-6

// Stated reports whether a quantile of s is stated: whether it is known, and
// enough requests were slower, ended or not.
func Stated(s stat.Survival, quantile float64) bool {
	return s.Slower(quantile) >= FewestSlower-rounding
}

// Needs is how many requests a quantile needs to be stated, if all ended: 2,000
// for 0.99.
func Needs(quantile float64) int64 {
	return int64(math.Ceil(FewestSlower/(1-quantile) - rounding))
}
