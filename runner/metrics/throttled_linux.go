package metrics

import (
	"os"
	"path"
	"strings"
	"time"
)

// throttledTime is how long this process's cgroup and those that hold it have
// been throttled so far; nil if none of them counts it.
func throttledTime() *time.Duration {
	membership, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return nil
	}
	mount, group, ok := cpuGroup(string(membership))
	if !ok {
		return nil
	}
	return throttledIn(mount, group)
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

// throttledIn adds up group and its ancestors below mount. In a container the
// group's own folder may be out of sight; its mount is then the group.
func throttledIn(mount, group string) *time.Duration {
	var sum time.Duration
	found := false
	for dir := path.Clean("/" + group); ; dir = path.Dir(dir) {
		if text, err := os.ReadFile(mount + dir + "/cpu.stat"); err == nil {
			if t, ok := parseThrottled(text); ok {
				sum += t
				found = true
			}
		}
		if dir == "/" {
			break
		}
	}
	if !found {
		return nil
	}
	return &sum
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
