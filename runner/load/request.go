package load

import (
	"interleave/internal/netpoll"
	"interleave/results"
)

// The life of a request: it is due, sent, answered or lost, and its client is free
// for the next one.

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
