package validity

import (
	"maps"
	"slices"

	"interleave/internal/quantity"
	"interleave/results"
)

// These questions find a server that is not what it says, or that does not do
// the work.

const (
	aboveCeiling     = 1.02
	belowFloor       = 0.98
	floorSlack       = 50e-6 // seconds: what clocks in two processes may differ by
	minForksShare    = 0.95
	enoughCPU        = 0.1  // seconds of CPU time in the window, to tell threads by
	idleCPU          = 0.70 // below this share a server has processor time to spare
	veryIdleCPU      = 0.50
	minWaitingShare  = 0.5
	farFromCapacity  = 0.8
	growthShare      = 0.10
	growthBytes      = 8 << 20 // what the heap of a Go program grows to before it is first collected
	enoughForGrowth  = 0.5     // seconds of window
	smallWindowCount = 50      // requests
	enoughClients    = 16      // for either side to have something to do at any time
)

// ceiling: faster than the waits allow means that it does not wait. Clients who are
// answered all at once may have one answer more in each stretch of time that the window
// is made of than its length allows on average.
func ceiling(f TrialFacts) answer {
	l := f.Trial.LoadResult
	if f.Ceiling == 0 || l == nil || l.Rate != nil {
		return answer{}
	}
	share, bound := l.Throughput/f.Ceiling, aboveCeiling
	if l.Duration > 0 {
		bound += float64(l.Clients*max(l.Pieces, 1)) / (f.Ceiling * l.Duration)
	}
	a := read(share, bound)
	if share > bound && l.Requests > smallWindowCount {
		return a.failed("answered %s requests/s where arithmetic allows %s: it does not wait for what it should", quantity.Short(l.Throughput), quantity.Short(f.Ceiling))
	}
	return a
}

// floor: an answer came before what it depends on can have come.
func floor(f TrialFacts) answer {
	l := f.Trial.LoadResult
	if l == nil {
		return answer{}
	}
	a := underFloor(l.ServiceTime.Min, f.Floor, "a request")
	for _, class := range slices.Sorted(maps.Keys(l.Classes)) {
		if of := underFloor(l.Classes[class].ServiceTime.Min, f.Floors[class], "a request of class "+class); a.verdict != results.Failed && of.verdict != "" {
			a = of
		}
	}
	return a
}

// underFloor judges the fastest answer of some requests.
func underFloor(fastest *float64, floor float64, what string) answer {
	if floor == 0 || fastest == nil {
		return answer{}
	}
	a := read(*fastest, floor)
	if *fastest < floor*belowFloor-floorSlack {
		return a.failed("%s was answered after %s, but what it waits for takes %s", what, quantity.Span(*fastest), quantity.Span(floor))
	}
	return a
}

// upstreams: each one must have been waited for, by its own count and clock.
func upstreams(f TrialFacts) answer {
	if len(f.Upstreams) == 0 {
		return answer{}
	}
	least := 1.0
	for _, u := range f.Upstreams {
		if u.Counted == nil {
			return unknown
		}
		calls, waited := u.Counted.Calls, u.Counted.Waited
		if u.Least > 0 {
			least = min(least, float64(calls)/float64(u.Least))
		}
		switch a := read(least, 1); {
		case calls < u.Least:
			return a.failed("%s was called %s, but the answers are to depend on %s", u.Name, quantity.Plural(calls, "time"), quantity.Plural(u.Least, "call"))
		case waited < float64(calls)*(u.Delay*belowFloor-floorSlack):
			return a.failed("%s let %s wait for %s on average where they are to wait for %s: nobody waited for it", u.Name, quantity.Plural(calls, "call"), quantity.Span(waited/float64(calls)), quantity.Span(u.Delay))
		}
	}
	return read(least, 1)
}

// earlyAnswer: what a server does with half a request.
func earlyAnswer(f TrialFacts) answer {
	switch {
	case !f.Probed:
		return answer{}
	case f.Probe != "":
		return answer{}.failed("%s", f.Probe)
	}
	return answer{verdict: results.Passed}
}

func processes(f TrialFacts) answer {
	c := f.Claims
	if c.MinProcesses == 0 && c.MaxProcesses == 0 {
		return answer{}
	}
	if f.Trial.ProcessesMax == nil {
		return unknown
	}
	n := *f.Trial.ProcessesMax
	switch {
	case c.MaxProcesses > 0 && n > c.MaxProcesses:
		return read(float64(n), float64(c.MaxProcesses)).failed("had %s, but claims at most %d", quantity.Plural(n, "process"), c.MaxProcesses)
	case n < c.MinProcesses:
		return read(float64(n), float64(c.MinProcesses)).failed("had %s, but claims at least %d", quantity.Plural(n, "process"), c.MinProcesses)
	case c.MaxProcesses > 0:
		return read(float64(n), float64(c.MaxProcesses))
	}
	return read(float64(n), float64(c.MinProcesses))
}

// restarts: workers that die and are begun anew.
func restarts(f TrialFacts) answer {
	if !f.Claims.Workers || f.Claims.ProcessPerRequest {
		return answer{}
	}
	if f.Trial.NewProcesses == nil {
		return unknown
	}
	n := *f.Trial.NewProcesses
	a := read(float64(n), 0)
	if n > 0 {
		return a.failed("%d or more processes were begun under load: its workers do not stay alive", n)
	}
	return a
}

