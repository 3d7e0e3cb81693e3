package reactors

import (
	"interleave/models"
	"interleave/scenarios"
)

// Model returns the model.
func Model() models.Model {
	return models.Model{
		Info: models.Info{
			Name:      "reactors",
			Summary:   "one event loop per processor, each with a listener of its own; callbacks and futures",
			StandsFor: "nginx, Node's cluster",
			Family:    models.Loops,
			Variant:   1,
			Style:     models.Callback,
			Traits:    []scenarios.Trait{scenarios.ParallelCalls, scenarios.CheapWait, scenarios.ManyLoops, scenarios.Readiness},
			Shape:     models.Shape{MinProcesses: 1, MaxProcesses: 1},
		},
		Tune: tune,
		Run:  run,
	}
}

// tune chooses a loop for each processor. Workers are the loops. Go's scheduler
// gets one processor more than they need, for the reason that eventloop's has.
func tune(_ *scenarios.Scenario, cpus int) models.Tuning {
	return models.Tuning{Workers: cpus, GOMAXPROCS: cpus + 1}
}

// The threads for blocking calls: of the server together, and the least that a
// loop has.
const (
	blockers      = 16
	leastBlockers = 4
)
