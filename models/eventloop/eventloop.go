package eventloop

import (
	"context"

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
			Family:    models.Loops,
			Style:     models.Callback,
			Traits:    []scenarios.Trait{scenarios.SingleLoop, scenarios.ParallelCalls, scenarios.CheapWait, scenarios.Readiness},
			Shape:     models.Shape{MinProcesses: 1, MaxProcesses: 1, HandlerThreads: 1},
			Quick:     true,
		},
		Tune: callback.Tune,
		Run:  run,
	}
}

func run(ctx context.Context, cfg models.Config) error { return callback.Serve(ctx, cfg, nil) }
