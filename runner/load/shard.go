package load

import (
	"runtime"
	"sync"
	"time"

	"interleave/internal/netpoll"
	"interleave/internal/timer"
	"interleave/results"
)

// shard is a part of the clients, driven by one thread.
type shard struct {
	clock    clock
	phases   *phases
	turns    *turns // nil if the load has all the time to itself
	recorder *recorder
	exchange *exchanger
	poller   *netpoll.Poller
	events   []netpoll.Event

	to      target
	sources *sources
	timeout int64

	groups []group
	pacer  *pacer // nil if all groups are in closed loop
	calmer calmer
	conns  []conn
	slow   []slow           // by client; nil if none has a pace
	drips  timer.Heap[drip] // slow clients, by when they go on

	now      int64 // the latest reading of the clock
	nextTick int64
	tickGap  int64
	backing  int // clients that are backing off
	pending  int // requests of the window that are in flight
	settled  bool
	inTurn   int64 // number of the turn in which the shard sends
	resting  bool  // until the next one
	spread   int64 // over which time the clients of a closed loop begin in a turn
	cuts     bool  // what has no answer at a turn's end is given up

	closing sync.Mutex // held while woken or closed by whoever it is
	closed  bool

	excerpt *excerpt // nil if the load has none
	beat    *beat    // nil if no pulses are told

	tellsNumbers bool             // which requests were sent and answered
	sent         []results.Series // at the end
	open         []uint64         // numbers of requests without a right answer

	unstamped bool  // closed loop: whether to ask for stamps is not decided yet
	began     int64 // when the thread did
	beganUsed int64 // CPU time that it had used by then
	voteAt    int64 // when to vote on the window's end; never if that is over
}

// wake makes the shard look up from its sockets, if it still has any.
func (s *shard) wake() {
	s.closing.Lock()
	defer s.closing.Unlock()
	if !s.closed {
		s.poller.Wake()
	}
}

// run drives the shard until the load is over, on a thread of its own. It
// ends with the thread, whose timer precision it has changed.
func (s *shard) run() error {
	runtime.LockOSThread()
	netpoll.SharpenTimers()
	defer s.closeAll()
	s.now = s.clock.now()
	s.began, s.beganUsed = s.now, threadTime(s.clock)
	for {
		if err := s.turn(); err != nil {
			return err
		}
		if s.over() {
			s.conclude()
			return nil
		}
	}
}

// turn waits until there is something to do, and does it.
func (s *shard) turn() error {
	n, err := s.wait()
	if err != nil {
		return err
	}
	if s.unstamped {
		s.considerStamps()
	}
	if n > 0 && s.exchange.stamper != nil {
		s.exchange.stamper.sample()
	}
	if s.resting {
		s.goOn()
	}
	before := s.now
	for i := range s.events[:n] {
		s.handle(&s.events[i])
	}
	if s.now == before {
		s.now = s.clock.now()
	}
	if s.slow != nil {
		s.goOnSlowly()
	}
	s.takeFlow()
	s.pulse()
	if s.now >= s.nextTick {
		s.tick()
	}
	if s.now >= s.voteAt {
		s.voteAt = never
		answered := s.recorder.answers()
		s.phases.vote(answered.sum(0, parts/2), answered.sum(parts/2, parts), s.now)
	}
	for i := range s.groups {
		g := &s.groups[i]
		if g.opened < g.n {
			s.openMore(g)
		}
		if g.launched < g.toLaunch {
			s.launch(g)
		}
		if !g.closed() {
			s.dispatch(g)
		}
	}
	if s.turns.over(s.now) {
		s.yield()
	}
	return nil
}

// wait waits for the sockets while there is nothing else to do.
func (s *shard) wait() (int, error) {
	if s.resting {
		return s.poller.Wait(s.events, longestRest)
	}
	chores := min(s.nextTick, s.drips.Next())
	if s.now < s.recorder.end {
		chores = min(chores, s.recorder.end, s.voteAt)
	}
	for i := range s.groups {
		chores = min(chores, s.nextOpening(&s.groups[i]), s.nextLaunch(&s.groups[i]))
	}
	if s.pacer == nil {
		s.calmer.turn(s.now, s.now)
		return s.poller.Wait(s.events, time.Duration(max(0, chores-s.now)))
	}
	due := s.nextDue()
	s.calmer.turn(s.now, due)
	return s.pacer.wait(s.poller, s.events, due, chores)
}

// stamp reads the clock.
func (s *shard) stamp() int64 {
	s.now = s.clock.now()
	return s.now
}

// handle takes one event of the poller.
func (s *shard) handle(ev *netpoll.Event) {
	i := uint32(ev.Token)
	c := &s.conns[i]
	if c.gen != uint32(ev.Token>>32) || c.fd < 0 {
		return // of a connection that is closed already
	}
	switch c.state {
	case connecting:
		s.connected(i, c, ev)
	case busy:
		if s.isSlow(c) {
			s.slow[i].hungup = s.slow[i].hungup || ev.Hangup
			s.drip(i, c)
			return
		}
		if c.cut && ev.Writable {
			if err := s.exchange.flush(c, whole); err != nil && !ev.Readable {
				s.fail(i, c, s.exchange.broken(c, err).fault, s.stamp())
				return
			}
		}
		if !ev.Readable {
			return
		}
		if c.live != nil {
			s.hearLive(i, c, ev.Hangup)
			return
		}
		out := s.exchange.read(c, ev.Hangup)
		s.flows(c)
		if out.done {
			s.done(i, c, out)
		} else {
			s.begins(c)
		}
	case upgrading:
		if ev.Readable {
			c.live.hungup = c.live.hungup || ev.Hangup
			s.upgrade(i, c)
		}
	case free:
		switch {
		case !ev.Readable:
		case c.live != nil:
			s.unaskedLive(c, ev.Hangup)
		default:
			s.unasked(i, c)
		}
	}
}

