package quiet

import (
	"runtime"
	"testing"
	"time"

	"interleave/results"
)

func TestBetween(t *testing.T) {
	const second = int64(time.Second)
	before := Reading{At: second, Foreign: 5 * time.Second, Steal: time.Second}
	after := Reading{At: 2 * second, Foreign: 5*time.Second + 100*time.Millisecond, Late: 200 * time.Millisecond, Steal: time.Second, Throttled: 500 * time.Millisecond}
	if n := Between(before, after, 2); n != (results.Noise{}) {
		t.Errorf("of what is not known: %+v, want nothing", n)
	}
	after.Known = Known{Foreign: true, Steal: true, Throttled: true}
	if n := Between(before, after, 2); *n.Foreign != 0.15 || *n.Steal != 0 || *n.Throttled != 0.5 {
		t.Errorf("foreign %v, steal %v, throttled %v, want 0.15, 0 and 0.5", *n.Foreign, *n.Steal, *n.Throttled)
	}
}

func TestWatch(t *testing.T) {
	n := StartWatch(nil).Stop()
	if n.CanaryBefore == nil || n.CanaryAfter == nil {
		t.Errorf("Stop() = %+v, want a canary before and after", n)
	}
	if runtime.GOOS == "linux" && (n.Steal == nil || n.Foreign == nil) {
		t.Errorf("Stop() = %+v, want steal and foreign on Linux", n)
	}
	if n.MHzBefore != nil && (*n.MHzBefore < 10 || *n.MHzBefore > 20_000) {
		t.Errorf("%v MHz before: that cannot be", *n.MHzBefore)
	}
}
