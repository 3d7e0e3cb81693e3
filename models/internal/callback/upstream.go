package callback

import (
	"net/netip"
	"slices"
	"syscall"

	"interleave/internal/netpoll"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// maxLinks bounds the connections to one upstream. Calls beyond wait for one.
const maxLinks = 4096

// upstream is a service that handlers call, and the connections to it.
type upstream struct {
	name  string
	addr  netip.AddrPort
	host  string
	path  string
	most  int     // of links
	links int     // open connections
	idle  []*link // those that carry no call, the last used last
	queue []*call // that wait for a connection

	serving bool // the queue is being served

	newSession func() scenarios.Session // of a database; else nil
}

// link is one connection to an upstream, kept for further calls. It carries
// one call at a time: an answer that is late delays no other.
type link struct {
	up     *upstream
	slot   *slot
	call   *call // nil while it is idle
	place  int   // in up.idle
	reused bool  // it has carried a call before
	parser wire.ResponseParser

	session *session // with the database; else nil
}

// next takes the first of the calls that wait, nil if there is none.
func (up *upstream) next() *call {
	if len(up.queue) == 0 {
		return nil
	}
	c := up.queue[0]
	up.queue[0], up.queue = nil, up.queue[1:]
	return c
}

// assign gives the call a connection: an idle one, a new one, or the next that
// comes free.
func (l *Loop) assign(c *call) {
	up := c.up
	if n := len(up.idle) - 1; n >= 0 {
		k := up.idle[n]
		up.idle[n] = nil
		up.idle = up.idle[:n]
		k.slot.deadline = 0
		l.carry(k, c)
		return
	}
	if up.links < up.most {
		err := l.dial(c)
		if err == nil {
			return
		}
		if up.links == 0 {
			l.fail(c, err)
			return
		}
	}
	up.queue = append(up.queue, c)
}

// dial makes a new connection for the call. If it is for want of descriptors
// that there is none to be had, an idle connection to some upstream is given
// up for it.
func (l *Loop) dial(c *call) error {
	fd, err := l.port.Connect(c.up.addr)
	if (err == syscall.EMFILE || err == syscall.ENFILE) && l.giveUpIdle() {
		fd, err = l.port.Connect(c.up.addr)
	}
	if err != nil {
		return err
	}
	s := l.slots.open(fd, upstreamLink)
	if err := l.port.Add(fd, netpoll.Edge, s.token()); err != nil {
		l.free(s)
		return err
	}
	k := &link{up: c.up, slot: s}
	s.link = k
	if c.up.newSession != nil {
		k.session = &session{protocol: c.up.newSession()}
	}
	c.up.links++
	l.armSweep()
	l.carry(k, c)
	return nil
}

func (l *Loop) giveUpIdle() bool {
	for _, up := range l.upstreams {
		if len(up.idle) > 0 {
			l.closeLink(up.idle[0])
			return true
		}
	}
	return false
}

// release makes a connection free for the next call.
func (l *Loop) release(k *link) {
	k.reused = true
	if c := k.up.next(); c != nil {
		l.carry(k, c)
		return
	}
	k.place = len(k.up.idle)
	k.up.idle = append(k.up.idle, k)
	k.slot.deadline = l.after(l.config.IdleTimeout)
}

// closeLink closes a connection that carries no call, or whose call is seen
// to by the caller, and uses the room for a call that waits for it.
func (l *Loop) closeLink(k *link) {
	up := k.up
	if k.call == nil {
		n := len(up.idle) - 1
		moved := up.idle[n]
		up.idle[k.place], moved.place = moved, k.place
		up.idle[n] = nil
		up.idle = up.idle[:n]
	}
	k.call = nil
	l.free(k.slot)
	k.slot = nil
	up.links--
	l.serveQueue(up)
}

// serveQueue dials for the first of the waiting calls. That they wait at all
// without the limit being reached is for want of descriptors: as long as the
// upstream has a connection, waiting for that is better than to fail.
//
// A connection that is refused at once has failed when dial returns, its call has been
// told, and its end serves the queue again: that is left to the loop here.
func (l *Loop) serveQueue(up *upstream) {
	if up.serving {
		return
	}
	up.serving = true
	defer func() { up.serving = false }()
	for up.links < up.most {
		c := up.next()
		if c == nil {
			return
		}
		err := l.dial(c)
		switch {
		case err == nil:
		case up.links > 0:
			up.queue = slices.Insert(up.queue, 0, c)
			return
		default:
			l.fail(c, err)
		}
	}
}

// linkEvent is called when something has happened to an upstream connection.
func (l *Loop) linkEvent(s *slot, ev *netpoll.Event) {
	k := s.link
	if ev.Hangup {
		s.flags |= hungup
	}
	if k.call == nil {
		// The upstream has closed, or says something that nobody asked.
		if n, err := l.port.Read(int(s.fd), l.discard[:1]); n > 0 || err != netpoll.ErrAgain {
			l.closeLink(k)
		}
		return
	}
	if ev.Writable && k.call.sent < len(k.call.request) && !l.send(k) {
		return
	}
	if ev.Readable {
		l.receive(k)
	}
}
