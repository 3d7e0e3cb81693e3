package load

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/results/latency"
	"interleave/scenarios"
)

// A load may have phases (scenarios.Phase), which come anew in each turn: of a turn
// of any length each has its share. The first turn, which only warms up, is like the
// first phase.
//
// Requests on a schedule are due in a time of their own, which runs as fast as the
// phase says: all that is said of arrivals is true in it.

// pacing says how the time of a schedule runs in one turn. The zero value runs like
// the clock.
type pacing []stride

// stride is a part of the clock in which a schedule's time runs at a factor.
type stride struct {
	at     int64 // begins on the clock
	own    int64 // and in the schedule's time
	factor float64
}

// clock is when it is own in the schedule's time.
func (p pacing) clock(own int64) int64 {
	for i := len(p) - 1; i >= 0; i-- {
		if s := p[i]; own >= s.own || i == 0 {
			return s.at + int64(float64(own-s.own)/s.factor)
		}
	}
	return own
}

// own is the schedule's time at a time of the clock.
func (p pacing) own(at int64) int64 {
	for i := len(p) - 1; i >= 0; i-- {
		if s := p[i]; at >= s.at || i == 0 {
			return s.own + int64(float64(at-s.at)*s.factor)
		}
	}
	return at
}

// next is how the time runs in a turn with these phases, after p.
func (p pacing) next(spans []phaseSpan) pacing {
	next := make(pacing, 0, len(spans))
	own := p.own(spans[0].from)
	for _, s := range spans {
		next = append(next, stride{s.from, own, s.Factor()})
		own += int64(float64(s.to-s.from) * s.Factor())
	}
	return next
}

// phaseSpan is where a phase is on the clock, in one turn.
type phaseSpan struct {
	scenarios.Phase
	from, to int64
}

// phasesOf places the phases of a load in a turn. In the first turn there is the
// first phase alone.
func phasesOf(phases []scenarios.Phase, turn, begun, length int64) (spans []phaseSpan) {
	if turn == 1 {
		phases = phases[:1]
	}
	whole := 0.0
	for _, p := range phases {
		whole += p.Share
	}
	at, share := begun, 0.0
	for _, p := range phases {
		share += p.Share
		until := begun + int64(share/whole*float64(length))
		spans = append(spans, phaseSpan{p, at, until})
		at = until
	}
	return spans
}

// enterTurn gives the groups the phases of a new turn.
func (s *shard) enterTurn(turn int64) {
	if len(s.turns.phases) == 0 {
		return
	}
	begun := s.turns.begun.Load()
	spans := phasesOf(s.turns.phases, turn, begun, s.turns.ends.Load()-begun)
	for i := range s.groups {
		g := &s.groups[i]
		if !g.closed() {
			g.arrivals.pace(g.arrivals.pacing.next(spans))
			continue
		}
		g.from, g.until = begun, never
		if g.phase == "" {
			continue
		}
		g.from, g.until = never, never
		for _, p := range spans {
			if p.Name == g.phase && turn > 1 {
				g.from, g.until = p.from, p.to
			}
		}
	}
}

// off reports whether clients of a group in closed loop begin nothing at t: the turn
// is over, or they act in another phase.
func (s *shard) off(g *group, t int64) bool {
	return s.turns.over(t) || g.phase != "" && (t < g.from || t >= g.until)
}

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

// afterwards is a request that was due after the strain.
type afterwards struct {
	turn   int
	since  int64 // the end of the strain
	inTime bool
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

// A server has recovered with the first of calmRequests that are due one after the
// other of which calmInTime are answered in time: one that is late by chance does not
// put it off.
const (
	calmRequests = 20
	calmInTime   = 19
)

// recovery is how long after the end of the strain requests were due that found the
// server recovered, in the turn in which that took longest; false if it never did,
// and then it took at least so long. Nil if too little was due after a strain.
func (p *phased) recovery() *results.RecoveryResult {
	slices.SortFunc(p.after, func(a, b afterwards) int {
		return cmp.Or(cmp.Compare(a.turn, b.turn), cmp.Compare(a.since, b.since))
	})
	var worst *results.RecoveryResult
	for from := 0; from < len(p.after); {
		to := from
		for to < len(p.after) && p.after[to].turn == p.after[from].turn {
			to++
		}
		if to-from >= calmRequests {
			if worst == nil {
				worst = &results.RecoveryResult{Whole: true}
			}
			after, whole := recovered(p.after[from:to])
			worst.After, worst.Whole = max(worst.After, float64(after)/1e9), worst.Whole && whole
		}
		from = to
	}
	return worst
}

// recovered is when the requests of one turn found the server recovered. The first
// request of all stands for the strain's end.
func recovered(due []afterwards) (after int64, whole bool) {
	good := 0
	for i, r := range due {
		if r.inTime {
			good++
		}
		if i >= calmRequests && due[i-calmRequests].inTime {
			good--
		}
		if i < calmRequests-1 || good < calmInTime {
			continue
		}
		first := i - calmRequests + 1
		for !due[first].inTime {
			first++
		}
		if first == 0 {
			return 0, true
		}
		return due[first].since, true
	}
	return due[len(due)-1].since, false
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

// checkPhases says what is wrong with the phases.
func (s *Spec) checkPhases() (faults []error) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if len(s.Phases) > 0 && !s.Turns && s.Engine == Native {
		fault("phases are for a load that is put on by turns")
	}
	if len(s.Phases) > maxPhases {
		fault("%s, want %d at most", quantity.Plural(len(s.Phases), "phase"), maxPhases)
	}
	named := map[string]bool{}
	for _, p := range s.Phases {
		if p.Name == "" || named[p.Name] {
			fault("phase name %q is empty or taken twice", p.Name)
		}
		named[p.Name] = true
		if !(p.Share > 0 && p.Share <= 1000) {
			fault("the share %v of phase %s is not between 0 and 1,000", p.Share, p.Name)
		}
		if !(p.Factor() >= 0.001 && p.Factor() <= 1000) {
			fault("the rate %v of phase %s is not between 0.001 and 1,000", p.Rate, p.Name)
		}
	}
	for _, g := range s.Groups {
		switch {
		case g.Phase == "":
		case !named[g.Phase]:
			fault("no phase is called %q, in which a group of clients acts", g.Phase)
		case g.Open():
			fault("a group that sends on a schedule acts in phase %q alone, which is for closed loops", g.Phase)
		}
	}
	if s.InTime < 0 {
		fault("answers are in time until %v: want 0 or more", s.InTime)
	}
	return faults
}

// maxPhases is more than a window has room for.
const maxPhases = 16

// errHeyPhases is why hey cannot put on a load with phases.
var errHeyPhases = errors.New("engine hey knows no phases: choose the native engine")
