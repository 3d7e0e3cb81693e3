package metrics

import (
	"bytes"
	"os"
	"path/filepath"
	"time"
)

// HostTime counts the CPU time of all processes of the host, by the
// scheduler's account and not by ticks. Like a Clock, it may lack the time
// since the last tick of a processor on which something runs at the moment.
type HostTime struct {
	mount     string
	root      *Kept            // version 1
	groups    map[string]*Kept // version 2: those in the root
	KernelToo bool             // the kernel's own threads are counted
}

// NewHostTime returns a counter, to be closed; nil where no control groups
// tell.
func NewHostTime() *HostTime {
	for _, mount := range []string{"/sys/fs/cgroup/cpuacct", "/sys/fs/cgroup/cpu,cpuacct"} {
		if h := usageV1(mount); h != nil {
			return h
		}
	}
	first, err := os.ReadFile("/proc/1/cgroup")
	if err != nil {
		return nil
	}
	return usageV2("/sys/fs/cgroup", first)
}

// usageV1 counts by a hierarchy of version 1, whose root has all processes. A
// container may see its own group in the root's place; the true root alone has
// a release agent.
func usageV1(mount string) *HostTime {
	if _, err := os.Stat(mount + "/release_agent"); err != nil {
		return nil
	}
	h := &HostTime{mount: mount, root: Keep(mount + "/cpuacct.usage"), KernelToo: true}
	if h.root == nil {
		return nil
	}
	return h
}

// usageV2 adds up the groups in the root of a hierarchy of version 2, which
// itself counts by ticks. That is all but the kernel's own threads if the
// first process is in one of them, by the text of its membership. The true
// root alone has no type.
func usageV2(mount string, membership []byte) *HostTime {
	if _, err := os.Stat(mount + "/cgroup.type"); err == nil {
		return nil
	}
	if group, found := bytes.CutPrefix(bytes.TrimSpace(membership), []byte("0::/")); !found || len(group) == 0 {
		return nil
	}
	h := &HostTime{mount: mount, groups: map[string]*Kept{}}
	h.Refresh()
	if _, ok := h.Read(); !ok {
		h.Close()
		return nil
	}
	return h
}

// Refresh looks for groups that were made since, and reports whether there are
// any: then what they have used is new in the count.
func (h *HostTime) Refresh() (found bool) {
	if h == nil || h.root != nil {
		return false
	}
	paths, _ := filepath.Glob(h.mount + "/*/cpu.stat")
	for _, path := range paths {
		if h.groups[path] != nil {
			continue
		}
		if k := Keep(path); k != nil {
			h.groups[path] = k
			found = true
		}
	}
	return found
}

// Read returns the time so far. It falls when a group is removed.
func (h *HostTime) Read() (used time.Duration, ok bool) {
	if h == nil {
		return 0, false
	}
	if h.root != nil {
		text := h.root.Read()
		return time.Duration(parseInt(text)), len(text) > 0
	}
	for path, k := range h.groups {
		us, told := value(k.Read(), "usage_usec ")
		if !told { // a group that was removed
			k.Close()
			delete(h.groups, path)
			continue
		}
		used += time.Duration(us) * time.Microsecond
		ok = true
	}
	return used, ok
}

// Close closes what is kept open.
func (h *HostTime) Close() {
	if h == nil {
		return
	}
	h.root.Close()
	for _, k := range h.groups {
		k.Close()
	}
}
