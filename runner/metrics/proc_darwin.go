package metrics

import (
	"time"

	"github.com/shirou/gopsutil/v3/process"
)

// macOS counts no context switches that gopsutil could read.
const switchesKnown = false

// prober reads processes through gopsutil. A process that has ended reads as
// zero.
type prober struct {
	members []member // of the last walk, each after its parent
}

func newProber() *prober { return new(prober) }

func (*prober) begin() {}
func (*prober) end()   {}
func (*prober) close() {}

// member is a process of a tree, as a walk found it.
type member struct {
	pid     int
	threads int
}

func (*prober) look(pid int) (m member, ok bool) {
	if ok, err := process.PidExists(int32(pid)); err != nil || !ok {
		return member{pid: pid}, false
	}
	n, err := handle(pid).NumThreads()
	if err != nil {
		n = 0
	}
	return member{pid, int(n)}, true
}

func (m *member) live() bool { return true }

func (m *member) life() life { return life{pid: m.pid} }

func (m *member) running() int { return m.threads }

func handle(pid int) *process.Process { return &process.Process{Pid: int32(pid)} }

func (*prober) children(m *member, list []int) []int {
	children, err := handle(m.pid).Children()
	if err != nil {
		return list // gopsutil's error for a process without children
	}
	for _, c := range children {
		list = append(list, int(c.Pid))
	}
	return list
}

// pss: macOS has no proportional memory.
func (*prober) pss(int) (float64, bool) { return 0, false }

func (*prober) borrows(*member) bool { return false }

func (*prober) cpu(m *member) (seconds float64, ok bool) {
	times, err := handle(m.pid).Times()
	if err != nil {
		return 0, false
	}
	return times.User + times.System, true
}

func (*prober) switches(*member, *ledger) {}

func (*prober) threadTimes(*member, ThreadTimes) time.Duration { return 0 }

// anyReaped: macOS does not tell.
func (*prober) anyReaped() bool { return false }
