package load

import (
	"context"
	"time"
)

// watched is what the control goroutine saw of a load.
type watched struct {
	cpu time.Duration // of the process in the window, without spinning
	err error         // the load could not be driven
}

// watchWindow announces the measured window and takes the CPU time at both
// ends of it, until ended gives the outcome. When ctx is cancelled it ends
// the load early: stop makes its threads look at the phases. The turns, if not
// nil, say when the window begins and ends.
func watchWindow(ctx context.Context, clock clock, p *phases, ctl Control, turns *turns, ended <-chan error, stop func()) watched {
	var w watched
	cancelled := ctx.Done()
	next, release := (<-chan time.Time)(nil), func() bool { return false }
	if turns != nil {
		next = turns.begun
	} else {
		next, release = clock.sleepUntil(p.start)
	}
	defer func() { release() }()
	var begun, over bool
	finish := func() {
		if begun && !over {
			over = true
			w.cpu = max(0, cpuTime()-time.Duration(p.spun.Load())-w.cpu)
			ctl.windowEnd()
		}
	}
	for {
		select {
		case <-next:
			if !begun {
				begun = true
				w.cpu = cpuTime() - time.Duration(p.spun.Load())
				ctl.windowStart()
				if turns != nil {
					turns.pass()
					next = turns.done
				} else {
					next, release = clock.sleepUntil(p.end)
				}
			} else if end := p.close(); turns == nil && clock.now() < end {
				next, release = clock.sleepUntil(end)
			} else {
				finish()
				next = nil
			}
		case <-cancelled:
			cancelled = nil
			p.stopAt.CompareAndSwap(0, max(1, clock.now()))
			finish()
			next = nil
			stop()
		case w.err = <-ended:
			finish()
			return w
		}
	}
}
