package advise

import (
	"interleave/models"
	"interleave/results"
	"interleave/scenarios"
	"interleave/scenarios/workload"
)

// processors is how many servers have.
func (j *course) processors() int { return max(1, len(j.env.ServerCPUs)) }

// shapeOf is what bounds how many requests a model serves at a time.
func (j *course) shapeOf(m models.Model) results.Shape {
	s := results.Shape{Parallel: m.Has(scenarios.ParallelCalls)}
	switch {
	case m.Has(scenarios.SingleLoop):
		s.Loops = 1
	case m.Has(scenarios.ManyLoops):
		s.Loops = j.processors()
	case m.Has(scenarios.Bounded):
		s.Workers = j.tuning(m).Workers
	}
	s.Blockers = s.Loops * workload.Blockers
	return s
}

// workOf is what requests of a scenario do on average.
func workOf(s *scenarios.Scenario) results.Work {
	sum := workload.Add(s)
	untold := workload.Untold(s)
	waits := sum.Block.Seconds() + sum.Compute.Seconds()
	return results.Work{
		Compute: sum.Compute.Seconds(), AtOnce: sum.Least.Seconds() - waits, Serial: sum.Serial.Seconds() - waits,
		Told: (sum.Block - untold).Seconds(), Untold: untold.Seconds(),
	}
}
