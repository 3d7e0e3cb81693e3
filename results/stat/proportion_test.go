package stat

import (
	"math"
	"testing"
)

// The intervals are those of Newcombe (1998), table I, method 3, and of the
// formula for none and all: z²/(n+z²).
func TestProportion(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		k, n             int
		value, low, high float64
	}{
		{81, 263, 0.3080, 0.2553, 0.3662},
		{15, 148, 0.1014, 0.0624, 0.1605},
		{0, 20, 0, 0, 0.1611},
		{1, 29, 0.0345, 0.0061, 0.1718},
		{20, 20, 1, 0.8389, 1},
		{0, 0, nan, nan, nan},
		{3, 2, nan, nan, nan},
	} {
		e := Proportion(c.k, c.n)
		near(t, "Value", e.Value, c.value, 5e-5)
		near(t, "Low", e.Low, c.low, 5e-5)
		near(t, "High", e.High, c.high, 5e-5)
		if e.HasInterval() != (c.n > 0 && c.k <= c.n) || e.N != c.n {
			t.Errorf("Proportion(%d, %d) = %+v", c.k, c.n, e)
		}
	}
}
