package load

import (
	"slices"

	"interleave/results"
	"interleave/results/latency"
	"interleave/scenarios"
)

// phased is what was seen of the phases of a load: the requests of its first group.
type phased struct {
	phases []scenarios.Phase
	inTime int64 // how late an answer may come, in nanoseconds; 0 if none is too late
	about  []bool
	seen   []phaseTally
	after  []afterwards // requests that were due after the strain, in any order
}

// phaseTally is what was seen of one phase.
type phaseTally struct {
	length                int64 // of it that counts
	due, answered, intime int64
	latency               *latency.Times
	unserved              int64
}

// newPhased is nil if the load has no phases.
func newPhased(spec *Spec, m *mix) *phased {
	if len(spec.Phases) == 0 {
		return nil
	}
	p := &phased{phases: spec.Phases, inTime: int64(spec.InTime), about: make([]bool, len(m.kinds))}
	for _, kind := range m.pickers[0].kinds {
		p.about[kind] = true
	}
	for range p.phases {
		p.seen = append(p.seen, phaseTally{latency: latency.New()})
	}
	return p
}

// see takes in a request of a turn, which ended at end.
func (p *phased) see(c *counting, turn int, w *row, end int64) {
	if p == nil || !p.about[w.kind] {
		return
	}
	spans := c.phases[turn]
	i := slices.IndexFunc(spans, func(s phaseSpan) bool { return w.due < s.to })
	if i < 0 {
		i = len(spans) - 1
	}
	answered := w.outcome == answered || w.outcome == redirected
	inTime := answered && (p.inTime == 0 || end-w.due <= p.inTime)
	t := &p.seen[i]
	t.due++
	switch {
	case answered:
		t.answered++
		t.latency.End(end - w.due)
	case w.outcome == givenUp:
		t.unserved++
		t.latency.Leave(end - w.due)
	default:
		t.unserved++
	}
	if inTime {
		t.intime++
	}
	for _, s := range spans[:i] {
		if s.Strain {
			p.after = append(p.after, afterwards{turn, w.due - s.to, inTime})
		}
	}
}

// count adds what of each phase counts.
func (p *phased) count(c *counting) {
	if p == nil {
		return
	}
	for turn, spans := range c.phases {
		for i, s := range spans {
			p.seen[i].length += c.overlap(turn, s.from, s.to)
		}
	}
}

// merge adds what another thread has seen.
func (p *phased) merge(from *phased) {
	if p == nil {
		return
	}
	for i := range p.seen {
		mine, theirs := &p.seen[i], &from.seen[i]
		mine.due += theirs.due
		mine.answered += theirs.answered
		mine.intime += theirs.intime
		mine.unserved += theirs.unserved
		mine.latency.Merge(theirs.latency)
	}
	p.after = append(p.after, from.after...)
}

// report is what a result says of the phases.
func (p *phased) report(all bool) (list []results.PhaseResult, recovery *results.RecoveryResult, err error) {
	if p == nil {
		return nil, nil, nil
	}
	for i, t := range p.seen {
		r := results.PhaseResult{
			Name: p.phases[i].Name, Strain: p.phases[i].Strain, Duration: float64(t.length) / 1e9,
			Due: t.due, Answered: t.answered, InTime: t.intime, Unserved: t.unserved,
			Latency: quantiles(t.latency, all),
		}
		if r.Histogram, r.Unfinished, err = t.latency.Encode(); err != nil {
			return nil, nil, err
		}
		list = append(list, r)
	}
	return list, p.recovery(), nil
}
