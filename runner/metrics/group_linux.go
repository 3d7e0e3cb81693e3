package metrics

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"interleave/internal/controlgroup"
)

// group is a control group of version 2 that this process has made.
type group struct {
	dir  string
	base float64 // what its processes had used that the group does not count
}

// newGroup makes a group beside this process in the group that holds it; nil
// if that is not possible.
func newGroup() *group {
	home := controlgroup.Home()
	if home == "" {
		return nil
	}
	controlgroup.RemoveStale()
	dir, err := os.MkdirTemp(home, controlgroup.Pattern(os.Getpid()))
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
