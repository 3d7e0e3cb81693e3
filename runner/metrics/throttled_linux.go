package metrics

import (
	"os"
	"path"
	"strings"
	"time"
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
	mount, group, ok := cpuGroup(string(membership))
	if !ok {
		return &Throttling{}
	}
	return throttlingIn(mount, group)
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

// throttledTime is what a Throttling says now; nil if none counts.
func throttledTime() *time.Duration {
	t := NewThrottling()
	defer t.Close()
	sum, ok := t.Read()
	if !ok {
		return nil
	}
	return &sum
}

// cpuGroup finds in the text of /proc/PID/cgroup where the CPU controller's
// files are and which group is the process's. Version 1 hierarchies come
// before version 2, which may be mounted beside them without controllers.
func cpuGroup(membership string) (mount, group string, ok bool) {
	for line := range strings.Lines(membership) {
		fields := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(fields) != 3 {
			continue
		}
		if fields[1] == "" && !ok {
			mount, group, ok = "/sys/fs/cgroup", fields[2], true
		}
		for controller := range strings.SplitSeq(fields[1], ",") {
			if controller == "cpu" {
				return "/sys/fs/cgroup/" + fields[1], fields[2], true
			}
		}
	}
	return mount, group, ok
}

// throttlingIn counts for group and its ancestors below mount. In a container
// the group's own folder may be out of sight; its mount is then the group.
func throttlingIn(mount, group string) *Throttling {
	t := &Throttling{}
	for dir := path.Clean("/" + group); ; dir = path.Dir(dir) {
		if k := Keep(mount + dir + "/cpu.stat"); k != nil {
			t.groups = append(t.groups, k)
		}
		if dir == "/" {
			return t
		}
	}
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
