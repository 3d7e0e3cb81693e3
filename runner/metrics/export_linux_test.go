package metrics

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"interleave/internal/controlgroup"
)

// Pinned lists to how many processors each thread of this process is held.
func Pinned() (list []int) {
	for _, tid := range numbers("/proc/self/task") {
		var set unix.CPUSet
		if tid != os.Getpid() && unix.SchedGetaffinity(tid, &set) == nil {
			list = append(list, set.Count())
		}
	}
	return list
}

// AllowedCPUs are those of the calling thread.
func AllowedCPUs() (cpus []int) {
	var set unix.CPUSet
	if unix.SchedGetaffinity(0, &set) != nil {
		return nil
	}
	for cpu := range 1024 {
		if set.IsSet(cpu) {
			cpus = append(cpus, cpu)
		}
	}
	return cpus
}

// Groups lists the groups that the process maker has made.
func Groups(maker int) []string {
	dirs, _ := filepath.Glob(filepath.Join(controlgroup.Home(), controlgroup.Pattern(maker)+"*"))
	return dirs
}
