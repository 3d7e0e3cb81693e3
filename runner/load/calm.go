package load

import (
	"runtime"
	"time"
)

const (
	// calmAfter is when to enter the scheduler if nothing is to be done for
	// calmTakes, in which the thread surely is back. From then on less and
	// less time is enough, and at calmAtLast none at all: before the 10 ms
	// after which the scheduler's monitor finds that a goroutine has run for
	// too long.
	calmAfter  = int64(5 * time.Millisecond)
	calmAtLast = int64(9 * time.Millisecond)
	calmTakes  = int64(300 * time.Microsecond)
)

// calmer keeps Go's scheduler calm. To its monitor, a goroutine that never
// enters the scheduler has run for too long, even if all it does is to wait
// in system calls. From then on the monitor takes the processor away each time
// it finds the thread in one, which is then late to come back, and looks again
// after 20 µs, on the thread's own CPU: on a virtual machine, that was half of
// the CPU time of a load of 100 requests/s. To enter the scheduler costs two
// switches of threads, so it is done where nothing waits for it.
type calmer struct {
	last int64 // when the scheduler was entered
}

// turn enters the scheduler if it is time for that: at now, with nothing to do
// before next. It reports whether it did.
func (c *calmer) turn(now, next int64) bool {
	since := now - c.last
	enough := calmTakes * (calmAtLast - since) / (calmAtLast - calmAfter)
	if since < calmAfter || next-now < enough {
		return false
	}
	c.last = now
	runtime.Gosched()
	return true
}
