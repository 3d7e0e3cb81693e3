package metrics

import "github.com/shirou/gopsutil/v3/process"

// macOS counts no context switches that gopsutil could read.
const switchesKnown = false

// prober reads processes through gopsutil. A process that has ended reads as
// zero.
type prober struct{}

func handle(pid int) *process.Process { return &process.Process{Pid: int32(pid)} }

func (prober) running(pid int) bool {
	ok, err := process.PidExists(int32(pid))
	return ok && err == nil
}

func (prober) children(pid int) (list []int) {
	children, err := handle(pid).Children()
	if err != nil {
		return nil // gopsutil's error for a process without children
	}
	for _, c := range children {
		list = append(list, int(c.Pid))
	}
	return list
}

// pss: macOS has no proportional memory.
func (prober) pss(int) (float64, bool) { return 0, false }

func (prober) cpu(pid int) float64 {
	times, err := handle(pid).Times()
	if err != nil {
		return 0
	}
	return times.User + times.System
}

func (prober) threads(pid int) int {
	n, err := handle(pid).NumThreads()
	if err != nil {
		return 0
	}
	return int(n)
}

func (prober) descriptors(pid int) int {
	n, err := handle(pid).NumFDs()
	if err != nil {
		return 0
	}
	return int(n)
}

func (prober) switches(int, *ledger) {}
