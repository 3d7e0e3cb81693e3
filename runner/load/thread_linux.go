package load

import (
	"syscall"
	"unsafe"
)

// giveWay lets another thread run that waits for this one's processor.
func giveWay() { syscall.RawSyscall(syscall.SYS_SCHED_YIELD, 0, 0, 0) }

// threadTime returns the CPU time that this thread has used, in nanoseconds.
func threadTime(clock) int64 {
	const clockThreadCPUTime = 3
	var t syscall.Timespec
	syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, clockThreadCPUTime, uintptr(unsafe.Pointer(&t)), 0)
	return t.Nano()
}
