package load

import (
	"context"
	"time"
)

// watched is what the control goroutine saw of a load.
type watched struct {
	cpu    time.Duration // of the process in the window, without spinning
	err    error         // the load could not be driven
	pieces int           // of how many stretches of time the window is made; 0 means one
}

// watchWindow announces the measured window and takes the CPU time at both
// ends of it, until ended gives the outcome. When ctx is cancelled it ends
// the load early: stop makes its threads look at the phases.
func watchWindow(ctx context.Context, clock clock, p *phases, ctl Control, ended <-chan error, stop func()) watched {
	var w watched
	cancelled := ctx.Done()
	next, release := clock.sleepUntil(p.start)
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
				next, release = clock.sleepUntil(p.end)
			} else if end := p.close(); clock.now() < end {
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
