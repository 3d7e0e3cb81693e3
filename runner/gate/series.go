package gate

import (
	"slices"

	"interleave/results"
	"interleave/results/stat"
	"interleave/runner"
)

// series is the pairs of one cell.
type series struct {
	cell  Cell
	role  string
	sides [2]*runner.Build // base and candidate, or what plays them in a control
	block int              // of the first pair: other arrivals for a rerun
	most  int              // pairs of a rerun that only asks whether a build is broken; 0 for others

	measures []*measure // one for each tier
	pairs    int
	dropped  int
	faults   [2]faults
}

// measure is one figure of a series.
type measure struct {
	*tier
	values   [2][]float64 // of both builds, where both have it
	worse    []float64    // by pair
	judged   stat.Judgement
	fail     float64
	pass     float64
	decision stat.Decision
}

func newSeries(c Cell, role string, base, candidate *runner.Build, block int) *series {
	s := &series{cell: c, role: role, sides: [2]*runner.Build{base, candidate}, block: block}
	for i := range tiers {
		s.measures = append(s.measures, &measure{tier: &tiers[i]})
	}
	return s
}

// only leaves the figures whose tier is chosen.
func (s *series) only(chosen func(*tier) bool) {
	s.measures = slices.DeleteFunc(s.measures, func(m *measure) bool { return !chosen(m.tier) })
}

// add takes in a pair of trials.
func (s *series) add(pair [2]*results.Trial) {
	base, whyBase := faultOf(pair[0])
	candidate, whyCandidate := faultOf(pair[1])
	s.faults[0].add(base, whyBase, candidate)
	s.faults[1].add(candidate, whyCandidate, base)
	if base != sound || candidate != sound {
		s.dropped++
		return
	}
	s.pairs++
	for _, m := range s.measures {
		b, ok := m.value(pair[0])
		c, both := m.value(pair[1])
		if !ok || !both {
			continue
		}
		m.values[0] = append(m.values[0], b)
		m.values[1] = append(m.values[1], c)
		m.worse = append(m.worse, m.tier.worse(b, c))
	}
}

// enoughMeasured is the share of the pairs in which a figure has to be
// measured to count. If the load driver was the limit in most pairs, the
// server was slow in the others.
const enoughMeasured = 0.8

// gated are the figures that can fail, where they were measured.
func (s *series) gated() []*measure {
	var gated []*measure
	for _, m := range s.measures {
		if !s.advisory(m.tier) && s.measured(m) {
			gated = append(gated, m)
		}
	}
	return gated
}

// measured reports whether there is enough of a figure to judge it.
func (s *series) measured(m *measure) bool {
	return len(m.worse) > 0 && float64(len(m.worse)) >= enoughMeasured*float64(s.pairs)
}

// advisory reports whether a figure never fails. The median latency of a load
// that leaves the server idle in between is mostly the host's time to wake up,
// and that of a load with long computing requests depends on how many of
// those happen to be under way.
func (s *series) advisory(t *tier) bool {
	return t.advisory || t.metric == results.LatencyP50 &&
		(s.cell.Load.Open() || s.cell.Scenario.LongestCompute() > 0)
}

// any reports whether a figure was decided so.
func (s *series) any(d stat.Decision) bool {
	return slices.ContainsFunc(s.gated(), func(m *measure) bool { return m.decision == d })
}

// broken reports whether one side cannot be measured where the other can.
func (s *series) broken(side int) bool { return s.faults[side].breaks(&s.faults[1-side]) }

// hopeless reports whether further pairs cannot change anything: both builds
// fail, or one of them does.
func (s *series) hopeless() bool {
	return s.broken(0) || s.broken(1) ||
		s.faults[0].failed >= failuresThatBreak && s.faults[1].failed >= failuresThatBreak
}

// settled reports whether no further pair is needed.
func (s *series) settled() bool {
	return s.hopeless() || s.most > 0 && s.pairs+s.dropped >= s.most || s.any(stat.Fails) || s.pairs > 0 && len(s.gated()) > 0 && !s.any(stat.Undecided)
}
