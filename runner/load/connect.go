package load

import (
	"time"

	"interleave/internal/netpoll"
	"interleave/results"
)

// A server's queue of connections that it has not accepted yet is short, and
// one that overflows costs a second. So clients come in a crowd of at most
// freshLimit that have no answer yet, or else at a pace of one for each
// openGap, which any server can follow: those that keep some clients waiting
// for ever (a worker per connection) get them all in the end.
//
// Nor do more than openBurst come at a time, which takes some 20 ms: the
// clients that have a connection want to be served too when a thread that was
// held up catches up.
const (
	freshLimit = 100
	openGap    = int64(40 * time.Microsecond)
	openBurst  = 500
)

// openMore opens the first connections of a group's clients.
func (s *shard) openMore(g *group) {
	if s.waitsToOpen(g) {
		return
	}
	// Without a request of its own, a new connection says nothing about
	// whether it was accepted.
	crowd := g.closed()
	most := min(g.n, g.opened+openBurst)
	for g.opened < most && (g.opened < s.paced(g) || crowd && g.fresh < freshLimit) {
		i := uint32(g.first + g.opened)
		c := &s.conns[i]
		g.opened++
		c.fresh = true
		g.fresh++
		t := s.stamp()
		if g.closed() {
			s.start(i, c, t, t)
		} else {
			c.sent = t
			s.connect(i, c, t)
		}
	}
}

// waitsToOpen reports whether no connections may be opened until the next turn,
// because requests go with them. In open loop none do, and what the turn owes
// may need them.
func (s *shard) waitsToOpen(g *group) bool { return g.closed() && (s.off(g, s.now) || s.early()) }

// noLongerFresh says that c has had an answer, or never will.
func (s *shard) noLongerFresh(c *conn) {
	if c.fresh {
		c.fresh = false
		s.groupOf(c).fresh--
	}
}

// early reports whether the load has not begun: without a warm-up its first
// requests belong to the window.
func (s *shard) early() bool { return s.turns == nil && s.now < s.phases.begin }

// paced is how many connections of a group are opened by now whatever the server
// does.
func (s *shard) paced(g *group) int {
	return freshLimit + int((s.now-max(s.phases.begin, g.from))/openGap)
}

// nextOpening is when to open more connections of a group, at the latest.
func (s *shard) nextOpening(g *group) int64 {
	switch {
	case g.opened == g.n:
		return never
	case g.closed() && s.early():
		return s.phases.begin
	case s.waitsToOpen(g):
		if g.phase != "" && s.now < g.from && !s.turns.over(s.now) {
			return g.from
		}
		return never
	case g.opened < s.paced(g):
		return s.now
	}
	return s.now + int64(time.Millisecond)
}

// connect opens a connection for c, which has none.
func (s *shard) connect(i uint32, c *conn, t int64) {
	fd, err := s.to.connect(s.sources)
	if err == nil {
		c.fd = int32(fd)
		c.gen++
		c.served = 0
		c.answer.parser.Reset()
		if s.exchange.stamper != nil {
			netpoll.EnableStamps(fd) // if it fails, reads have no stamp
		}
		if s.isSlow(c) {
			s.slow[i].hungup = false
			if s.groupOf(c).conn.Read.Bytes > 0 {
				netpoll.LimitReceive(fd, slowWindow)
			}
		}
		err = s.poller.Add(fd, netpoll.Edge, c.token(i))
	}
	if err != nil {
		c.up = false
		s.fail(i, c, s.exchange.blame(c, connectFault(err), nil), t)
		return
	}
	c.state = connecting
}

// connected goes on when the handshake of c has ended, well or not.
func (s *shard) connected(i uint32, c *conn, ev *netpoll.Event) {
	if !ev.Writable && !ev.Hangup {
		return
	}
	if err := netpoll.SocketError(int(c.fd)); err != nil {
		c.up = false
		s.fail(i, c, s.exchange.blame(c, connectFault(err), nil), s.stamp())
		return
	}
	if k := s.groupOf(c).upgrade; k != nil {
		s.beginUpgrade(i, c, k, ev.Hangup)
		return
	}
	if s.isUp(i, c) && ev.Hangup {
		// Accepted and closed at once: that will not be reported again.
		if out := s.exchange.read(c, true); out.done {
			s.done(i, c, out)
		}
	}
}

// isUp goes on when c's connection can carry requests. It reports whether one is in
// flight now.
func (s *shard) isUp(i uint32, c *conn) bool {
	c.up = true
	if !c.asked {
		s.noLongerFresh(c)
		s.release(i, c, s.stamp())
		return false
	}
	if err := s.send(i, c, s.now); err != nil {
		s.fail(i, c, s.exchange.broken(c, err).fault, s.stamp())
		return false
	}
	c.state = busy
	return true
}

// fail ends c's request, if it has one, and its connection, with an error,
// unless the request may be sent again.
func (s *shard) fail(i uint32, c *conn, f *fault, t int64) {
	if s.again(i, c, f, t) {
		return
	}
	s.beat.ends(c, t, false)
	s.recorder.failed(*f, t, c.inWindow)
	s.recorder.lost(c, f, t)
	s.keep(i, c, t, lostAs(f))
	s.leaveOpen(c)
	s.answered(c, t)
	s.disconnect(c)
	c.failures = min(c.failures+1, 6)
	// A broken connection may be bad luck; one that cannot be opened, or that
	// breaks again and again, would keep this thread spinning.
	if c.failures < 3 && f.kind != results.ErrRefused && !results.ClientFault(f.kind) {
		s.release(i, c, t)
		return
	}
	c.state = backingOff
	c.wake = t + int64(firstBackOff)<<(c.failures-1)
	s.backing++
	s.nextTick = min(s.nextTick, t+int64(firstBackOff))
}

// firstBackOff is how long a client waits after a failed connect. It doubles
// with each further failure, up to 32-fold.
const firstBackOff = 5 * time.Millisecond

// disconnect closes c's connection, if it has one.
func (s *shard) disconnect(c *conn) {
	if c.fd >= 0 {
		netpoll.Close(int(c.fd))
		c.fd = -1
	}
}

// closeAll closes everything that the shard has open.
func (s *shard) closeAll() {
	for i := range s.conns {
		s.disconnect(&s.conns[i])
	}
	s.closing.Lock()
	defer s.closing.Unlock()
	s.closed = true
	s.poller.Close()
}
