package load

import (
	"runtime"
	"time"
)

const (
	// calmAfter is when to enter the scheduler if this is a good time for it,
	// calmAtLast at any time: before the 10 ms after which the scheduler's
	// monitor finds that a goroutine has run for too long.
	calmAfter  = int64(5 * time.Millisecond)
	calmAtLast = int64(9 * time.Millisecond)

	// calmTakes is a time in which the thread surely is back.
	calmTakes = int64(300 * time.Microsecond)

	// busyTurns since the last time make it worth it.
	busyTurns = 8
)

// calmer keeps Go's scheduler calm. To its monitor, a goroutine that never
// enters the scheduler has run for too long, even if all it does is to wait
// in system calls. From then on the monitor takes the processor away each time
// it finds the thread in one, which is then late to come back, and looks again
// after 20 µs, on the thread's own CPU. To enter the scheduler costs two
// switches of threads, so it is done where nothing waits for it.
type calmer struct {
	last  int64 // when the scheduler was entered
	turns int   // since then
}

// turn counts a turn of the loop at now, with nothing to do before next. It
// reports whether the scheduler was entered, which took some time.
func (c *calmer) turn(now, next int64) bool {
	c.turns++
	since := now - c.last
	if since < calmAfter || since < calmAtLast && next-now < calmTakes {
		return false
	}
	worth := c.turns >= busyTurns
	if worth {
		runtime.Gosched()
	}
	c.last, c.turns = now, 0
	return worth
}
