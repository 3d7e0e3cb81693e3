package threadconn

import (
	"interleave/models"
	"interleave/models/internal/thread"
	"interleave/scenarios"
)

// Model returns the model.
func Model() models.Model {
	return models.Model{
		Info: models.Info{
			Name:      "threadconn",
			Summary:   "an OS thread for each connection, with blocking system calls",
			StandsFor: "the classic threaded server, as in Java before NIO or MySQL",
			Family:    models.Threads,
			Variant:   1,
			Style:     models.Blocking,
			Traits:    []scenarios.Trait{scenarios.Preemptive, scenarios.SerialCalls, scenarios.ThreadPer},
			Shape:     models.Shape{MinProcesses: 1, MaxProcesses: 1},
		},
		Holds: thread.Most,
		Tune:  tune,
		Run:   run,
	}
}

// processors is GOMAXPROCS. It does not depend on the scenario: the number of
// threads is that of the clients. Each costs some 35 KB, and more than this
// gains nothing.
const processors = 64

func tune(*scenarios.Scenario, int) models.Tuning { return models.Tuning{GOMAXPROCS: processors} }
