package workload

import (
	"cmp"
	"slices"
	"time"

	"interleave/scenarios"
)

// Server is what arithmetic has to know of a server.
type Server struct {
	Name       string
	Traits     []scenarios.Trait
	Workers    int // that serve one request each, if it has the trait Bounded
	Processors int
}

func (s Server) has(t scenarios.Trait) bool { return slices.Contains(s.Traits, t) }

// Expected is how many requests per second a server is expected to answer at most,
// and what it is that bounds them, in words.
type Expected struct {
	Server    string
	PerSecond float64
	Because   string
}

// blockers is how many blocking calls servers with loops make at a time.
const blockers = 16

// Expect returns what arithmetic expects of a server of s: what each request computes
// and holds, beside what it costs generously. Where clients are not enough, or the rate
// is below, it answers less.
func Expect(s *scenarios.Scenario, of Server) Expected {
	sum := Add(s)
	costs := sum.Compute + overhead(s)
	if of.has(scenarios.ProcessPer) {
		costs += process
	}
	processors := max(of.Processors, 1)
	e := Expected{Server: of.Name, PerSecond: float64(processors) / costs.Seconds(), Because: "processors"}
	bound := func(perSecond float64, because string) {
		if perSecond < 0.98*e.PerSecond {
			e.PerSecond, e.Because = perSecond, because
		}
	}
	loops := 0
	switch {
	case of.has(scenarios.SingleLoop):
		loops = 1
	case of.has(scenarios.ManyLoops):
		loops = processors
	}
	if loops > 0 {
		held := costs + scenarios.Mean(s.Requests, untold)
		bound(float64(loops)/held.Seconds(), "loop")
		if told := sum.Block - scenarios.Mean(s.Requests, untold); told > 0 {
			bound(float64(loops*blockers)/told.Seconds(), "threads that block")
		}
	}
	if of.has(scenarios.Bounded) && of.Workers > 0 {
		bound(float64(of.Workers)/(sum.Serial+overhead(s)).Seconds(), "workers")
	}
	return e
}

// untold is for how long r blocks its thread without telling anybody.
func untold(r scenarios.Request) (whole time.Duration) {
	for _, step := range r.Steps {
		if step.Untold {
			whole += step.Block
		}
	}
	return whole
}

// tie is how much less a server may be expected to answer for no order to be predicted.
const tie = 0.7

// Order sorts what is expected, the most first, into groups: within one the arithmetic
// tells no order.
func Order(all []Expected) (groups [][]Expected) {
	slices.SortStableFunc(all, func(a, b Expected) int { return cmp.Compare(b.PerSecond, a.PerSecond) })
	for _, e := range all {
		last := len(groups) - 1
		if last < 0 || e.PerSecond < tie*groups[last][0].PerSecond {
			groups = append(groups, nil)
			last++
		}
		groups[last] = append(groups[last], e)
	}
	return groups
}
