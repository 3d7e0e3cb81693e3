package gate

import (
	"interleave/results"
	"interleave/results/stat"
)

// judge holds all figures of the series against their bounds, as one family.
// What was decided at an earlier look stays so. The control's figures say how
// far two trials of the same build differ.
func judge(all []*series, control *series, margin float64) {
	var family []stat.Hypothesis
	var members []*measure
	for _, s := range all {
		for _, m := range s.gated() {
			family = append(family, m.hypothesis(margin, control))
			members = append(members, m)
		}
	}
	for i, j := range stat.GateSequence.Judge(family) {
		m := members[i]
		if m.decision == stat.Undecided {
			m.judged, m.decision = j, j.Decision
		}
	}
	for _, s := range all {
		for _, m := range s.measures {
			if s.advisory(m.tier) && s.measured(m) {
				m.judged = stat.GateSequence.Judge([]stat.Hypothesis{m.hypothesis(margin, control)})[0]
				m.decision = m.judged.Decision
			}
		}
	}
}

// hypothesis sets the figure's bounds, and is what is judged by them.
func (m *measure) hypothesis(margin float64, control *series) stat.Hypothesis {
	m.fail, m.pass = m.bounds(margin, control.of(m.tier), m.worse)
	return stat.Hypothesis{D: m.worse, Fail: m.fail, Pass: m.pass}
}

// of are the differences of a figure, pair by pair; nil if there are none, or
// if it says nothing in this cell.
func (s *series) of(t *tier) []float64 {
	if s == nil || !t.advisory && s.advisory(t) {
		return nil
	}
	for _, m := range s.measures {
		if m.tier == t {
			return m.worse
		}
	}
	return nil
}

// verdictOf names a decision.
func verdictOf(d stat.Decision) results.GateVerdict {
	switch d {
	case stat.Passes:
		return results.GatePass
	case stat.Fails:
		return results.GateFail
	}
	return results.GateInconclusive
}
