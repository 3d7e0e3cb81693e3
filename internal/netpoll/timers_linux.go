package netpoll

import "syscall"

// SharpenTimers lets the kernel wake this thread when its time has come and
// not, to save wake-ups, up to 50 µs later.
func SharpenTimers() {
	const prSetTimerSlack = 29
	syscall.RawSyscall(syscall.SYS_PRCTL, prSetTimerSlack, 1, 0)
}
