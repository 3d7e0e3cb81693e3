package metrics

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// group is a control group of version 2 that this process has made.
type group struct {
	dir  string
	base float64 // what its processes had used that the group does not count
}

// groupPrefix and the id of the process that made it begin a group's name.
const groupPrefix = "interleave-"

// newGroup makes a group beside this process in the group that holds it; nil
// if that is not possible.
func newGroup() *group {
	home := homeGroup()
	if home == "" {
		return nil
	}
	removeStale(home)
	dir, err := os.MkdirTemp(home, fmt.Sprintf("%s%d-", groupPrefix, os.Getpid()))
	if err != nil {
		return nil
	}
	// Without its own account of pressure, which would cost the tree a little
	// at each switch of threads. Not all kernels have one.
	os.WriteFile(dir+"/cgroup.pressure", []byte("0"), 0)
	g := &group{dir: dir}
	if _, ok := g.usage(); !ok {
		g.remove()
		return nil
	}
	return g
}

// homeGroup is the folder of the group that holds this process; empty if
// there is none, or if a group in it would compete for something.
func homeGroup() string {
	membership, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(membership)) {
		group, ok := strings.CutPrefix(strings.TrimSpace(line), "0::")
		if !ok || strings.HasPrefix(group, "/..") {
			continue
		}
		for _, mount := range []string{"/sys/fs/cgroup", "/sys/fs/cgroup/unified"} {
			var fs unix.Statfs_t
			if unix.Statfs(mount, &fs) != nil || fs.Type != unix.CGROUP2_SUPER_MAGIC {
				continue
			}
			home := filepath.Join(mount, group)
			handedDown, err := os.ReadFile(home + "/cgroup.subtree_control")
			if err != nil || len(strings.TrimSpace(string(handedDown))) > 0 {
				return ""
			}
			return home
		}
	}
	return ""
}

// removeStale removes the groups of processes that have ended. Groups that
// still hold processes stay: the kernel sees to that.
func removeStale(home string) {
	dirs, _ := filepath.Glob(home + "/" + groupPrefix + "*")
	for _, dir := range dirs {
		maker, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), groupPrefix), "-")
		pid, err := strconv.Atoi(maker)
		if err == nil && errors.Is(unix.Kill(pid, 0), unix.ESRCH) {
			unix.Rmdir(dir)
		}
	}
}

// take moves a process with all its threads into g; one that has ended is
// none that failed.
func (g *group) take(pid int) bool { return moveProcess(g.dir, pid) }

func moveProcess(dir string, pid int) bool {
	err := os.WriteFile(dir+"/cgroup.procs", []byte(strconv.Itoa(pid)), 0)
	return err == nil || errors.Is(err, unix.ESRCH)
}

// start makes g count on from what its processes had used before.
func (g *group) start(used float64) {
	counted, _ := g.usage()
	g.base = used - counted
}

// cpu is the time of all that was ever in g, and before it was.
func (g *group) cpu() float64 {
	counted, ok := g.usage()
	if !ok {
		return 0
	}
	return g.base + counted
}

func (g *group) usage() (seconds float64, ok bool) {
	text, err := os.ReadFile(g.dir + "/cpu.stat")
	if err != nil {
		return 0, false
	}
	us, ok := value(text, "usage_usec ")
	return float64(us) / 1e6, ok
}

// remove gives what is left in g back to the group that holds it, and removes
// g. What is born meanwhile is moved at the next try.
func (g *group) remove() {
	for range moveTries {
		if err := unix.Rmdir(g.dir); !errors.Is(err, unix.EBUSY) {
			return
		}
		left, _ := os.ReadFile(g.dir + "/cgroup.procs")
		for word := range strings.FieldsSeq(string(left)) {
			if pid, err := strconv.Atoi(word); err == nil {
				moveProcess(filepath.Dir(g.dir), pid)
			}
		}
	}
}
