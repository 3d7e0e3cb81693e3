package load

import (
	"sync/atomic"
	"time"
)

// clock counts nanoseconds from its start, the one time scale that all parts
// of a load share. Reading it costs one call of the monotonic clock.
type clock struct {
	base time.Time
	rest *rest // when it stands still; nil if it never does
}

// rest is when a clock stands still: while another load has its turn. What is
// told by the clock has no part in that time.
type rest struct {
	at   atomic.Int64 // what the clock shows as it stands still; 0 if it runs
	lost atomic.Int64 // by how much it is behind its base
}

func startClock() clock { return clock{base: time.Now()} }

// restingClock is a clock that stands still until it is resumed.
func restingClock() clock {
	c := clock{base: time.Now(), rest: new(rest)}
	c.rest.at.Store(1)
	return c
}

func (c clock) now() int64 {
	if c.rest == nil {
		return int64(time.Since(c.base))
	}
	for {
		lost, at := c.rest.lost.Load(), c.rest.at.Load()
		if at != 0 {
			return at
		}
		if now := int64(time.Since(c.base)) - lost; c.rest.lost.Load() == lost {
			return now // it did not stop and go on meanwhile
		}
	}
}

// of is what the clock, which runs, shows at t.
func (c clock) of(t time.Time) int64 {
	since := int64(t.Sub(c.base))
	if c.rest == nil {
		return since
	}
	return since - c.rest.lost.Load()
}

// stop lets the clock stand still at a time that is not to come.
func (c clock) stop(at int64) { c.rest.at.Store(max(at, 1)) }

// resume lets a clock that stands still go on.
func (c clock) resume() {
	c.rest.lost.Store(int64(time.Since(c.base)) - c.rest.at.Load())
	c.rest.at.Store(0)
}

// sleepUntil returns a channel that is ready at t on the clock, which must not
// stand still, or at once if that has passed, and what releases it earlier.
func (c clock) sleepUntil(t int64) (<-chan time.Time, func() bool) {
	timer := time.NewTimer(time.Duration(max(0, t-c.now())))
	return timer.C, timer.Stop
}
