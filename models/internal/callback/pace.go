package callback

import (
	"runtime"
	"time"
)

const (
	// yieldAfter is less than the 10 ms after which the scheduler thinks that
	// a goroutine has run for too long.
	yieldAfter = int64(8 * time.Millisecond)

	// busyTurns in that time make it worth to say otherwise.
	busyTurns = 8
)

// pace keeps Go's scheduler at ease. To its monitor, a goroutine that never
// enters the scheduler has run for too long, even if it does nothing but wait
// in system calls. From then on the monitor takes the processor away each time
// it finds the thread in one, hands it to another thread, which finds nothing
// to do, and looks again after 20 µs. On a busy loop that was a twelfth of all
// CPU time. To enter the scheduler costs a locked thread two switches: done
// just often enough, that is nothing.
type pace struct {
	yielded int64
	turns   int
}

func (p *pace) turn(now int64) {
	p.turns++
	if now-p.yielded < yieldAfter {
		return
	}
	if p.turns >= busyTurns {
		runtime.Gosched()
	}
	p.yielded, p.turns = now, 0
}
