package network

import (
	"os"
	"runtime/debug"
	"strconv"

	"golang.org/x/sys/unix"
)

// mostMemory is where the collector comes on again: all the packets that may be held, and
// as much besides.
const mostMemory = 4 * mostHeld * packetBytes

// hurry lets the kernel wake this process as soon as it is to, before a load driver on the
// same processor has used up its time slice, which takes milliseconds. Real time is for
// the superuser; others go without.
//
// It is for all threads alike. One that alone has real time, and waits for another of
// them in the Go runtime, keeps that one off the processor for as long as the kernel lets
// it: almost a second. For the same reason the collector is off, which stops threads to
// look at them; all that a relay holds is bounded.
func hurry() {
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(mostMemory)
	before := 0
	for tasks := threads(); len(tasks) > before; tasks = threads() { // new ones are as those that begin them
		before = len(tasks)
		for _, task := range tasks {
			unix.SchedSetAttr(task, &unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: unix.SCHED_RR, Priority: 1}, 0)
		}
	}
}

// threads lists those of this process.
func threads() (all []int) {
	tasks, _ := os.ReadDir("/proc/self/task")
	for _, task := range tasks {
		if id, err := strconv.Atoi(task.Name()); err == nil {
			all = append(all, id)
		}
	}
	return all
}