// done closes the books on c's request and lets the client go on.
func (s *shard) done(i uint32, c *conn, out outcome) {
	t := s.stamp()
	if !out.reuse && out.fault.breaks() {
		s.fail(i, c, out.fault, t)
		return
	}
	if out.fault == nil && c.parked && s.resting {
		s.answered(c, t) // after the end of its turn
		s.release(i, c, t)
		return
	}
	if out.fault == nil && c.parked {
		s.deliver(c)
	}
	at := s.arrival(c, t)
	switch {
	case out.fault != nil:
		s.beat.ends(c, at, false)
		s.recorder.failed(*out.fault, at, c.inWindow)
		s.recorder.lost(c, out.fault, at)
		s.keep(i, c, at, lostAs(out.fault))
		s.leaveOpen(c)
	case out.unsure:
		s.beat.ends(c, at, true)
		s.exchange.hold(c, at)
	default:
		s.beat.ends(c, at, true)
		s.recorder.answered(c, at)
		s.keep(i, c, at, answeredAs(c))
		if c.answer.led {
			s.recorder.led(at)
		}
	}
	s.answered(c, at)
	if !out.reuse || c.last {
		s.disconnect(c)
	}
	c.failures = 0
	if s.groupOf(c).closed() {
		at = t // a closed loop's client acts when it has read
	}
	s.release(i, c, at)
}

// answered forgets the request that c was waiting for until t.
func (s *shard) answered(c *conn, t int64) {
	if c.asked && !c.parked {
		s.recorder.landed(t)
	}
	if c.inWindow {
		c.inWindow = false
		s.pending--
	}
	c.asked = false
	c.cut = false
	s.ebbs(c)
	s.noLongerFresh(c)
}

// release makes c ready for its next request; in closed loop that is now, or
// at the beginning of the next turn.
func (s *shard) release(i uint32, c *conn, t int64) {
	c.state = free
	c.free = t
	if g := s.groupOf(c); g.closed() && (!s.off(g, t) || s.midMix(g)) {
		s.start(i, c, t, t)
	} else {
		g.ready.push(i, c.fd >= 0 && c.served > 0)
	}
}

// start gives c a request that was due at due. Now is t.
func (s *shard) start(i uint32, c *conn, due, t int64) {
	g := s.groupOf(c)
	c.n = g.number
	g.number += g.stride
	c.kind = s.exchange.pick(g.index, c.n)
	c.due, c.sent = due, t
	c.asked = true
	if c.parked = s.exchange.kinds[c.kind].reports; !c.parked {
		s.recorder.left(t)
	}
	s.beat.begins(c)
	c.last = g.perConn > 0 && (c.fd < 0 && g.perConn == 1 || c.fd >= 0 && c.served == g.perConn-1)
	if c.inWindow = !c.parked && s.recorder.within(due); c.inWindow {
		if !g.closed() {
			s.recorder.due++
		}
		s.pending++
	}
	if c.fd < 0 {
		s.connect(i, c, t)
		return
	}
	if err := s.send(i, c, t); err != nil {
		s.unsendable(i, c, err, t)
		return
	}
	c.state = busy
}

// send sends c's request at t: all of it, or what its pace allows.
func (s *shard) send(i uint32, c *conn, t int64) error {
	if s.isSlow(c) {
		return s.sendSlowly(i, c, t)
	}
	return s.exchange.send(c, whole)
}

// dispatch sends the requests of a group that are due, as far as its clients
// are free.
func (s *shard) dispatch(g *group) {
	for g.ready.len() > 0 && g.arrivals.next <= s.now && !s.turns.over(g.arrivals.next) {
		due := g.arrivals.next
		g.arrivals.advance()
		i := g.ready.pop()
		c := &s.conns[i]
		t := s.stamp()
		lag := t - max(due, c.free)
		c.lag = lagOf(lag)
		if s.recorder.within(due) {
			s.recorder.lag.End(lag)
		}
		s.start(i, c, due, t)
	}
}

// unasked reads from a connection on which nothing was asked: most likely its
// end.
func (s *shard) unasked(i uint32, c *conn) {
	n, err := netpoll.Read(int(c.fd), s.exchange.buf)
	switch {
	case err == netpoll.ErrAgain:
	case err != nil || n == 0:
		s.disconnect(c) // opened again for the next request
	default:
		f := s.exchange.blame(c, fault{kind: results.ErrProtocol, cause: "bytes without a request"}, s.exchange.buf[:n])
		s.recorder.failed(*f, s.stamp(), false)
		s.disconnect(c)
	}
}
