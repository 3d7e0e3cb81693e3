package load

import (
	"errors"
	"fmt"

	"interleave/internal/quantity"
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
