package curve

import (
	"math"
	"testing"
)

func TestCrossing(t *testing.T) {
	clients := []float64{1, 8, 64, 128, 512}
	for _, c := range []struct {
		name  string
		share []float64
		want  float64
	}{
		{"a pool of 64", []float64{1, 1, 1, 0.5, 0.125}, 70.4},
		{"between points", []float64{1, 1, 0.8, 0.4, 0.1}, 8 * math.Pow(8, math.Log(1.1)/math.Log(1/0.8))},
		{"never", []float64{0.5, 0.5, 0.2, 0.1, 0.1}, 0.5},
		{"always", []float64{1, 0.95, 1, 1, 0.92}, 1024},
		{"a dip by chance does not count", []float64{1, 0.8, 1, 0.5, 0.1}, 70.4},
	} {
		if got := crossing(clients, c.share); math.Abs(got-c.want) > 0.01 {
			t.Errorf("%s: crossing = %v, want %v", c.name, got, c.want)
		}
	}
}
