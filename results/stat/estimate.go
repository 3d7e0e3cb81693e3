package stat

import "math"

// Level is the confidence that intervals have at least.
const Level = 0.95

// Estimate is a value and the interval in which the true one is to be expected.
type Estimate struct {
	Value      float64 // NaN if there are no samples
	Low, High  float64 // NaN if there is no interval
	Confidence float64 // of the interval, at least Level; 0 if there is none
	N          int     // samples that it rests on
}

// HasInterval reports whether there were samples enough for an interval.
func (e Estimate) HasInterval() bool { return e.Confidence > 0 }

// Contains reports whether v is within the interval. Without an interval
// nothing can be excluded.
func (e Estimate) Contains(v float64) bool {
	return !e.HasInterval() || (e.Low <= v && v <= e.High)
}

func bare(value float64, n int) Estimate {
	return Estimate{Value: value, Low: math.NaN(), High: math.NaN(), N: n}
}
