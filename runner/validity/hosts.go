package validity

import (
	"math"
	"slices"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/results/stat"
)

// These questions are about trials over several hosts. A load host is on before what counts
// of a turn and after it, so that turns which do not quite coincide measure the same; but
// what began much too late was not there for a part of the others'.

const (
	flagApart     = 0.01 // of a turn, between the first start and the last, and of a clock's bound
	maxApart      = 0.05
	maxStill      = 0.05 // of the window
	flagUnalike   = 0.10 // of the median
	enoughP50     = 200  // requests of a host, for a median to be compared
	flagElsewhere = 0.05 // of the processors of a load host or of the upstreams' host
)

// hostsThere: a host that was lost, or told too late, voids the trial.
func hostsThere(f TrialFacts) answer {
	if len(f.Trial.Hosts) == 0 {
		return answer{}
	}
	if f.Lost != nil {
		return answer{}.failed("%s", f.Lost.Error())
	}
	return answer{verdict: results.Passed}
}

// window is the length of the measured window, 0 if there was none.
func (f TrialFacts) window() float64 {
	if f.Trial.LoadResult == nil {
		return 0
	}
	return f.Trial.LoadResult.Duration
}

// turn is the length of what counts of one turn, 0 if there was none.
func (f TrialFacts) turn() float64 {
	if f.Trial.LoadResult == nil {
		return 0
	}
	return f.window() / float64(max(1, f.Trial.LoadResult.Pieces))
}

// hostsTogether: did all load hosts begin each turn at the same moment?
func hostsTogether(f TrialFacts) answer {
	spread, known := f.Trial.Began()
	if !known || f.turn() == 0 {
		return answer{}
	}
	share := spread / f.turn()
	a := read(share, flagApart)
	switch {
	case share > maxApart:
		return a.failed("the last load host began %s after the first", quantity.Span(spread))
	case share > flagApart:
		return a.flagged("the last load host began %s after the first", quantity.Span(spread))
	}
	return a
}

// hostsClocks: what is known of the clocks bounds how well a start by them can be.
func hostsClocks(f TrialFacts) answer {
	worst := results.Host{}
	for _, h := range f.Trial.HostsOf(results.LoadHost) {
		if h.ClockBound != nil && (worst.ClockBound == nil || *h.ClockBound > *worst.ClockBound) {
			worst = h
		}
	}
	if worst.ClockBound == nil || f.turn() == 0 {
		return answer{}
	}
	share := *worst.ClockBound / f.turn()
	a := read(share, flagApart)
	if share > flagApart {
		return a.flagged("the clock of load host %s is known to %s only: that is much of a turn", worst.Name, quantity.Span(*worst.ClockBound))
	}
	return a
}

// hostsSteady: a driver that stood still while others went on put on another load than
// its part.
func hostsSteady(f TrialFacts) answer {
	still := results.Host{}
	for _, h := range f.Trial.HostsOf(results.LoadHost) {
		if h.Load != nil && (still.Load == nil || h.Load.StoodStill > still.Load.StoodStill) {
			still = h
		}
	}
	if still.Load == nil || f.window() == 0 || len(f.Trial.HostsOf(results.LoadHost)) < 2 {
		return answer{}
	}
	share := still.Load.StoodStill / f.window()
	a := read(share, maxStill)
	if share >= maxStill {
		return a.failed("load host %s stood still for %s while others went on", still.Name, quantity.Span(still.Load.StoodStill))
	}
	return a
}

// hostsAlike: a host whose median is another one is not connected as the others are.
func hostsAlike(f TrialFacts) answer {
	var medians []float64
	var hosts []results.Host
	for _, h := range f.Trial.HostsOf(results.LoadHost) {
		if h.Load != nil && h.Load.P50 != nil && h.Load.Requests >= enoughP50 {
			hosts, medians = append(hosts, h), append(medians, *h.Load.P50)
		}
	}
	if len(hosts) < 2 {
		return answer{}
	}
	// Of two none is the odd one out: the faster is what the way can be.
	usual := slices.Min(medians)
	if len(medians) > 2 {
		usual = stat.Median(slices.Sorted(slices.Values(medians))).Value
	}
	worst, differs := 0, 0.0
	for i, m := range medians {
		if d := math.Abs(m/usual - 1); usual > 0 && d > differs {
			worst, differs = i, d
		}
	}
	a := read(differs, flagUnalike)
	if differs > flagUnalike {
		return a.flagged("load host %s has a median latency of %s, and others one of %s: look at how it is connected, and at what else it does",
			hosts[worst].Name, quantity.Span(medians[worst]), quantity.Span(usual))
	}
	return a
}

// hostsQuiet: what others did to the clients' hosts is masked, as on one host, as far as there
// were turns without it.
func hostsQuiet(f TrialFacts) answer {
	worst, taken, known, shared := "", 0.0, false, ""
	for _, h := range f.Trial.Hosts {
		if h.Role == results.ServerHost || h.Noise == nil {
			continue // there are questions of its own
		}
		if h.Shared {
			shared = h.Name // whose neighbours' programs are not foreign to the run
			continue
		}
		share := 0.0
		for _, v := range []*float64{h.Noise.Steal, h.Noise.Foreign} {
			if v != nil {
				share, known = share+*v, true
			}
		}
		if share > taken || worst == "" {
			worst, taken = h.Name, share
		}
	}
	switch {
	case worst == "" && shared != "":
		return unknown.flagged("host %s is one machine with another host of this run: what others did there cannot be told apart", shared)
	case worst == "":
		return answer{}
	case !known:
		return unknown
	}
	a := read(taken, flagElsewhere)
	if taken > flagElsewhere {
		return a.flagged("others took %s of the CPU time of host %s", quantity.ShortPercent(taken), worst)
	}
	return a
}
