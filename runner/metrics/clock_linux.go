package metrics

import (
	"time"

	"golang.org/x/sys/unix"
)

// ownTime is the CPU time of this process.
func ownTime() time.Duration {
	var t unix.Timespec
	unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t)
	return time.Duration(t.Nano())
}
