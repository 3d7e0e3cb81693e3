package broker

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
			Name:      "broker",
			Summary:   "an HTTP front on an event loop, and worker processes that it reaches over ZeroMQ's protocol",
			StandsFor: "Mongrel2 and its ZeroMQ handlers",
			Family:    models.Processes,
			Variant:   2,
			Style:     models.Blocking,
			Traits:    []scenarios.Trait{scenarios.Preemptive, scenarios.SerialCalls, scenarios.Bounded, scenarios.Fronted, scenarios.Replaced, scenarios.Handover},
			Shape:     models.Shape{MinProcesses: 2, HandlerThreads: 1},
			Lacks: map[scenarios.Ability]string{
				scenarios.Streaming: "a message of its workers carries a whole answer, and nothing tells them that a client takes no more",
				scenarios.Living:    "a message of its workers carries a whole answer",
			},
		},
		Tune: tune,
		Run:  run,
	}
}

// The sizes that Tune chooses among.
const (
	WaitingWorkers      = 64 // for handlers that wait: each has a request at a time
	ComputingWorkers    = 2  // per processor, where handlers only compute
	MaxComputingWorkers = 64
	QueueLength         = 1024 // requests that may wait in the front for a worker
)

// tune chooses as many worker processes as one gives to prefork servers where
// they wait, and a few for each processor where they compute. The front is an
// event loop, and gets what that needs: see models/eventloop.
func tune(s *scenarios.Scenario, cpus int) models.Tuning {
	n := min(ComputingWorkers*cpus, MaxComputingWorkers)
	if waits(s) {
		n = models.Asking(s, WaitingWorkers)
	}
	return models.Tuning{Workers: n, Queue: QueueLength, GOMAXPROCS: 2}
}

// waits reports whether handlers wait, for upstreams or in blocking calls.
func waits(s *scenarios.Scenario) bool {
	return len(s.Upstreams) > 0 || s.Queries() || s.LongestBlock() > 0
}

// ahead is how many requests a worker takes at a time: it serves one after the
// other. Where they wait, each shall go to a worker that is free. Where they
// compute, one that has several answers them with one read and one write.
func ahead(s *scenarios.Scenario) int {
	if waits(s) {
		return 1
	}
	return 16
}

// run is the front, or, in a process that the front started, a worker.
func run(ctx context.Context, cfg models.Config) error {
	if supervise.InWorker() {
		return work(cfg)
	}
	return serve(ctx, cfg)
}
