package goroutine

import (
	"interleave/models"
	"interleave/scenarios"
)

// Model returns the model.
func Model() models.Model {
	return models.Model{
		Info: models.Info{
			Name:      "goroutine",
			Summary:   "a goroutine for each connection, on Go's own scheduler",
			StandsFor: "what Go does with the idea of coroutines",
			Style:     models.Blocking,
			Parallel:  true,
			Traits:    []string{models.Preemptive, models.ParallelCalls, models.CheapWait},
			Shape:     models.Shape{MinProcesses: 1, MaxProcesses: 1},
		},
		Tune: tune,
		Run:  run,
	}
}

// tune leaves everything to the scheduler: there is nothing that an expert
// would set.
func tune(*scenarios.Scenario, int) models.Tuning { return models.Tuning{} }
