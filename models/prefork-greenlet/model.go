package preforkgreenlet

import (
	"context"

	"interleave/models"
	"interleave/models/internal/supervise"
	"interleave/scenarios"
)

// Model returns the model.
func Model() models.Model {
	return models.Model{
		Info: models.Info{
			Name:      "prefork-greenlet",
			Summary:   "a master and worker processes, each a server of coroutines",
			StandsFor: "Gunicorn with gevent workers",
			Family:    models.Coroutines,
			Variant:   1,
			Style:     models.Blocking,
			Traits:    []scenarios.Trait{scenarios.ParallelCalls, scenarios.CheapWait, scenarios.Replaced, scenarios.ManyLoops},
			Shape:     models.Shape{MinProcesses: 2, HandlerThreads: 1},
			Quick:     true,
		},
		Tune: tune,
		Run:  run,
	}
}

// tune chooses a worker for each processor: one that waits costs its processor
// nothing, so that more would only take it from each other. Go's scheduler gets a
// second processor in each process, for the reason that greenlet's has.
func tune(_ *scenarios.Scenario, cpus int) models.Tuning {
	return models.Tuning{Workers: cpus, GOMAXPROCS: 2}
}

// run is the master, or, in a process that the master started, a worker.
func run(ctx context.Context, cfg models.Config) error {
	if supervise.InWorker() {
		return work(cfg)
	}
	return master(ctx, cfg)
}
