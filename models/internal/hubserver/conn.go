package hubserver

import (
	"time"
	"unsafe"

	"interleave/internal/netpoll"
	"interleave/models/internal/blocking"
	"interleave/models/internal/coro"
)

// quiet is how long a connection rests before it changes its greenlet.
const quiet = time.Second

// conn is a client's connection and the task of its greenlet. All that lives
// as long as the connection is in here and on the greenlet's stack, so both
// are small.
type conn struct {
	blocking.Conn
	stream
	server     *server
	next, prev *conn
	wait       time.Duration // for the next bytes; 0 when the connection has ended
	reading    bool          // parked until there is something to read
	told       bool          // of the server's stop
}

// begin gives an accepted connection a greenlet.
func (s *server) begin(fd int) {
	c := &conn{server: s, wait: s.IdleTimeout}
	if err := c.Desc.Open(s.hub, fd, netpoll.Edge); err != nil {
		s.Logf("poll a connection: %v", err)
		netpoll.Close(fd)
		s.acceptor.Done()
		return
	}
	c.Conn.Init(s.Server, c)
	if c.next = s.conns; c.next != nil {
		c.next.prev = c
	}
	s.conns = c
	s.hub.Spawn(c)
}

// Run serves the connection, to its end or until it has long been quiet.
//
// Requests run on the greenlet's stack. If one needs more than the small stack
// that it began with, the stack grows and stays so, though between requests
// the connection needs next to none. After a while of quiet it then leaves its
// greenlet for a new one: ten thousand clients that have asked once shall not
// cost more than ten thousand that have not asked.
func (c *conn) Run() {
	var here byte
	began := uintptr(unsafe.Pointer(&here))
	for c.wait > 0 {
		wait := c.wait
		grown := uintptr(unsafe.Pointer(&here)) != began // growing moves a stack
		if grown && c.Idle() {
			wait = min(wait, quiet)
		}
		switch err := c.WaitReadable(wait); err {
		case nil:
			c.wait = c.Turn()
		case blocking.ErrTimeout:
			if wait < c.wait {
				c.wait -= wait
				c.server.hub.Renew(c)
				return
			}
			c.wait = c.Expire()
		case blocking.ErrStopped:
			// A last look: the hub may not have told of what has arrived. If
			// nothing has, an idle connection ends there.
			c.wait = c.Turn()
		default:
			c.Abort()
			return
		}
	}
}

// WaitReadable also tells, once, of the server's stop.
func (c *conn) WaitReadable(timeout time.Duration) error {
	if c.server.stopping && !c.told && !c.Ready(coro.Readable) {
		c.told = true
		return blocking.ErrStopped
	}
	c.reading = true
	err := c.stream.WaitReadable(timeout)
	c.reading = false
	if err == blocking.ErrStopped {
		if !c.server.stopping {
			return blocking.ErrWoken
		}
		c.told = true
	}
	return err
}

var _ blocking.Waker = (*conn)(nil)

// MayWake has nothing to do: the hub ends the wait.
func (c *conn) MayWake() error { return nil }

// Wake is called on the hub's thread. Who does not wait looks by itself before it does.
func (c *conn) Wake() {
	if c.reading {
		c.Desc.Interrupt()
	}
}

func (c *conn) Close() error {
	if c.prev != nil {
		c.prev.next = c.next
	} else {
		c.server.conns = c.next
	}
	if c.next != nil {
		c.next.prev = c.prev
	}
	c.server.acceptor.Done()
	return c.stream.Close()
}
