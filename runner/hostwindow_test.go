package runner

import (
	"testing"

	"interleave/runner/metrics"
)

// TestWhatIsUsedInTheTurnsThatCount: a masked turn, number 3, costs nothing.
func TestWhatIsUsedInTheTurnsThatCount(t *testing.T) {
	turn := func(cpu float64, busy int, forks int64) hostUse {
		return hostUse{server: metrics.Used{CPU: cpu, Voluntary: 10, SwitchesKnown: true, Busy: busy}, forks: &forks, wait: 0.5}
	}
	turns := []hostUse{turn(0.1, 1, 3), turn(0.9, 9, 90), turn(0.2, 1, 4), turn(0.3, 3, 5)}
	got := usedIn(turns, []int{2, 4, 5})
	if s := got.server; s.CPU < 0.599 || s.CPU > 0.601 || s.Voluntary != 30 || !s.SwitchesKnown || s.Busy != 1 || got.wait != 1.5 {
		t.Errorf("three turns used %+v", got)
	}
	if got.forks == nil || *got.forks != 12 {
		t.Errorf("forks %v, want 12", got.forks)
	}
	turns[2].forks = nil
	if got := usedIn(turns, []int{2, 4}); got.forks != nil {
		t.Errorf("a host that does not tell of forks in one turn told of %d", *got.forks)
	}
}
