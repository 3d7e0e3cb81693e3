package load

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"interleave/internal/netpoll"
	"interleave/internal/quantity"
	"interleave/results"
	"interleave/scenarios"
)

// After what is measured, a load that is put on by turns may have one turn more, of
// which each request is kept (Spec.Excerpt). Nothing of it counts: its requests are in
// no other figure.
//
// All servers get the same requests at the same times in it. The schedules begin anew,
// from a seed and at numbers of their own, so that it does not matter how many requests
// a driver has sent before. A conductor that is not content with an excerpt may give
// another turn: the last one is kept. If the excerpt is around a class, as much of the schedule
// is passed over as brings a request of that class to its place.

// excerpt is what one thread keeps of an excerpt.
type excerpt struct {
	spec     *Spec
	threads  int
	skip     int64 // of the schedule
	on       bool  // its turn has come
	at       int64 // when it begins, as netpoll.Now tells it
	from, to int64 // on the load's clock
	kept     []exchanged
	left     int              // that were not kept: there was no room
	first    map[uint64]int64 // when an answer in several pieces began, by its request's number
}

// exchanged is a request that was kept. Its times are on the load's clock.
type exchanged struct {
	n                      uint64
	due, sent, first, done int64
	kind                   int16
	outcome                outcomeKind
}

// withExcerpt makes the shards keep an excerpt, if the load has one.
func withExcerpt(spec *Spec, m *mix, shards []*shard) {
	if spec.Excerpt.Length == 0 {
		return
	}
	skip := skipped(spec, m, len(shards))
	for _, s := range shards {
		s.excerpt = &excerpt{
			spec: spec, threads: len(shards), skip: skip,
			kept: make([]exchanged, 0, results.MaxExcerpt), first: map[uint64]int64{},
		}
	}
}

// excerptSeed parts the schedule of an excerpt from that of what is measured.
const excerptSeed = 0x657863 // "exc"

// excerptArrivals is shard i's part of a group's schedule in an excerpt, from zero on, and
// the number of its first request.
func excerptArrivals(spec *Spec, group, i, shards int) (*arrivals, uint64) {
	of := spec.Groups[group]
	number := scenarios.FirstInExcerpt + (numbers-ordinary)/uint64(len(spec.Groups))*uint64(group) + uint64(i)
	if !of.Open() {
		return nil, number
	}
	return newArrivals(of, scenarios.Derive(seedOf(spec, group), excerptSeed), 0, i, shards), number
}

// longestSkip is how many requests are looked at for one that the excerpt is around.
const longestSkip = 1 << 16

// skipped is how much of the schedules is passed over.
func skipped(spec *Spec, m *mix, threads int) int64 {
	place := int64(spec.ExcerptLead) + int64(scenarios.AroundAt*float64(spec.Excerpt.Length))
	at := never
	for group, of := range spec.Groups {
		shards := min(threads, of.Clients)
		for i := range shards {
			a, n := excerptArrivals(spec, group, i, shards)
			for range longestSkip {
				if a == nil || spec.Excerpt.Around == "" || a.next >= at {
					break
				}
				if a.next >= place && m.kinds[m.pick(group, n)].class == spec.Excerpt.Around {
					at = a.next
				}
				a.advance()
				n += uint64(shards)
			}
		}
	}
	if at == never {
		return 0
	}
	return at - place
}

// enterExcerpt begins the turn whose requests are kept.
func (s *shard) enterExcerpt() {
	e, begun := s.excerpt, s.turns.begun.Load()
	e.on, s.recorder.aside = true, true
	e.kept, e.left = e.kept[:0], 0 // of an earlier one, which others disturbed
	clear(e.first)
	e.from = begun + int64(e.spec.ExcerptLead)
	e.at = netpoll.Now() - s.clock.now() + e.from
	e.to = e.from + int64(e.spec.Excerpt.Length)
	s.closeSeries()
	for i := range s.groups {
		g := &s.groups[i]
		var a *arrivals
		a, g.number = excerptArrivals(e.spec, g.index, g.shard, int(g.stride))
		if a != nil {
			a.pace(pacing{{at: begun, own: e.skip, factor: 1}})
		}
		for a != nil && a.next < begun {
			a.advance()
			g.number += g.stride
		}
		g.arrivals, g.begin = a, g.number
	}
}

// watches reports whether requests of client i are kept.
func (s *shard) watches(i uint32, c *conn) bool {
	g := s.groupOf(c)
	if !g.closed() {
		return true
	}
	watched := s.excerpt.spec.Excerpt.Watched()
	every := max(1, (s.excerpt.spec.Groups[g.index].Clients+watched-1)/watched)
	return (int(i)-g.first)%every == 0
}

// keep keeps c's request, which ended at t, if the excerpt is on.
func (s *shard) keep(i uint32, c *conn, t int64, o outcomeKind) {
	if e := s.excerpt; e != nil && e.on && c.asked {
		s.keepOne(i, c, t, o)
	}
}

