package metrics

import (
	"runtime"

	"github.com/shirou/gopsutil/v3/cpu"
)

// Steal is what hypervisors take from the host since StartSteal.
type Steal struct {
	times *cpu.TimesStat // of all processors; nil if unknown
}

// StartSteal begins to watch.
func StartSteal() *Steal { return &Steal{cpuTimes()} }

// Steal is the share of the processors' time, from 0 to 1, in which the
// hypervisor ran something else although the host wanted to run. It is nil
// where the kernel does not count it. The kernel counts in hundredths of a
// second: over less than a second the share is coarse.
func (s *Steal) Steal() *float64 {
	if runtime.GOOS != "linux" {
		return nil
	}
	return stealBetween(s.times, cpuTimes())
}

func stealBetween(before, after *cpu.TimesStat) *float64 {
	all, ok := elapsedBetween(before, after)
	if !ok {
		return nil
	}
	share := min(max((after.Steal-before.Steal)/all, 0), 1)
	return &share
}

// elapsedBetween is the time of all processors together, idle or not, in
// seconds; false if it is not known or none has passed.
func elapsedBetween(before, after *cpu.TimesStat) (float64, bool) {
	if before == nil || after == nil {
		return 0, false
	}
	all := total(after) - total(before)
	return all, all > 0
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
