package runner

import (
	"interleave/models"
	"interleave/runner/validity"
	"interleave/scenarios"
)

// claims are what the cell's model says of itself under the cell's load, as
// far as a measurement can contradict it.
func (c cell) claims(t models.Tuning) validity.Claims {
	if c.build != nil {
		return validity.Claims{} // they are this program's, not the build's
	}
	shape := c.model.Shape
	claims := validity.Claims{
		MinProcesses: shape.MinProcesses, MaxProcesses: shape.MaxProcesses,
		HandlerThreads:    shape.HandlerThreads,
		Workers:           (shape.MinProcesses > 0 || shape.MaxProcesses > 0) && !c.load.Allow.Exits,
		ProcessPerRequest: c.model.Has(scenarios.ProcessPer),
		Outside:           c.outside != nil,
	}
	if c.scenario.Library != "" {
		claims.HandlerThreads = 0 // what blocks runs on others, where a model has any
	}
	wait := c.scenario.Waits
	if c.model.Has(scenarios.ParallelCalls) {
		wait = c.scenario.UsualWait
	}
	claims.Wait = scenarios.Mean(c.scenario.Asks(c.load), wait).Seconds()
	switch {
	case c.computes() > 0:
		// Requests queue for a processor as well: a loop that computes for all
		// whose wait is over has none waiting meanwhile.
	case c.blocks() > 0:
		// They queue for a thread that may block.
	case c.model.Has(scenarios.Bounded):
		claims.Waiting = min(c.load.Clients(), t.Workers)
	case c.model.Has(scenarios.CheapWait):
		claims.Waiting = c.load.Clients()
	}
	return claims
}

// floors is the least time in which a request of each class under the cell's load
// can be answered, in seconds; 0 for one that waits for nothing.
func (c cell) floors() map[string]float64 {
	floors := map[string]float64{}
	for _, r := range c.scenario.Asks(c.load) {
		least := c.scenario.LongestWait(r).Seconds()
		if other, known := floors[r.Class]; known {
			least = min(least, other)
		}
		floors[r.Class] = least
	}
	return floors
}

// ceiling is the throughput that arithmetic allows the cell's server; 0 if
// nothing bounds it.
func (c cell) ceiling() float64 {
	if c.load.Open() {
		return 0
	}
	return c.scenario.CeilingOver(c.load, c.network.RTT)
}
