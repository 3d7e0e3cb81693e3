package eventloop

import (
	"context"
	"runtime"

	"interleave/models"
	"interleave/models/internal/callback"
	"interleave/scenarios"
)

// Model returns the event loop.
func Model() models.Model {
	return models.Model{
		Info: models.Info{
			Name:      "eventloop",
			Summary:   "one thread, a readiness poller, callbacks and futures; a pool of threads for blocking calls",
			StandsFor: "Twisted, Tornado, Node.js",
			Style:     models.Callback,
			Parallel:  true,
			Traits:    []scenarios.Trait{scenarios.SingleLoop, scenarios.ParallelCalls, scenarios.CheapWait},
			Shape:     models.Shape{MinProcesses: 1, MaxProcesses: 1, HandlerThreads: 1},
			Quick:     true,
		},
		Tune: tune,
		Run:  run,
	}
}

// blockers is the size of the pool for blocking calls: that of Node.js is 4,
// Twisted's 10, and what they wait for is mostly not a CPU.
const blockers = 16

// tune gives Go's scheduler one processor more than the loop needs. With only
// one, each wait of the loop's thread makes the scheduler's monitor take that
// processor away and hand it to another thread, which finds nothing to do: a
// seventh of the CPU time of a small request.
func tune(*scenarios.Scenario, int) models.Tuning {
	return models.Tuning{Workers: blockers, GOMAXPROCS: 2}
}

func run(ctx context.Context, cfg models.Config) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	loop, err := callback.New(cfg, callback.Options{})
	if err != nil {
		return err
	}
	if cfg.Ready != nil {
		cfg.Ready()
	}
	return loop.Run(ctx)
}
