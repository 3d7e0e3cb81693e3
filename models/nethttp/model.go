package nethttp

import (
	"interleave/models"
	"interleave/scenarios"
)

// Program is the program that serves the model.
const Program = "interleave-nethttp"

// Model returns the model. Package serve has its Run.
func Model() models.Model {
	return models.Model{
		Info: models.Info{
			Name:      "nethttp",
			Summary:   "Go's own net/http server, a goroutine for each connection",
			StandsFor: "the server that most Go programs use",
			Framework: "net/http",
			Family:    models.Frameworks,
			Style:     models.Blocking,
			Traits:    []scenarios.Trait{scenarios.Preemptive, scenarios.ParallelCalls, scenarios.CheapWait, scenarios.GoroutinePer, scenarios.Framework},
			Shape:     models.Shape{MinProcesses: 1, MaxProcesses: 1},
		},
		Program: Program,
		Tune:    tune,
	}
}

// tune does what the goroutine model does, for the same reason.
func tune(_ *scenarios.Scenario, cpus int) models.Tuning {
	return models.Tuning{GOMAXPROCS: max(2, cpus)}
}
