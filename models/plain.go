package models

import (
	"cmp"
	"slices"

	"interleave/scenarios"
)

// Plainest returns models in the order of how plain they are to write for and to run, the
// plainest first: those of which less is asked beside a function for each request. Of
// models that ask as much the order stays.
func Plainest(all []Model) []Model {
	return slices.SortedStableFunc(slices.Values(all), func(a, b Model) int { return cmp.Compare(a.asks(), b.asks()) })
}

// asks is how many things a model asks of whoever writes for it and runs it, as its traits
// tell.
func (m Model) asks() (n int) {
	for _, asked := range []bool{
		m.Framework != "",            // to learn a framework
		m.Style == Callback,          // to write callbacks
		!m.Has(scenarios.Preemptive), // to give way while a request computes
		m.Shape.MaxProcesses != 1,    // to run several processes, which share no memory
		m.Has(scenarios.Bounded),     // to choose a number of workers
		!m.Has(scenarios.CheapWait),  // to have a thread or process for each client that waits
		m.Has(scenarios.Handover),    // to follow a request from task to task
		m.Available != nil,           // to have a host that can run it
	} {
		if asked {
			n++
		}
	}
	return n
}
