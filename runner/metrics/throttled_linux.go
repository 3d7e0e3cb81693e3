package metrics

import (
	"os"
	"time"

	"interleave/internal/controlgroup"
)

// Throttling counts how long this process's control group and those that hold
// it were stopped because they had used up their CPU quota.
type Throttling struct{ groups []*Kept }

// NewThrottling returns a counter, to be closed.
func NewThrottling() *Throttling {
	membership, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return &Throttling{}
	}
	folders, _ := controlgroup.Folders(string(membership), "cpu")
	return throttlingIn(folders)
}

// Read returns the time so far, that of each processor's wait; false if none
// of the groups counts it.
func (t *Throttling) Read() (sum time.Duration, ok bool) {
	for _, group := range t.groups {
		if d, told := parseThrottled(group.Read()); told {
			sum += d
			ok = true
		}
	}
	return sum, ok
}

// Close closes what is kept open.
func (t *Throttling) Close() {
	for _, group := range t.groups {
		group.Close()
	}
}

func throttlingIn(folders []string) *Throttling {
	t := &Throttling{}
	for _, dir := range folders {
		if k := Keep(dir + "/cpu.stat"); k != nil {
			t.groups = append(t.groups, k)
		}
	}
	return t
}

// parseThrottled reads a cpu.stat of cgroup version 2 (microseconds) or 1
// (nanoseconds).
func parseThrottled(text []byte) (time.Duration, bool) {
	if us, ok := value(text, "throttled_usec "); ok {
		return time.Duration(us) * time.Microsecond, true
	}
	ns, ok := value(text, "throttled_time ")
	return time.Duration(ns), ok
}
