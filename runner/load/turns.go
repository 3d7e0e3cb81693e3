package load

import (
	"encoding/binary"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"interleave/internal/netpoll"
	"interleave/scenarios"
)

// turns are a load's part of the time that several drivers' loads share. In its
// turn, which a conductor gives (see Baton), a driver sends requests, and waits
// for the answers to all of them before it says that it has taken it; between
// two turns its clock stands still, so that its load knows nothing of the break.
//
// What counts is not known while it is measured: the conductor says at the end
// which time was quiet. So all requests are kept (see rows) until then.
//
// Waiting for the last answers is part of a turn in closed loop. In open loop
// nothing arrives meanwhile: the clock is set back to where the turn was over,
// as if that had taken no time.
type turns struct {
	clock   clock
	baton   io.ReadWriter
	setBack bool
	shards  int
	wake    func() // makes all shards look up
	spun    *atomic.Int64
	phases  []scenarios.Phase // of each turn but the first

	number atomic.Int64 // of the turn; 0 before the first
	begun  atomic.Int64 // when it began
	ends   atomic.Int64 // when it is over
	whole  atomic.Bool  // it goes on until its requests are whole mixes
	aside  atomic.Bool  // it is an excerpt's
	ended  atomic.Bool  // there are no more

	mu      sync.Mutex
	resting int   // shards that have nothing in flight any more
	right   int64 // right answers of these so far
	rightly int64 // right answers up to the turn before
	now     Taken
	taken   []placed // by number, from 1
	counted []Span   // told at the end
}

// placed is where a turn is on the load's clock.
type placed struct {
	Taken
	begun  int64
	length int64 // as it was given
	aside  bool  // it is an excerpt's
}

// newTurns has no turn yet.
func newTurns(c clock, spec *Spec, baton io.ReadWriter, shards int, spun *atomic.Int64, wake func()) *turns {
	return &turns{clock: c, baton: baton, setBack: spec.open(), shards: shards, spun: spun, wake: wake, phases: spec.Phases}
}

// keep takes turns until the conductor says that there are no more. It returns
// false if the conductor went without a word.
func (t *turns) keep() bool {
	defer t.wake()
	defer t.ended.Store(true)
	for {
		c, spans, err := nextCall(t.baton)
		if err != nil {
			return false
		}
		if c.Kind == callEnd {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.counted = spans
			return true
		}
		t.begin(c)
	}
}

// begin begins a turn.
func (t *turns) begin(c call) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.clock.now()
	t.now = Taken{Began: netpoll.Now(), CPU: int64(cpuTime()) - t.spun.Load()}
	t.taken = append(t.taken, placed{begun: now, length: c.Length, aside: c.Kind == callExcerpt})
	t.begun.Store(now)
	t.ends.Store(now + c.Length)
	t.whole.Store(c.Kind == callWhole)
	t.aside.Store(c.Kind == callExcerpt)
	t.resting = 0
	t.number.Add(1)
	t.clock.resume()
	t.wake()
}

// over reports whether the turn is over at now: nothing is begun any more.
func (t *turns) over(now int64) bool { return t != nil && now >= t.ends.Load() }

// measured are the turns without those of excerpts, which are the last.
func (t *turns) measured() []placed {
	if i := slices.IndexFunc(t.taken, func(p placed) bool { return p.aside }); i >= 0 {
		return t.taken[:i]
	}
	return t.taken
}

// rest says that a shard has nothing in flight any more, in a turn that is
// over. The last shard tells the conductor. It reports false if another turn
// has begun meanwhile.
func (t *turns) rest(number, now, rightly int64) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.number.Load() != number {
		return false
	}
	t.right += rightly
	if t.resting++; t.resting < t.shards {
		return true
	}
	begun, ends := t.begun.Load(), t.ends.Load()
	t.now.Ended = t.now.Began + ends - begun
	t.now.Drained = netpoll.Now()
	t.now.CPU = int64(cpuTime()) - t.spun.Load() - t.now.CPU
	t.now.Right, t.rightly, t.right = t.right-t.rightly, t.right, 0
	t.taken[number-1].Taken = t.now
	if t.setBack {
		now = ends
	}
	t.clock.stop(now)
	binary.Write(t.baton, binary.LittleEndian, t.now) // if the conductor is gone, keep finds out
	return true
}

// takeTurns makes the shard rest until its first turn. All its requests are
// kept from now on.
func (s *shard) takeTurns(t *turns, spread time.Duration) {
	s.turns, s.resting, s.spread = t, true, int64(spread)
	s.recorder.start, s.recorder.end, s.recorder.decided = never, never, true
	s.recorder.rows = new(rows)
	for i := range s.groups {
		g := &s.groups[i]
		// Connections are opened when they are needed. A crowd of silent ones
		// would have to be held by servers that are stopped between turns, and
		// find at each turn's begin that they have been silent for long.
		for !g.closed() && g.opened < g.n {
			g.ready.push(uint32(g.first+g.opened), false)
			g.opened++
		}
	}
}

// midMix reports whether the turn has to go on because the requests that the
// group has begun are no whole number of mixes: where one in 100 costs as much
// as all the others, it matters whether there are 10 or 11 of them.
func (s *shard) midMix(g *group) bool {
	mix := s.exchange.pickers[g.index].total
	return s.turns.whole.Load() && mix <= longestMix && (g.number-g.begin)/g.stride%mix != 0
}

// longestMix is the largest mix that is worth waiting for, in requests.
const longestMix = 1_000

// longestRest is how long a shard waits at most before it looks whether its
// turn has come; it is woken when it has.
const longestRest = time.Second

// yield rests if nothing is in flight any more: the turn is over.
func (s *shard) yield() {
	if s.cuts && !s.resting {
		s.cutAll()
	}
	if s.resting || s.owes(s.turns.ends.Load()) || s.recorder.flights.under > 0 {
		return
	}
	s.resting = s.turns.rest(s.inTurn, s.now, s.recorder.rightly)
}

// goOn sends again if a new turn has begun.
func (s *shard) goOn() {
	n := s.turns.number.Load()
	if n == s.inTurn {
		return
	}
	s.inTurn, s.resting = n, false
	s.recorder.rows.turn = uint32(n)
	s.stamp()
	if s.turns.aside.Load() && s.excerpt != nil {
		s.enterExcerpt()
	}
	s.enterTurn(n)
	for i := range s.groups {
		if g := &s.groups[i]; g.closed() {
			g.launched, g.toLaunch = 0, g.ready.len()
		}
	}
}

// launch lets the clients of a closed loop begin that were free when the turn
// began: all at once, or one after the other over the time that each request
// waits. Else they would come, wait and go as one wave for the whole turn.
func (s *shard) launch(g *group) {
	for g.launched < g.toLaunch && g.ready.len() > 0 && s.nextLaunch(g) <= s.now && !s.off(g, s.now) {
		g.launched++
		i := g.ready.pop()
		t := s.stamp()
		s.start(i, &s.conns[i], t, t)
	}
}

// nextLaunch is when the next client of a group begins; never if all have.
func (s *shard) nextLaunch(g *group) int64 {
	if g.launched >= g.toLaunch || s.turns.over(s.now) || g.phase != "" && s.now >= g.until {
		return never
	}
	if g.phase != "" {
		return g.from
	}
	return s.turns.begun.Load() + s.spread*int64(g.launched)/int64(g.toLaunch)
}
