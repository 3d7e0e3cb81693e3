package metrics

import (
	"math"
	"testing"
	"time"

	"interleave/results"
)

// TestPeaksOfSeveralWindows: a server that keeps a megabyte in each of six windows grows, also
// if it does not within any of them.
func TestPeaksOfSeveralWindows(t *testing.T) {
	var windows []Peaks
	var after []time.Duration
	for i := range 6 {
		windows = append(windows, Peaks{Memory: float64(10+i) * 1e6, Threads: 3 + i%2, Processes: 1, Samples: 2, New: 1, Growth: &results.Slope{}})
		after = append(after, time.Duration(i)*500*time.Millisecond+time.Duration(i%2)*time.Millisecond)
	}
	got := PeaksOf(windows, after)
	if got.Memory != 15e6 || got.Threads != 4 || got.Processes != 1 || got.Samples != 12 || got.New != 6 {
		t.Errorf("six windows together: %+v", got)
	}
	if g := got.Growth; g == nil || math.Abs(g.Value/2e6-1) > 0.01 || g.Low <= 0 {
		t.Errorf("growth %+v, want 2 MB/s", got.Growth)
	}
	if got := PeaksOf(windows[:2], after); got.Growth != windows[1].Growth {
		t.Errorf("two windows tell of %+v, want what the last one tells", got.Growth)
	}
	if got := PeaksOf(nil, nil); got.Samples != 0 || got.Growth != nil {
		t.Errorf("no window tells of %+v", got)
	}
}
