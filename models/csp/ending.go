package csp

import (
	"syscall"
	"time"

	"interleave/internal/netpoll"
)

const (
	// lingerTime is how long a connection that was told to close may take to
	// notice.
	lingerTime = time.Second

	// swallowed is how often input that nobody wants is read at once. A client
	// that never stops is cut off.
	swallowed = 64
)

// goodbye ends a connection that has its last answer. Unless the client has
// asked for that and said nothing since, it is given time to read the answer: a
// close with input unread resets the connection, and the answer may be lost.
func (r *reader) goodbye(c *conn) {
	asked := c.x.purpose != refusal && !c.x.req.KeepAlive && c.x.taken == len(c.x.in)
	if asked && !c.unread {
		r.hangUp(c)
		return
	}
	r.linger(c)
}

// linger tells the client that there is no more, and waits for it to notice.
func (r *reader) linger(c *conn) {
	if netpoll.ShutdownWrite(c.fd) != nil {
		r.hangUp(c)
		return
	}
	if c.x != nil {
		r.giveBack(c)
	}
	c.state, c.deadline = lingering, after(r.now, lingerTime)
	if c.unread {
		r.swallow(c)
	}
}

func (r *reader) swallow(c *conn) {
	for range swallowed {
		n, err := netpoll.Read(c.fd, r.scrap[:])
		if err == netpoll.ErrAgain || n > 0 && n < len(r.scrap) && !c.hungup {
			c.unread = false
			return
		}
		if n == 0 {
			break
		}
	}
	r.hangUp(c)
}

// hangUp closes a client's connection, whose exchange is here, or which is live.
func (r *reader) hangUp(c *conn) {
	if c.state == talking {
		r.lose(c)
		return
	}
	if c.x != nil && c.x.loseClient() {
		c.state, c.deadline, c.failed = away, 0, true // until the handler is done
		return
	}
	if c.x != nil {
		r.giveBack(c)
	}
	r.drop(c)
	r.acceptor.Done()
}

// sweep ends what has lasted too long, and lets go of what is not needed.
func (r *reader) sweep() {
	r.each(func(c *conn) {
		switch {
		case c.state == talking:
			r.mind(c)
		case c.deadline == 0 || c.deadline > r.now:
		case c.state == resting && c.x != nil:
			r.refuse(c.x, 408)
		default:
			r.hangUp(c)
		}
	})
	keep := len(r.free) - (r.unused+1)/2
	clear(r.free[keep:])
	r.free = r.free[:keep]
	r.unused = keep
	r.farm.trim()
}

// drain begins the end: no new connections, and a last look at the idle ones, in
// case a request is on its way.
func (r *reader) drain() {
	r.draining = true
	r.each(func(c *conn) {
		switch {
		case c.state == resting && c.x == nil:
			c.unread = true
			r.read(c)
		case c.state == talking && !c.live.told:
			r.tell(c, saying{stop: true})
		}
	})
}

// abort ends what goes on. Where a task still works for a connection, the client
// is told now, and the connection is closed when the task is done.
func (r *reader) abort() {
	r.each(func(c *conn) {
		if c.state == away {
			syscall.Shutdown(c.fd, syscall.SHUT_RDWR)
		} else {
			r.hangUp(c)
		}
	})
}
