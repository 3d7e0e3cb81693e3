package uring

import (
	"context"

	"interleave/internal/iouring"
	"interleave/models"
	"interleave/models/internal/callback"
	"interleave/scenarios"
)

// Model returns the model.
func Model() models.Model {
	return models.Model{
		Info: models.Info{
			Name:      "uring",
			Summary:   "one thread, callbacks and futures, a ring of requests and completions (io_uring, Linux only); a pool of threads for blocking calls",
			StandsFor: "what came after: completion in place of readiness",
			Family:    models.Completions,
			Style:     models.Callback,
			Traits:    []scenarios.Trait{scenarios.SingleLoop, scenarios.ParallelCalls, scenarios.CheapWait, scenarios.Completion},
			Shape:     models.Shape{MinProcesses: 1, MaxProcesses: 1, HandlerThreads: 1},
		},
		Available: iouring.Available,
		Tune:      callback.Tune,
		Run:       run,
	}
}

func run(ctx context.Context, cfg models.Config) error {
	return callback.Serve(ctx, cfg, func() (callback.Port, error) { return newPort(cfg.WriteTimeout, cfg.Scenario.SocketBuffer) })
}
