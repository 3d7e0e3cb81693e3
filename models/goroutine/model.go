package goroutine

import (
	"context"

	"interleave/models"
	"interleave/models/internal/parked"
	"interleave/scenarios"
)

// Model returns the model.
func Model() models.Model {
	return models.Model{
		Info: models.Info{
			Name:      "goroutine",
			Summary:   "a goroutine for each connection, on Go's own scheduler",
			StandsFor: "what Go does with the idea of coroutines",
			Family:    models.Coroutines,
			Variant:   2,
			Style:     models.Blocking,
			Traits:    []scenarios.Trait{scenarios.Preemptive, scenarios.ParallelCalls, scenarios.CheapWait, scenarios.GoroutinePer},
			Shape:     models.Shape{MinProcesses: 1, MaxProcesses: 1},
			Quick:     true,
		},
		Tune: tune,
		Run:  run,
	}
}

// tune leaves everything to the scheduler, but for a second processor where
// there is only one CPU: with one, a handler that computes holds it for 10 ms,
// and then nobody looks at the network; with two, the kernel shares the CPU out
// between the handler and those that wait for it.
func tune(_ *scenarios.Scenario, cpus int) models.Tuning {
	return models.Tuning{GOMAXPROCS: max(2, cpus)}
}

func run(ctx context.Context, cfg models.Config) error {
	s, err := parked.New(cfg)
	if err != nil {
		return err
	}
	return s.Run(ctx)
}
