package stat

import (
	"math"
	"testing"
)

// Samples that are only known to be larger than the others move the middle, and take
// it away where they are half of all.
func TestMedianBelow(t *testing.T) {
	nan := math.NaN()
	for _, tt := range []struct {
		name      string
		xs        []float64
		above     int
		value     float64
		low, high float64
	}{
		{"none", []float64{3, 1, 2, 4, 6, 5}, 0, 3.5, 1, 6},
		{"one of six", []float64{3, 1, 2, nan, 5, 4}, 1, 3.5, nan, nan},
		{"one of ten", []float64{1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 5.5, 2, 9},
		{"half", []float64{1, 2, 3}, 3, nan, nan, nan},
		{"most", []float64{1}, 2, nan, nan, nan},
		{"all", nil, 2, nan, nan, nan},
		{"nothing", nil, 0, nan, nan, nan},
	} {
		same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
		e := MedianBelow(tt.xs, tt.above)
		if !same(e.Value, tt.value) || !same(e.Low, tt.low) || !same(e.High, tt.high) || e.HasInterval() == math.IsNaN(tt.low) {
			t.Errorf("%s: MedianBelow(%v, %d) = %+v, want %v [%v, %v]", tt.name, tt.xs, tt.above, e, tt.value, tt.low, tt.high)
		}
	}
}
