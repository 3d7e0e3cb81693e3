package process

import (
	"fmt"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

func setAffinity(tid int, cpus []int) error {
	var set unix.CPUSet
	for _, cpu := range cpus {
		set.Set(cpu)
	}
	if err := unix.SchedSetaffinity(tid, &set); err != nil {
		return fmt.Errorf("set CPU set %v: %w", cpus, err)
	}
	return nil
}

// PinSelf holds every thread of this process to cpus; later threads inherit
// it. No cpus change nothing.
func PinSelf(cpus []int) error {
	if len(cpus) == 0 {
		return nil
	}
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return err
	}
	for _, task := range tasks {
		tid, err := strconv.Atoi(task.Name())
		if err != nil {
			continue
		}
		// A thread that ended meanwhile needs no CPU set.
		if err := setAffinity(tid, cpus); err != nil && tid == os.Getpid() {
			return err
		}
	}
	return nil
}

// CPUs lists the processors that this process may use, those of one core
// beside each other: Split then parts cores and not the threads of one.
func CPUs() []int {
	var set unix.CPUSet
	if unix.SchedGetaffinity(0, &set) != nil {
		return nil
	}
	var cpus []int
	for cpu := 0; len(cpus) < set.Count(); cpu++ {
		if set.IsSet(cpu) {
			cpus = append(cpus, cpu)
		}
	}
	return byCore(cpus, siblings)
}

// siblings names the core that a processor is a thread of, empty if the kernel
// does not tell.
func siblings(cpu int) string {
	text, _ := os.ReadFile(fmt.Sprintf("/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", cpu))
	return string(text)
}
