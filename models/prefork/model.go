package prefork

import (
	"context"

	"interleave/models"
	"interleave/models/internal/supervise"
	"interleave/scenarios"
)

// DefaultWorkers is the number of worker processes, and so of requests at
// once. On a few processors more would only help requests that wait, and each
// costs about a megabyte; Apache's and Gunicorn's guides end in the same
// region.
const DefaultWorkers = 64

// Model returns the model.
func Model() models.Model {
	return models.Model{
		Info: models.Info{
			Name:      "prefork",
			Summary:   "a master and worker processes that serve one request at a time each",
			StandsFor: "Apache prefork with mod_wsgi, Gunicorn's sync workers",
			Family:    models.Processes,
			Variant:   1,
			Style:     models.Blocking,
			Traits:    []scenarios.Trait{scenarios.Preemptive, scenarios.SerialCalls, scenarios.Bounded, scenarios.Replaced, scenarios.Preforked},
			Shape:     models.Shape{MinProcesses: 2, HandlerThreads: 1},
			Lacks:     map[scenarios.Ability]string{scenarios.Living: "each connection would hold one of its processes until it ends"},
			Quick:     true,
		},
		Tune: func(s *scenarios.Scenario, _ int) models.Tuning {
			return models.Tuning{Workers: models.Asking(s, DefaultWorkers)}
		},
		Run: run,
	}
}

// run is the master, or, in a process that the master started, a worker.
func run(ctx context.Context, cfg models.Config) error {
	if supervise.InWorker() {
		return work(cfg)
	}
	return master(ctx, cfg)
}
