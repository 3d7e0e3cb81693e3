// Package pace keeps Go's scheduler at ease about a loop on a thread of its own.
//
// To the scheduler's monitor, a goroutine that never enters the scheduler has run for
// too long after 10 ms, even if it does nothing but wait in system calls. From then on
// the monitor takes the processor away each time it finds the thread in one, hands it
// to another thread, which finds nothing to do, and looks again after 20 µs. On a busy
// loop that was a twelfth of all CPU time. To enter the scheduler costs a locked thread
// two switches or more: done just often enough that is nothing, and done by a loop that
// has a request now and then it is most of what the request costs.
package pace

import (
	"runtime"
	"time"
)

// busyTurns within Every make it worth to yield.
const busyTurns = 8

// Pace is when a loop yields to Go's scheduler. It belongs to the loop's thread.
type Pace struct {
	// Every is how long a busy loop goes on without yielding. It must be less than the
	// scheduler's 10 ms by as much as a turn of the loop takes.
	Every time.Duration

	yielded int64
	turns   int
}

// Turn is called once in each turn of the loop, with the time in nanoseconds.
func (p *Pace) Turn(now int64) {
	p.turns++
	if now-p.yielded < int64(p.Every) {
		return
	}
	if p.turns >= busyTurns {
		runtime.Gosched()
	}
	p.yielded, p.turns = now, 0
}
