package scenarios

import (
	"syscall"
	"time"
)

// BlockThread blocks the calling thread in the kernel for d: what a library does
// that waits in a system call of its own. No loop and no poller knows of it, Go's
// neither, and it uses no CPU time. With d of 0 or less it returns at once.
func BlockThread(d time.Duration) {
	for until := time.Now().Add(d); ; {
		left := time.Until(until)
		if left <= 0 {
			return
		}
		timeout := syscall.NsecToTimeval(int64(left + time.Microsecond - 1))
		syscall.Select(0, nil, nil, nil, &timeout)
	}
}
