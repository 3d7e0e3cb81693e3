package load

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"time"

	"interleave/internal/netpoll"
	"interleave/internal/quantity"
	"interleave/scenarios"
)

// Clients may read or write a few bytes at a time (scenarios.Pace). Such a client
// has a small window for what it has not read, so that the server notices.

// slow is what there is to know of a client in a group that has a pace.
type slow struct {
	readAt, writeAt int64 // not before
	due             int64 // when it goes on; 0 if it waits for the server
	hungup          bool  // the server has closed at least its side
}

// drip is a client that goes on at a time.
type drip struct {
	client uint32
	at     int64
}

// whole is no limit to what is sent at a time.
const whole = math.MaxInt

// slowWindow is the receive buffer of a client who reads slowly, in bytes. With one
// much smaller a sender waits for time-outs on a loopback, whose packets are larger.
const slowWindow = 32 << 10

// needSlow makes room for what is known of slow clients, if there are any.
func (s *shard) needSlow() {
	for i := range s.groups {
		if s.groups[i].slow() {
			s.slow = make([]slow, len(s.conns))
			return
		}
	}
}

// slow reports whether the group's clients have a pace.
func (g *group) slow() bool { return g.conn.Read.Bytes > 0 || g.conn.Write.Bytes > 0 }

// isSlow reports whether c has a pace. Where nobody has, that is one comparison.
func (s *shard) isSlow(c *conn) bool { return s.slow != nil && s.groupOf(c).slow() }

// sendSlowly sends the first bytes of the request of client i.
func (s *shard) sendSlowly(i uint32, c *conn, t int64) error {
	pace := s.groupOf(c).conn.Write
	if pace.Bytes == 0 {
		return s.exchange.send(c, whole)
	}
	err := s.exchange.send(c, pace.Bytes)
	if err == nil {
		s.exchange.slowBytes += int64(pace.Bytes)
	}
	s.slow[i].writeAt = t + int64(pace.Every)
	if err == nil && c.cut {
		s.goOnAt(i, s.slow[i].writeAt)
	}
	return err
}

// goOnAt has client i go on at a time, unless it does earlier.
func (s *shard) goOnAt(i uint32, at int64) {
	if d := &s.slow[i]; d.due == 0 || at < d.due {
		d.due = at
		s.drips.Add(at, drip{i, at})
	}
}

// goOnSlowly has those clients go on whose time has come.
func (s *shard) goOnSlowly() {
	now := s.now // of this turn: the others have theirs
	for d, ok := s.drips.Due(now); ok; d, ok = s.drips.Due(now) {
		if s.slow[d.client].due != d.at {
			continue // it went on earlier
		}
		s.slow[d.client].due = 0
		if c := &s.conns[d.client]; c.state == busy {
			s.drip(d.client, c)
		}
	}
}

// drip has client i send and read what its pace allows now.
func (s *shard) drip(i uint32, c *conn) {
	now, d, conn := s.stamp(), &s.slow[i], s.groupOf(c).conn
	switch {
	case c.cut && now < d.writeAt:
		s.goOnAt(i, d.writeAt) // an earlier request's drip has come in its place
	case c.cut:
		d.writeAt = now + int64(conn.Write.Every)
		// If it fails, reading tells why.
		unsent := len(c.unsent)
		if s.exchange.flush(c, cmp.Or(conn.Write.Bytes, whole)) == nil && c.cut {
			s.goOnAt(i, d.writeAt)
		}
		s.exchange.slowBytes += int64(unsent - len(c.unsent))
	}
	if now < d.readAt {
		s.goOnAt(i, d.readAt)
		return
	}
	if conn.Read.Bytes == 0 {
		if out := s.exchange.read(c, d.hungup); out.done {
			s.done(i, c, out)
		}
		return
	}
	out, more := s.exchange.sip(c, conn.Read.Bytes, d.hungup)
	s.flows(c)
	if more { // no event will tell of it again
		d.readAt = now + int64(conn.Read.Every)
	}
	switch {
	case out.done:
		s.done(i, c, out)
	case more:
		s.goOnAt(i, d.readAt)
	}
}

// sip reads at most so many bytes of c's answer. more says that it has, and that there
// may be others.
func (x *exchanger) sip(c *conn, most int, hangup bool) (out outcome, more bool) {
	if x.stamper != nil {
		x.stamper.last = 0 // it is the client that decides when it has read
	}
	n, err := netpoll.Read(int(c.fd), x.buf[:min(most, len(x.buf))])
	switch {
	case err == netpoll.ErrAgain:
		return outcome{}, false
	case err != nil:
		return x.broken(c, err), false
	case n == 0:
		return x.ended(c), false
	}
	x.slowBytes += int64(n)
	out = x.take(c, x.buf[:n])
	out.reuse = out.reuse && !hangup && !c.cut
	return out, true
}

// The bounds of a pace. Faster ones are no longer slow clients.
const (
	maxPaceBytes = 64 << 10
	minPaceEvery = time.Millisecond
	maxPaceEvery = time.Minute
)

// checkPaces says what is wrong with how fast clients read and write.
func checkPaces(use scenarios.ConnUse) (faults []error) {
	for _, p := range []struct {
		what string
		scenarios.Pace
	}{{"reading", use.Read}, {"writing", use.Write}} {
		switch {
		case p.Pace == scenarios.Pace{}:
		case p.Bytes < 1 || p.Bytes > maxPaceBytes:
			faults = append(faults, fmt.Errorf("%s %s at a time is not between 1 and %s", p.what, quantity.Plural(p.Bytes, "byte"), quantity.Whole(maxPaceBytes)))
		case p.Every < minPaceEvery || p.Every > maxPaceEvery:
			faults = append(faults, fmt.Errorf("%s every %v is not between %v and %v", p.what, p.Every, minPaceEvery, maxPaceEvery))
		}
	}
	return faults
}

// errHeyPace is why hey cannot put on a load with slow clients.
var errHeyPace = errors.New("engine hey reads and writes as fast as it can: choose the native engine for slow clients")
