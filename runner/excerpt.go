package runner

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/place"
)

// Of each load that has an excerpt, the first block keeps one for each model: when all
// models of the load are measured, each has the host for another turn. Over several hosts
// one of them puts it on, all of it, by a driver of its own.

// hasExcerpt reports whether the slot's trial keeps an excerpt. A gate draws nothing.
func (s slot) hasExcerpt() bool {
	return s.block == 0 && s.load.Excerpt.Length > 0 && s.build == nil && !s.point && s.engine == load.Native
}

// putExcerpt puts the excerpt of a load over several hosts on.
func (s *stand) putExcerpt(ctx context.Context) error {
	spec := s.loadSpec()
	spec.Hold = true
	s.asTurns(&spec)
	s.withExcerpt(&spec)
	proc, driver, err := s.startDriver(ctx, s.drivers[0], spec, nil)
	if err != nil {
		return err
	}
	defer proc.Kill()
	seen, err := follow(ctx, driver, spec.ExcerptLead+spec.Excerpt.Length, func(e load.Event) error {
		if e.Kind == load.EventConnections || e.Kind == load.EventReady {
			return driver.Go()
		}
		return nil
	})
	if err != nil {
		return errors.Join(err, endedUnder(ctx, err, proc))
	}
	l := s.trial.LoadResult
	l.Excerpt = seen.Excerpt
	if l.Numbers != nil && seen.Numbers != nil {
		l.Numbers.Sent = append(l.Numbers.Sent, seen.Numbers.Sent...)
		l.Numbers.Open = append(l.Numbers.Open, seen.Numbers.Open...)
	}
	return nil
}

// withExcerpt has spec keep the excerpt.
func (s *stand) withExcerpt(spec *load.Spec) {
	spec.Excerpt, spec.ExcerptLead = s.load.Excerpt, s.excerptLead()
}

// excerptLead is how long a load is on before its excerpt: as in other turns. A load in
// phases is shown from its begin.
func (c cell) excerptLead() time.Duration {
	if len(c.load.Phases) > 0 {
		return 0
	}
	return min(turnOf(c, 2, 0).Lead, longestLead)
}

// longestLead keeps an excerpt short.
const longestLead = 200 * time.Millisecond

// excerptTries is how often an excerpt is put on at most, where others disturb it.
const excerptTries = 3

// excerptTime is about how long the excerpts of a ring take.
func excerptTime(ring []cell) time.Duration {
	each := ring[0].excerptLead() + ring[0].load.Excerpt.Length + drain(ring[0])
	return time.Duration(len(ring)) * each
}

// oneClock reports whether two hosts have the same clock, since they are one machine: what
// upstreams and a driver note of an excerpt is by the time since the start of their kernel.
func (b *lab) oneClock(one, other place.Place) bool {
	if b.config.Hosts == nil || one == other {
		return true
	}
	boot := one.Facts().Boot
	return boot != "" && boot == other.Facts().Boot
}

// noteCalls puts what the upstreams saw of an excerpt under its requests. Without their
// word the requests are without calls.
func (s *stand) noteCalls() {
	e := s.trial.LoadResult.Excerpt
	if e == nil || e.At == 0 || !s.lab.oneClock(s.drivers[0], s.lab.upstream) {
		return
	}
	noted, err := s.up.notedOf(context.Background(), s.caller)
	if err != nil {
		return
	}
	at := map[uint64]int{} // requests, by number
	for i, r := range e.Requests {
		at[r.Number] = i
	}
	for _, n := range noted {
		i, known := at[n.Number]
		if !known || len(e.Requests[i].Calls) == results.MaxExcerptCalls {
			continue
		}
		r := &e.Requests[i]
		if n.From.Seconds() < e.At+r.Due-0.001 {
			continue // of an earlier excerpt, which was disturbed
		}
		since := func(t time.Duration) float64 { return max(0, microseconds(t.Seconds()-e.At-r.Due)) }
		r.Calls = append(r.Calls, results.ExcerptCall{To: n.Upstream, From: since(n.From), Until: since(n.Until)})
	}
	for i := range e.Requests {
		slices.SortFunc(e.Requests[i].Calls, func(a, b results.ExcerptCall) int {
			return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
		})
	}
}

// microseconds rounds seconds to the microsecond.
func microseconds(s float64) float64 { return math.Round(s*1e6) / 1e6 }
