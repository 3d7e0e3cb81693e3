package load

import (
	"fmt"
	"sync"
	"time"
)

// While an open loop's load is on, the driver can tell how it goes: in pulses, each of
// the requests that were due in one stretch of the window. So whoever asks a question of
// the load can end it as soon as it is answered.
//
// A request is slow if it had no right answer within a limit of when it was due. That is
// decided, whatever becomes of it, once the limit has passed; so the pulse of a stretch
// comes so long after its end.

// PulseSpec says how pulses are told. The zero value tells none.
type PulseSpec struct {
	Every  time.Duration `json:"every_ns,omitempty"`  // length of a stretch
	Within time.Duration `json:"within_ns,omitempty"` // after which a request is slow
	Class  string        `json:"class,omitempty"`     // of the requests that count; empty means all
}

// Pulse is what became of the requests that were due in one stretch.
type Pulse struct {
	Due     int64 `json:"due"`
	Slow    int64 `json:"slow"`    // of Due: without a right answer in time
	Failed  int64 `json:"failed"`  // that failed before the pulse, if they were not told of in one before
	Waiting int64 `json:"waiting"` // due and without an answer at the stretch's end
}

func (p *Pulse) add(q Pulse) {
	p.Due += q.Due
	p.Slow += q.Slow
	p.Failed += q.Failed
	p.Waiting += q.Waiting
}

const (
	shortestPulse = 10 * time.Millisecond
	// pulseSlack is how much later than it could be a pulse is told: answers that came
	// in time may still be unread.
	pulseSlack = 5 * time.Millisecond
)

// pulses is how many a load tells of at most.
func (s *Spec) pulses() int {
	if s.Pulse.Every <= 0 {
		return 0
	}
	return int((s.Duration+settleLimit)/s.Pulse.Every) + 1
}

// withPulses has the shards tell pulses, if the spec says so.
func withPulses(spec *Spec, m *mix, shards []*shard, tell func(Pulse)) {
	all := newPulses(spec, len(shards), tell)
	for _, s := range shards {
		s.beat = newBeat(all, spec, m, s.groups, s.recorder.start, len(shards))
	}
}

// check says what is wrong with p, for a load in open loop or not.
func (p PulseSpec) check(s *Spec) (faults []error) {
	if p == (PulseSpec{}) {
		return nil
	}
	if p.Every < shortestPulse || p.Every > time.Minute {
		faults = append(faults, fmt.Errorf("pulses come every %v, want %v to a minute", p.Every, shortestPulse))
	}
	if p.Within <= 0 || p.Within > time.Minute {
		faults = append(faults, fmt.Errorf("requests are slow after %v, want more than 0 and a minute at most", p.Within))
	}
	if s.Turns || s.Engine != Native || !s.open() {
		faults = append(faults, fmt.Errorf("pulses are told of an open loop of the native engine that has all the time to itself"))
	}
	return faults
}

// pulses puts the parts of all shards together.
type pulses struct {
	PulseSpec
	shards int
	tell   func(Pulse)

	mu    sync.Mutex
	parts map[int]*pulseParts // by stretch
}

type pulseParts struct {
	sum Pulse
	n   int
}

func newPulses(spec *Spec, shards int, tell func(Pulse)) *pulses {
	if spec.Pulse == (PulseSpec{}) || tell == nil {
		return nil
	}
	return &pulses{PulseSpec: spec.Pulse, shards: shards, tell: tell, parts: map[int]*pulseParts{}}
}

// take takes a shard's part of a stretch, and tells of it if that was the last one.
func (p *pulses) take(stretch int, part Pulse) {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := p.parts[stretch]
	if all == nil {
		all = &pulseParts{}
		p.parts[stretch] = all
	}
	all.sum.add(part)
	if all.n++; all.n == p.shards {
		delete(p.parts, stretch)
		p.tell(all.sum)
	}
}

// beat is one shard's part of the pulses. Nil counts nothing.
type beat struct {
	all           *pulses
	from          int64 // the first stretch begins
	every, within int64
	about         []bool    // by kind of request
	offered       []float64 // by group: requests that count, per nanosecond

	open   []counted // stretches that are not told yet, in order
	first  int       // number of the first of open
	seen   int       // number of the first stretch that has not ended yet
	asked  int64     // requests that were sent and have no end
	failed int64     // that are not told yet
}

// counted is one stretch.
type counted struct{ due, good, waiting int64 }

func newBeat(all *pulses, spec *Spec, m *mix, groups []group, from int64, shards int) *beat {
	if all == nil {
		return nil
	}
	b := &beat{all: all, from: from, every: int64(all.Every), within: int64(all.Within)}
	for i := range m.kinds {
		b.about = append(b.about, all.Class == "" || m.kinds[i].class == all.Class)
	}
	for _, g := range groups {
		whole, about := 0.0, 0.0
		for _, kind := range m.pickers[g.index].kinds {
			weight := float64(max(m.kinds[kind].weight, 1))
			whole += weight
			if b.about[kind] {
				about += weight
			}
		}
		of := spec.Groups[g.index]
		b.offered = append(b.offered, of.Rate/1e9/float64(min(shards, of.Clients))*about/whole)
	}
	return b
}

// begins takes note of a request that is being sent.
func (b *beat) begins(c *conn) {
	if b == nil || !b.about[c.kind] {
		return
	}
	b.asked++
	if s := b.stretch(c.due); s != nil {
		s.due++
	}
}

// ends takes note of the end of a request at t: answered rightly, or not. Those that
// were due while the load warmed up have not failed in any stretch.
func (b *beat) ends(c *conn, t int64, rightly bool) {
	if b == nil || !c.asked || !b.about[c.kind] {
		return
	}
	b.asked--
	switch {
	case !rightly:
		if c.due >= b.from {
			b.failed++
		}
	case t-c.due <= b.within:
		if s := b.stretch(c.due); s != nil {
			s.good++
		}
	}
}

// stretch is the one in which a request was due, nil if it counts in none: it was due
// before the first one, or its stretch has been told of.
func (b *beat) stretch(due int64) *counted {
	if due < b.from {
		return nil
	}
	at := int((due-b.from)/b.every) - b.first
	if at < 0 {
		return nil
	}
	for len(b.open) <= at {
		b.open = append(b.open, counted{})
	}
	return &b.open[at]
}

// pulse tells of the stretches that are decided.
func (s *shard) pulse() {
	b := s.beat
	if b == nil {
		return
	}
	for ; s.now >= b.end(b.seen); b.seen++ {
		b.stretch(b.end(b.seen) - 1).waiting = b.asked + s.unsent(0, s.now)
	}
	for s.now >= b.end(b.first)+b.within+int64(pulseSlack) {
		end := b.end(b.first)
		c := *b.stretch(end - 1)
		due := c.due + s.unsent(end-b.every, end)
		b.all.take(b.first, Pulse{Due: due, Slow: due - c.good, Failed: b.failed, Waiting: c.waiting})
		b.open, b.first, b.failed = b.open[1:], b.first+1, 0
	}
}

func (b *beat) end(stretch int) int64 { return b.from + int64(stretch+1)*b.every }

// unsent is about how many requests that count were due between two times and have not
// been sent: as many as the schedule has on average.
func (s *shard) unsent(from, to int64) int64 {
	sum := 0.0
	for i := range s.groups {
		g := &s.groups[i]
		if g.closed() {
			continue
		}
		if since := max(from, g.arrivals.next); since < to && g.arrivals.next < s.now {
			sum += s.beat.offered[i] * float64(to-since)
		}
	}
	return int64(sum + 0.5)
}
