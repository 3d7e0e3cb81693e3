package metrics

import (
	"bytes"
	"os"
	"path/filepath"
)

// processTime is the CPU time of all processes of the host so far in seconds,
// as the scheduler knows it and not as ticks saw it; nil where no control
// groups tell. What runs at the moment may lack the time since its
// processor's last tick.
func processTime() *float64 {
	for _, mount := range []string{"/sys/fs/cgroup/cpuacct", "/sys/fs/cgroup/cpu,cpuacct"} {
		if seconds, ok := rootUsageV1(mount); ok {
			return &seconds
		}
	}
	first, err := os.ReadFile("/proc/1/cgroup")
	if err != nil {
		return nil
	}
	if seconds, ok := rootUsageV2("/sys/fs/cgroup", first); ok {
		return &seconds
	}
	return nil
}

// rootUsageV1 reads a hierarchy of version 1, whose root counts all processes.
// A container may see its own group in the root's place; the true root alone
// has a release agent.
func rootUsageV1(mount string) (seconds float64, ok bool) {
	if _, err := os.Stat(mount + "/release_agent"); err != nil {
		return 0, false
	}
	text, err := os.ReadFile(mount + "/cpuacct.usage")
	return float64(parseInt(text)) / 1e9, err == nil
}

// rootUsageV2 adds up the groups in the root of a hierarchy of version 2,
// which itself counts by ticks. That is all but the kernel's own threads if
// the first process is in one of them, by the text of its membership. The true
// root alone has no type.
func rootUsageV2(mount string, membership []byte) (seconds float64, ok bool) {
	if _, err := os.Stat(mount + "/cgroup.type"); err == nil {
		return 0, false
	}
	if group, found := bytes.CutPrefix(bytes.TrimSpace(membership), []byte("0::/")); !found || len(group) == 0 {
		return 0, false
	}
	stats, _ := filepath.Glob(mount + "/*/cpu.stat")
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // a group that was removed
		}
		us, told := value(text, "usage_usec ")
		seconds += float64(us) / 1e6
		ok = ok || told
	}
	return seconds, ok
}
