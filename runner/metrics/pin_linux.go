package metrics

import "golang.org/x/sys/unix"

// pin holds the calling thread to one processor.
func pin(cpu int) bool {
	var set unix.CPUSet
	set.Set(cpu)
	return unix.SchedSetaffinity(0, &set) == nil
}