// processPerRequest: one that claims a process for each request must begin as
// many.
func processPerRequest(f TrialFacts) answer {
	l := f.Trial.LoadResult
	if !f.Claims.ProcessPerRequest || l == nil || l.Requests < smallWindowCount {
		return answer{}
	}
	if f.Trial.Forks == nil {
		return unknown
	}
	share := float64(*f.Trial.Forks) / float64(l.Requests)
	a := read(share, minForksShare)
	if share < minForksShare {
		return a.failed("claims a process for each request, but %s %s begun for %s", quantity.Whole(*f.Trial.Forks), quantity.Form(*f.Trial.Forks, "was"), quantity.Plural(l.Requests, "request"))
	}
	return a
}

// threads: more of them busy than it claims.
func threads(f TrialFacts) answer {
	c, t := f.Claims, f.Trial
	if c.HandlerThreads == 0 || c.ProcessPerRequest {
		return answer{}
	}
	if t.BusyThreads == nil || t.ServerCPU == nil || *t.ServerCPU < enoughCPU || t.ProcessesMax == nil {
		return unknown
	}
	claimed := c.HandlerThreads * *t.ProcessesMax
	a := read(float64(*t.BusyThreads), float64(claimed))
	if *t.BusyThreads > claimed {
		return a.failed("%s %s busy, but it claims %d", quantity.Plural(*t.BusyThreads, "thread"), quantity.Form(*t.BusyThreads, "was"), claimed)
	}
	return a
}

// waiting: one that claims to hold many waiting requests, has processor time
// to spare and holds few, is blocked.
func waiting(f TrialFacts) answer {
	c, l := f.Claims, f.Trial.LoadResult
	if c.Waiting == 0 || c.Wait == 0 || l == nil || l.Rate != nil || l.Streamed != nil { // a stream lasts longer than the wait
		return answer{}
	}
	held, least := l.Throughput*c.Wait, minWaitingShare*float64(c.Waiting)
	if least/c.Wait*l.Duration < smallWindowCount {
		return answer{} // one that holds as many has not answered much more by now
	}
	share, known := f.wanted()
	if !known {
		return unknown
	}
	a := read(held, least)
	if held < least && share < idleCPU {
		return a.failed("held %s requests waiting at the same time where it claims %s, with processor time to spare (%s wanted): something blocks it", quantity.Short(held), quantity.Whole(c.Waiting), quantity.ShortPercent(share))
	}
	return a
}

// bottleneck: where nothing has to be waited for, the server or the load
// driver is busy, or the server has something in its way.
func bottleneck(f TrialFacts) answer {
	l := f.Trial.LoadResult
	if l == nil || l.Requests == 0 || !f.shouldBeBusy() {
		return answer{}
	}
	share, known := f.wanted()
	if !known || l.GeneratorCPUs == 0 || f.Trial.GeneratorQueued == nil {
		return unknown
	}
	busier := max(share, (l.GeneratorCPU+*f.Trial.GeneratorQueued)/(l.Duration*float64(l.GeneratorCPUs)))
	a := read(busier, idleCPU)
	switch {
	case busier < veryIdleCPU:
		return a.failed("requests waited although neither the server (%s of its processors wanted) nor the load driver was busy: something blocks the server", quantity.ShortPercent(share))
	case busier < idleCPU:
		return a.flagged("neither the server (%s of its processors wanted) nor the load driver was busy all the time", quantity.ShortPercent(share))
	}
	return a
}

// shouldBeBusy reports whether requests wait for nothing but processor time,
// and could use all of it: in closed loop if they call nobody, in open loop if the server falls behind
// although those that it can hold at the same time would do.
func (f TrialFacts) shouldBeBusy() bool {
	l, c := f.Trial.LoadResult, f.Claims
	if c.Outside || f.Rows || f.Faulty {
		return false // an interpreter may let one thread run at a time, one writer has the disk, and a server that is down runs nothing
	}
	if l.Allowed != nil && l.Rate != nil {
		return false // to refuse or to lose requests and be idle is a figure of the load
	}
	if l.Rate == nil {
		return f.Network == nil && f.Floor == 0 && c.Wait == 0 && l.Clients >= enoughClients
	}
	if !l.Behind() || l.Requests < smallWindowCount {
		return false
	}
	return c.Wait == 0 || c.Waiting > 0 && *l.Rate*c.Wait < farFromCapacity*float64(c.Waiting)
}

// memoryGrowth: a server that leaks has no peak.
func memoryGrowth(f TrialFacts) answer {
	t := f.Trial
	l := t.LoadResult
	if l == nil || l.Requests == 0 || f.Faulty || len(l.Phases) > 0 {
		return answer{} // how much is kept is a figure of a faulty load; in phases it grows with what they ask for
	}
	watched := l.Duration // memory is, in masked time too
	if t.Ring != nil {
		watched += t.Ring.Masked
	}
	if watched < enoughForGrowth {
		return answer{}
	}
	if t.MemoryGrowth == nil || t.Memory.Peak == nil {
		return unknown
	}
	grown := t.MemoryGrowth.Value * watched
	bound := max(growthBytes, growthShare**t.Memory.Peak)
	a := read(grown, bound)
	if grown > bound && t.MemoryGrowth.Low > 0 {
		return a.spoiled([]results.Figure{results.FigureMemory},
			"memory grew by %s/s, %s per request: there is no peak to state", quantity.Size(t.MemoryGrowth.Value), quantity.Size(t.MemoryGrowth.Value*l.Duration/float64(l.Requests)))
	}
	return a
}
