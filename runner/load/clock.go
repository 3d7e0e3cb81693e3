package load

import "time"

// clock counts nanoseconds from its start, the one time scale that all parts
// of a load share. Reading it costs one call of the monotonic clock.
type clock struct{ base time.Time }

func startClock() clock { return clock{time.Now()} }

func (c clock) now() int64 { return int64(time.Since(c.base)) }

// sleepUntil returns a channel that is ready at t on the clock, or at once if
// that has passed, and what releases it earlier.
func (c clock) sleepUntil(t int64) (<-chan time.Time, func() bool) {
	timer := time.NewTimer(time.Duration(max(0, t-c.now())))
	return timer.C, timer.Stop
}
