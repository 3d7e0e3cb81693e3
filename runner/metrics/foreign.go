package metrics

import (
	"os"

	"github.com/shirou/gopsutil/v3/cpu"
)

// foreign is what processes use that are not of this process's tree.
type foreign struct {
	tree  *Tree
	times *cpu.TimesStat // of all processors; nil if unknown
	own   float64        // CPU seconds of the tree; negative if unknown
}

func startForeign() *foreign {
	f := &foreign{tree: NewTree(os.Getpid()), own: -1}
	if !reapedKnown {
		return f
	}
	f.times = cpuTimes()
	if own, err := f.tree.CPU(); err == nil {
		f.own = own
	}
	return f
}

// share is the share of all processors' time since the beginning that foreign
// processes had, from 0 to 1; nil if it is not known.
//
// The kernel counts the time of all processors in hundredths of a second, by
// default by looking at each tick what runs, that of living processes exactly
// and that of reaped children in steps of 20 ms: over one second of two
// processors the share is good to 3 points, over five to one.
func (f *foreign) share() *float64 {
	after := cpuTimes()
	own, err := f.tree.CPU()
	f.tree.Close()
	if err != nil || f.own < 0 {
		return nil
	}
	return foreignBetween(f.times, after, own-f.own, interruptsApart())
}

// foreignBetween is the share of foreign processes if own is what the tree
// used in between.
//
// Most kernels charge the time of interrupts, the network's softirqs among
// them, both to the process that they interrupt and to a count of their own:
// it must be added to that of all processes before the tree's is taken away.
// Others (apart) charge it to the latter alone: then it is nobody's, and left
// out.
func foreignBetween(before, after *cpu.TimesStat, own float64, apart bool) *float64 {
	all, ok := elapsedBetween(before, after)
	if !ok {
		return nil
	}
	share := min(max((busy(after, apart)-busy(before, apart)-own)/all, 0), 1)
	return &share
}

// busy is the time of all processes.
func busy(t *cpu.TimesStat, apart bool) float64 {
	processes := t.User + t.Nice + t.System
	if apart {
		return processes
	}
	return processes + t.Irq + t.Softirq
}
