package trust

import (
	"math"
	"testing"

	"interleave/reports/chart"
)

// However long a run, each trial is within what its chart shows.
func TestBinsHoldEveryTrial(t *testing.T) {
	s := chart.Series{}
	for i := range 6000 {
		x := float64((i*7 + 3) % 6000)
		s.X, s.Y = append(s.X, x), append(s.Y, 1+math.Sin(x))
	}
	s.Y[4321] = 40
	binned, size := inBins(s)
	if len(binned.X) > bins || size != 6000/bins {
		t.Fatalf("%d groups of %d, want at most %d", len(binned.X), size, bins)
	}
	for i, x := range s.X {
		at := int(x) / size
		if s.Y[i] < binned.Low[at] || s.Y[i] > binned.High[at] {
			t.Errorf("trial %v at %v is outside of its group's range", x, s.Y[i])
		}
	}
}
