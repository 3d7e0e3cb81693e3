package load

import (
	"encoding/binary"
	"io"
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// Turn says which of two drivers begins that put their loads on by turns.
type Turn string

// The turns.
const (
	FirstTurn  Turn = "first"
	SecondTurn Turn = "second"
)

// turns are a load's part of the time that it shares with another driver's
// load. Whoever holds the baton sends requests, for some 20 ms, waits for the
// answers to all of them, and passes it on; the clock of the other stands
// still, so that its load knows nothing of the break. What a host that others
// use too does to the one, it does to the other as well: on virtual machines
// the CPU time of a request drifts by a tenth and more from one second to the
// next, and by much less from one such turn to the next.
//
// The window is made of whole turns: it begins and ends while nothing is in
// flight, all requests that begin in it end in it, and in closed loop they are
// a whole number of mixes. Waiting for the last
// answers is part of a turn in closed loop, where it is work like any other,
// so that the window may end a little later than planned. In open loop nothing
// arrives meanwhile: the clock is set back to where the turn was over, as if
// that had taken no time.
//
// When the other driver is gone, the rest goes on without it.
type turns struct {
	clock      clock
	baton      io.ReadWriter
	start, end int64 // of the window, as planned
	setBack    bool
	shards     int
	wake       func() // makes all shards look up

	number   atomic.Int64 // of the turn; 0 before the first
	ends     atomic.Int64 // when it is over
	finished atomic.Int64 // when the window ended; 0 until then

	// begun and done are closed when the window begins and when it has ended.
	// With the former the baton waits for pass.
	begun, done chan time.Time

	mu       sync.Mutex
	inWindow bool
	resting  int   // shards that have nothing in flight any more
	waiting  bool  // for pass
	length   int64 // of the next turn
	alone    bool
}

const (
	shortestTurn = int64(20 * time.Millisecond)
	longestTurn  = int64(250 * time.Millisecond)

	// turnDrains is how long a turn is at least, as a multiple of the time
	// that it took to wait for the last answers.
	turnDrains = 2
)

// newTurns has no turn yet.
func newTurns(c clock, p *phases, spec *Spec, baton io.ReadWriter, shards int, wake func()) *turns {
	return &turns{
		clock: c, baton: baton, start: p.start, end: p.end, setBack: spec.open(),
		shards: shards, wake: wake, length: shortestTurn,
		begun: make(chan time.Time), done: make(chan time.Time),
	}
}

// keep takes turns until the other driver is gone or the baton is closed. With
// first, the first one is taken without being given.
func (t *turns) keep(first bool) {
	if first {
		t.begin(shortestTurn)
	}
	for {
		var theirs [8]byte
		_, err := io.ReadFull(t.baton, theirs[:])
		if err != nil {
			break
		}
		t.begin(int64(min(binary.LittleEndian.Uint64(theirs[:]), uint64(longestTurn))))
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.alone = true
	if t.clock.resting() && !t.waiting && t.finished.Load() == 0 {
		t.beginLocked(never)
	}
}

// begin begins a turn, as long as the other one's will be.
func (t *turns) begin(length int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.beginLocked(length)
}

func (t *turns) beginLocked(length int64) {
	now := t.clock.now()
	border := t.start
	if t.inWindow = now >= t.start; t.inWindow {
		border = t.end
	}
	if t.number.Load() == 0 {
		length = shortestTurn // as the other one's first: neither warms up for longer
	}
	// What is left to the border is divided evenly.
	left := border - now
	n := math.Ceil(float64(left) / float64(max(length, t.length)))
	t.ends.Store(now + left/int64(max(n, 1)))
	t.resting = 0
	t.number.Add(1)
	t.clock.resume()
	t.wake()
}

// over reports whether the turn is over at now: nothing is begun any more.
func (t *turns) over(now int64) bool { return t != nil && now >= t.ends.Load() }

// rest says that a shard has nothing in flight any more, in a turn that is
// over. The last shard passes the baton on, or ends the window. It reports
// false if another turn has begun meanwhile.
func (t *turns) rest(number, now int64) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.number.Load() != number {
		return false
	}
	if t.resting++; t.resting < t.shards {
		return true
	}
	ends := t.ends.Load()
	t.length = min(max(turnDrains*(now-ends), t.length*3/4, shortestTurn), longestTurn)
	if t.setBack {
		now = ends
	}
	switch {
	case !t.inWindow && now >= t.start:
		t.clock.stop(t.start)
		t.waiting = true
		close(t.begun)
	case t.inWindow && now >= t.end:
		t.clock.stop(now)
		t.finished.Store(now)
		close(t.done)
		t.wake()
	default:
		t.clock.stop(now)
		t.passLocked()
	}
	return true
}

// pass passes the baton on, once the window has begun and whoever wanted to
// know of it has been told.
func (t *turns) pass() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting = false
	t.passLocked()
}

func (t *turns) passLocked() {
	if t.alone {
		t.beginLocked(never)
		return
	}
	var mine [8]byte
	binary.LittleEndian.PutUint64(mine[:], uint64(t.length))
	t.baton.Write(mine[:]) // if the other is gone, keep finds out
}

// ended is when the window ended, or will.
func (t *turns) ended() int64 {
	if at := t.finished.Load(); at != 0 && !t.setBack {
		return at
	}
	return t.end
}

// takeTurns makes the shard rest until its first turn. Which requests are the
// window's is said by turns from now on.
func (s *shard) takeTurns(t *turns) {
	s.turns, s.resting = t, true
	s.recorder.start, s.recorder.end, s.recorder.decided = never, never, true
}

// midMix reports whether the requests that the shard has begun are no whole
// number of mixes. A closed loop's turn goes on until they are: where one in
// 100 costs as much as all the others, it matters whether a window has 10 or 11
// of them.
func (s *shard) midMix() bool {
	mix := s.exchange.total
	return mix <= longestMix && (s.number-firstNumber)/s.stride%mix != 0
}

// longestMix is the largest mix that is worth waiting for, in requests.
const longestMix = 1_000

// longestRest is how long a shard waits at most before it looks whether its
// turn has come; it is woken when it has.
const longestRest = 100 * time.Millisecond

// yield rests if nothing is in flight any more: the turn is over.
func (s *shard) yield() {
	owed := s.arrivals != nil && !s.turns.over(s.arrivals.next)
	if s.resting || owed || s.recorder.flights.under > 0 {
		return
	}
	s.resting = s.turns.rest(s.inTurn, s.now)
}

// goOn sends again if a new turn has begun.
func (s *shard) goOn() {
	n := s.turns.number.Load()
	if n == s.inTurn {
		return
	}
	s.inTurn, s.resting = n, false
	if s.stamp() >= s.phases.start {
		s.recorder.start = s.phases.start
	}
	for s.arrivals == nil && s.ready.len() > 0 {
		i := s.ready.pop()
		t := s.stamp()
		s.start(i, &s.conns[i], t, t)
	}
}