func (s *shard) keepOne(i uint32, c *conn, t int64, o outcomeKind) {
	e := s.excerpt
	first, pieces := e.first[c.n]
	if !pieces {
		first = t
	}
	delete(e.first, c.n)
	if t < e.from || c.due >= e.to || !s.watches(i, c) {
		return
	}
	if len(e.kept) == cap(e.kept) {
		e.left++
		return
	}
	// The kernel's time of the last bytes may be before ours of the first ones.
	e.kept = append(e.kept, exchanged{c.n, c.due, c.sent, min(first, t), t, c.kind, o})
}

// begins notes that the first bytes of c's answer are there, and not all of them.
func (s *shard) begins(c *conn) {
	e := s.excerpt
	if e == nil || !e.on || !c.answer.begun || !c.asked || len(e.first) >= results.MaxExcerpt {
		return
	}
	if _, known := e.first[c.n]; !known {
		e.first[c.n] = s.stamp()
	}
}

// keepOpen keeps what has no answer when the load is over: clients that wait to be told
// of what nobody has sent.
func (s *shard) keepOpen() {
	if s.excerpt == nil || !s.excerpt.on {
		return
	}
	for i := range s.conns {
		if c := &s.conns[i]; c.asked && c.parked {
			s.keep(uint32(i), c, s.excerpt.to, waiting)
		}
	}
}

// words are what results call an outcome.
var words = map[outcomeKind]string{
	answered: results.RequestAnswered, redirected: results.RequestAnswered, givenUp: results.RequestLate,
	broken: results.RequestFailed, waiting: results.RequestOpen,
}

// excerptOf is what all shards have kept; nil if no excerpt was put on.
func excerptOf(spec *Spec, m *mix, shards []*shard) *results.Excerpt {
	if e := shards[0].excerpt; e == nil || !e.on {
		return nil
	}
	out := &results.Excerpt{Schema: results.ExcerptSchema, Length: spec.Excerpt.Length.Seconds(), Around: spec.Excerpt.Around, At: float64(shards[0].excerpt.at) / 1e9, Requests: []results.ExcerptRequest{}}
	var all []exchanged
	from := shards[0].excerpt.from
	for _, s := range shards {
		all = append(all, s.excerpt.kept...)
		out.LeftOut += s.excerpt.left
	}
	slices.SortFunc(all, func(a, b exchanged) int { return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.n, b.n)) })
	if more := len(all) - results.MaxExcerpt; more > 0 {
		all, out.LeftOut = all[:results.MaxExcerpt], out.LeftOut+more
	}
	for _, r := range all {
		out.Requests = append(out.Requests, results.ExcerptRequest{
			Number: r.n, Class: m.kinds[r.kind].class, Outcome: words[r.outcome],
			Due: micros(r.due - from), Sent: micros(r.sent - r.due), First: micros(r.first - r.due), Done: micros(r.done - r.due),
		})
	}
	return out
}

// micros is a time in seconds, to the microsecond.
func micros(ns int64) float64 { return float64((ns+500)/1000) / 1e6 }

// checkExcerpt says what is wrong with the excerpt.
func (s *Spec) checkExcerpt() (faults []error) {
	e := s.Excerpt
	if e == (scenarios.Excerpt{}) {
		return nil
	}
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if !s.Turns || len(s.Requests) == 0 {
		fault("an excerpt is of a load that is put on by turns, with requests whose answers are known")
	}
	if e.Length < time.Millisecond || e.Length > maxExcerptLength {
		fault("the excerpt's length %v is not between 1ms and %v", e.Length, maxExcerptLength)
	}
	if s.ExcerptLead < 0 || s.ExcerptLead > maxExcerptLength {
		fault("the excerpt's lead %v is not between 0 and %v", s.ExcerptLead, maxExcerptLength)
	}
	if e.Clients < 0 || e.Clients > results.MaxExcerpt {
		fault("an excerpt looks at %s, want %d at most", quantity.Plural(e.Clients, "client"), results.MaxExcerpt)
	}
	if e.Around != "" && !slices.ContainsFunc(s.Groups, func(g scenarios.Group) bool {
		asked := (&scenarios.Scenario{Requests: s.Requests}).AskedBy(g)
		return (g.Open() || g.Phase != "") && slices.ContainsFunc(asked, func(r scenarios.Request) bool { return r.Class == e.Around })
	}) {
		fault("the excerpt is around a request of class %q, which nobody sends on a schedule or in a phase", e.Around)
	}
	for _, g := range s.Groups {
		if g.Conn.Read.Bytes > 0 {
			fault("an excerpt is of clients that do not read slowly")
		}
	}
	return faults
}

// maxExcerptLength keeps an excerpt short beside what is measured.
const maxExcerptLength = 5 * time.Second
