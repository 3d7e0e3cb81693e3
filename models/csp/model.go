package csp

import (
	"context"

	"interleave/models"
	"interleave/scenarios"
)

// Model returns the model.
func Model() models.Model {
	return models.Model{
		Info: models.Info{
			Name:      "csp",
			Summary:   "long-lived tasks (acceptor, readers, handlers, writers) that share nothing and talk over channels",
			StandsFor: "Stackless tasklets and Concurrence, occam, Go's channels and select",
			Family:    models.Coroutines,
			Variant:   3,
			Style:     models.Blocking,
			Traits:    []scenarios.Trait{scenarios.Preemptive, scenarios.ParallelCalls, scenarios.CheapWait, scenarios.Handover},
			Shape:     models.Shape{MinProcesses: 1, MaxProcesses: 1},
		},
		Tune: tune,
		Run:  run,
	}
}

// The sizes that Tune chooses.
const (
	WaitingHandlers   = models.DefaultMaxConns // where handlers wait: as many as can ask
	ComputingHandlers = 16                     // where they only compute; more on many processors
	QueueLength       = 4096                   // requests that may wait for a handler
)

// tune bounds the handlers. Where they wait, they are made when they are needed,
// and the bound is no cost. Where they only compute, a few are enough: one that
// finds the next request in the channel when it is done need not be woken for it,
// which saves a fifth of a small request's CPU time, and when a few compute for
// long the others are still free. As for goroutines, there is a second processor
// where there is only one CPU, so that somebody looks after the network while a
// handler computes.
func tune(s *scenarios.Scenario, cpus int) models.Tuning {
	n := max(ComputingHandlers, 4*cpus)
	if len(s.Upstreams) > 0 || s.Queries() {
		n = WaitingHandlers
	}
	return models.Tuning{Workers: n, Queue: QueueLength, GOMAXPROCS: max(2, cpus)}
}

func run(ctx context.Context, cfg models.Config) error {
	s, err := newServer(&cfg)
	if err != nil {
		return err
	}
	return s.run(ctx)
}
