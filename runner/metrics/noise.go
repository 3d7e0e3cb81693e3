package metrics

import (
	"runtime"
	"time"

	"github.com/shirou/gopsutil/v3/cpu"
)

// Noise is what others took from the host since StartNoise.
type Noise struct {
	began     time.Time
	times     *cpu.TimesStat // of all processors; nil if unknown
	throttled *time.Duration // nil if unknown
}

// StartNoise begins to watch.
func StartNoise() *Noise {
	return &Noise{began: time.Now(), times: cpuTimes(), throttled: throttledTime()}
}

// Steal is the share of the processors' time, from 0 to 1, in which the
// hypervisor ran something else although the host wanted to run. It is nil
// where the kernel does not count it. The kernel counts in hundredths of a
// second: over less than a second the share is coarse.
func (n *Noise) Steal() *float64 {
	if runtime.GOOS != "linux" {
		return nil
	}
	return stealBetween(n.times, cpuTimes())
}

func stealBetween(before, after *cpu.TimesStat) *float64 {
	if before == nil || after == nil {
		return nil
	}
	all := total(after) - total(before)
	if all <= 0 {
		return nil
	}
	share := min(max((after.Steal-before.Steal)/all, 0), 1)
	return &share
}

// Throttled is the share of the elapsed time in which this process's cgroup,
// or one that holds it, was stopped because it had used up its CPU quota. It
// is nil where there is no such count. It may exceed 1: each processor's wait
// is counted.
func (n *Noise) Throttled() *float64 {
	after := throttledTime()
	elapsed := time.Since(n.began)
	if n.throttled == nil || after == nil || elapsed <= 0 {
		return nil
	}
	share := max(*after-*n.throttled, 0).Seconds() / elapsed.Seconds()
	return &share
}

func cpuTimes() *cpu.TimesStat {
	all, err := cpu.Times(false)
	if err != nil || len(all) == 0 {
		return nil
	}
	return &all[0]
}

// total leaves out guest time, which the kernel also counts as user time.
func total(t *cpu.TimesStat) float64 {
	return t.User + t.System + t.Idle + t.Nice + t.Iowait + t.Irq + t.Softirq + t.Steal
}
