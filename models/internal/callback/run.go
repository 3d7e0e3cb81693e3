package callback

import (
	"context"
	"runtime"

	"interleave/models"
	"interleave/scenarios"
)

// blockers is the size of the pool for blocking calls: that of Node.js is 4,
// Twisted's 10, and what they wait for is mostly not a CPU.
const blockers = 16

// Tune is the Tune of a model with one loop. It gives Go's scheduler one
// processor more than the loop needs. With only one, each wait of the loop's
// thread makes the scheduler's monitor take that processor away and hand it to
// another thread, which finds nothing to do: a seventh of the CPU time of a small
// request.
func Tune(*scenarios.Scenario, int) models.Tuning {
	return models.Tuning{Workers: blockers, GOMAXPROCS: 2}
}

// Serve is the Run of a model with one loop. open makes its port, on the loop's
// thread; nil means a readiness poller.
func Serve(ctx context.Context, cfg models.Config, open func() (Port, error)) (err error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var opts Options
	if open != nil {
		if opts.Port, err = open(); err != nil {
			return err
		}
	}
	loop, err := New(cfg, opts)
	if err != nil {
		return err
	}
	cfg.Ready()
	return loop.Run(ctx)
}
