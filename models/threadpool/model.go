package threadpool

import (
	"interleave/models"
	"interleave/scenarios"
)

// Model returns the model.
func Model() models.Model {
	return models.Model{
		Info: models.Info{
			Name:      "threadpool",
			Summary:   "a fixed number of OS threads with blocking system calls and a bounded queue",
			StandsFor: "mod_wsgi's daemon mode, Java's thread pool executors",
			Family:    models.Threads,
			Style:     models.Blocking,
			Traits:    []scenarios.Trait{scenarios.Preemptive, scenarios.SerialCalls, scenarios.Bounded},
			Shape:     models.Shape{MinProcesses: 1, MaxProcesses: 1},
			Quick:     true,
		},
		Tune: tune,
		Run:  run,
	}
}

// The sizes that Tune chooses among.
const (
	WaitingThreads   = 128  // for handlers that wait for upstreams
	ParkedThreads    = 1100 // for handlers that wait for each other, or have a connection for as long as it lasts
	ComputingThreads = 32   // for handlers that only compute
	QueueLength      = 1024 // of ready connections
)

// maxProcessors bounds GOMAXPROCS: each processor costs some 35 KB, and more
// than this gains nothing.
const maxProcessors = 64

// tune chooses as many threads as one gives to such a pool in practice: many
// where they wait, few where they would only take the processors from each
// other.
func tune(s *scenarios.Scenario, _ int) models.Tuning {
	n := ComputingThreads
	for _, u := range s.Upstreams {
		n = max(n, WaitingThreads)
		if u.Kind == scenarios.Topic {
			n = ParkedThreads
		}
	}
	return models.Tuning{Workers: n, Queue: QueueLength, GOMAXPROCS: min(n+1, maxProcessors)}
}
