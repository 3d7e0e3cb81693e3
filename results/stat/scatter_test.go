package stat

import (
	"math"
	"testing"
)

func TestScatter(t *testing.T) {
	near(t, "scatter of 2, 4, 4, 4, 5, 5, 7, 9", Scatter([]float64{2, 4, 4, 4, 5, 5, 7, 9}), math.Sqrt(32.0/7), 1e-12)
	near(t, "scatter beside what is no number", Scatter([]float64{1, math.NaN(), 3, math.Inf(1)}), math.Sqrt2, 1e-12)
	if v := Scatter([]float64{1}); !math.IsNaN(v) {
		t.Errorf("scatter of one value is %v, want NaN", v)
	}
}
