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

// Expected is how many requests per second a server is expected to answer. Where clients
// are not enough, or the rate is below, it answers less.
type Expected struct {
	Server  string
	Most    float64 // if a request costs next to nothing beside what it computes
	Least   float64 // if it costs as much as with the dearest server
	Because string  // what bounds it, in words that follow "its"
}

// Costs of a request beside what it computes: those of the cheapest server. See overhead
// for the others.
const (
	leanHandle  = 4 * time.Microsecond
	leanCall    = 4 * time.Microsecond
	dearProcess = 3 * time.Millisecond // of a process, at most
)

// Expect returns what arithmetic expects of a server of s.
func Expect(s *scenarios.Scenario, of Server) Expected {
	lean, dear := leanHandle+time.Duration(calls(s)*float64(leanCall)), overhead(s)
	if of.has(scenarios.ProcessPer) {
		lean, dear = lean+process, dear+dearProcess
	}
	most, because := perSecond(s, of, lean)
	fewest, _ := perSecond(s, of, dear)
	return Expected{Server: of.Name, Most: most, Least: fewest, Because: because}
}

// perSecond is how many requests a server answers of which each costs so much beside what
// it computes, and what it is that bounds them.
func perSecond(s *scenarios.Scenario, of Server, costs time.Duration) (most float64, because string) {
	sum := Add(s)
	processors := max(of.Processors, 1)
	works := sum.Compute + costs
	most, because = float64(processors)/works.Seconds(), "processors"
	bound := func(other float64, why string) {
		if other < 0.98*most {
			most, because = other, why
		}
	}
	loops := 0
	switch {
	case of.has(scenarios.SingleLoop):
		loops = 1
	case of.has(scenarios.ManyLoops):
		loops = processors
	}
	if stuck := Untold(s); loops > 0 {
		bound(float64(loops)/(works+stuck).Seconds(), "loop")
		if told := sum.Block - stuck; told > 0 {
			bound(float64(loops*Blockers)/told.Seconds(), "threads that block")
		}
	}
	if of.has(scenarios.Bounded) && of.Workers > 0 {
		bound(float64(of.Workers)/(sum.Serial+costs).Seconds(), "workers")
	}
	return most, because
}

// Blockers is how many blocking calls a loop makes at a time.
const Blockers = 16

// untold is for how long r blocks its thread without telling anybody.
func untold(r scenarios.Request) (whole time.Duration) {
	for _, step := range r.Steps {
		if step.Untold {
			whole += step.Block
		}
	}
	return whole
}

// tie is what share of what others answer at least a server may be expected to answer at
// most for no order to be predicted.
const tie = 0.7

// Order sorts what is expected, the most first, into groups: within one the arithmetic
// tells no order.
func Order(all []Expected) (groups [][]Expected) {
	slices.SortStableFunc(all, func(a, b Expected) int { return cmp.Compare(b.Most, a.Most) })
	for _, e := range all {
		last := len(groups) - 1
		if last < 0 || e.Most < tie*AtLeast(groups[last]) {
			groups = append(groups, nil)
			last++
		}
		groups[last] = append(groups[last], e)
	}
	return groups
}

// AtLeast is what each of a group is expected to answer at least.
func AtLeast(group []Expected) float64 {
	return slices.MinFunc(group, func(a, b Expected) int { return cmp.Compare(a.Least, b.Least) }).Least
}
