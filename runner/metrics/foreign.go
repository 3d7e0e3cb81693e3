package metrics

import (
	"os"

	"github.com/shirou/gopsutil/v3/cpu"
)

// foreign is what processes use that are not of this process's tree.
type foreign struct {
	tree  *Tree
	began hostTimes
	own   float64 // CPU seconds of the tree; negative if unknown
}

// hostTimes is what all processors have done so far.
type hostTimes struct {
	times     *cpu.TimesStat // nil if unknown
	processes *float64       // CPU seconds of all processes, as exact as a Tree's; nil if unknown
}

func hostTimesNow() hostTimes { return hostTimes{cpuTimes(), processTime()} }

func startForeign() *foreign {
	f := &foreign{tree: NewTree(os.Getpid()), own: -1}
	if !reapedKnown {
		return f
	}
	f.began = hostTimesNow()
	if own, err := f.tree.CPU(); err == nil {
		f.own = own
	}
	return f
}

// share is the share of all processors' time since the beginning that foreign
// processes had, from 0 to 1; nil if it is not known.
//
// Where control groups tell the time of all processes, it is good to half a
// point over five seconds of two processors: this tree's reaped children are
// counted in steps of 20 ms. Elsewhere the kernel counts by looking at each
// tick what runs, which misses much of what runs only for a moment, as servers
// and load drivers do: the share may then be 10 points too small, and more.
func (f *foreign) share() *float64 {
	after := hostTimesNow()
	own, err := f.tree.CPU()
	f.tree.Close()
	if err != nil || f.own < 0 {
		return nil
	}
	return foreignBetween(f.began, after, own-f.own, interruptsApart())
}

// foreignBetween is the share of foreign processes if own is what the tree
// used in between.
//
// By ticks, most kernels charge the time of interrupts, the network's softirqs
// among them, both to the process that they interrupt and to a count of their
// own: it must be added to that of all processes before the tree's is taken
// away. Others (apart) charge it to the latter alone: then it is nobody's, and
// left out.
func foreignBetween(before, after hostTimes, own float64, apart bool) *float64 {
	all, ok := elapsedBetween(before.times, after.times)
	if !ok {
		return nil
	}
	used := busy(after.times, apart) - busy(before.times, apart)
	if before.processes != nil && after.processes != nil {
		used = *after.processes - *before.processes
	}
	share := min(max((used-own)/all, 0), 1)
	return &share
}

// busy is the time of all processes, by ticks.
func busy(t *cpu.TimesStat, apart bool) float64 {
	processes := t.User + t.Nice + t.System
	if apart {
		return processes
	}
	return processes + t.Irq + t.Softirq
}
