package greenlet

import (
	"context"

	"interleave/models"
	"interleave/models/internal/hubserver"
	"interleave/scenarios"
)

// Model returns the model.
func Model() models.Model {
	return models.Model{
		Info: models.Info{
			Name:      "greenlet",
			Summary:   "one thread, cooperative coroutines switched by a hub where they wait",
			StandsFor: "gevent, Eventlet, Concurrence",
			Family:    models.Coroutines,
			Style:     models.Blocking,
			Traits:    []scenarios.Trait{scenarios.SingleLoop, scenarios.ParallelCalls, scenarios.CheapWait},
			Shape:     models.Shape{MinProcesses: 1, MaxProcesses: 1, HandlerThreads: 1},
			Quick:     true,
		},
		Tune: tune,
		Run:  run,
	}
}

// tune gives Go's scheduler a second processor even where the server has but
// one CPU: with a single one, the runtime takes it away whenever the hub waits
// in the poller and hands it back afterwards, which costs a tenth of a small
// request. Workers are the threads behind Block, made only when needed.
func tune(*scenarios.Scenario, int) models.Tuning {
	return models.Tuning{Workers: hubserver.DefaultBlockers, GOMAXPROCS: 2}
}

func run(ctx context.Context, cfg models.Config) error {
	return hubserver.Run(ctx, cfg, hubserver.Options{})
}
