package parked

import (
	"errors"
	"os"
	"sync/atomic"
	"time"

	"interleave/internal/netpoll"
	"interleave/models/internal/blocking"
)

// conn is a client's connection, and the stream of its own blocking.Conn.
type conn struct {
	socket
	blocking.Conn
	server *Server
	more   bool // the last read brought something, and there may be more
	ended  bool
	told   bool // of the server's stop
	apart  bool // a handler is to be run that may wait for its client
	woken  atomic.Bool
}

// serve runs the connection to its end.
func (c *conn) serve() {
	for !c.ended {
		err := c.raw.Read(c.ready)
		if err == nil && c.apart {
			for c.Answer() == blocking.Apart {
			}
			c.apart = false
			continue
		}
		if err == nil {
			break
		}
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			c.Abort()
			break
		}
		c.wake()
	}
	c.shut()
}

// ready is called when something has arrived, and before the first wait. It
// reports whether the connection has ended; if not, it is called again.
//
// The poller tells of each arrival once. When less came than there was room
// for, there is no more, and no read is spent on finding that out; but the end
// of the stream may have arrived together with the request, and nothing would
// tell of it again. The watch looks for that at its next tick.
func (c *conn) ready(uintptr) bool {
	c.deadline.Store(0)
	wait := c.Turn()
	for wait > 0 && c.more {
		wait = c.Turn()
	}
	if c.apart = wait == blocking.Apart; c.apart || wait == 0 {
		return true
	}
	c.until(wait)
	return false
}

// wake is what a broken-off wait is followed by. It leaves the connection
// ended, or to be read from before the next wait.
func (c *conn) wake() {
	switch expired := c.expired(); {
	case c.watch.aborted.Load():
		c.Abort()
	case expired:
		c.Expire()
	case c.server.Stopping() && !c.told:
		c.told = true
		if pending, _ := c.peek(); !c.Idle() || !pending {
			c.Stop()
		}
	}
}

// WaitReadable is how a live connection waits, whose handler runs between two calls of
// RawConn.Read. All others wait within one: see ready.
func (c *conn) WaitReadable(timeout time.Duration) error {
	if !c.apart {
		return nil
	}
	c.until(timeout)
	deadline := c.deadline.Load()
	for {
		if c.woken.Swap(false) {
			c.deadline.Store(0)
			return blocking.ErrWoken
		}
		looked := false
		err := c.raw.Read(func(uintptr) bool {
			if looked {
				return true
			}
			looked = true
			pending, ended := c.peek()
			return pending || ended
		})
		if err == nil {
			c.deadline.Store(0)
			return nil
		}
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			return err
		}
		switch expired := c.expired(); {
		case c.watch.aborted.Load():
			return errAborted
		case c.woken.Load():
		case expired:
			return blocking.ErrTimeout
		case c.server.Stopping() && !c.told:
			c.told = true
			return blocking.ErrStopped
		}
		c.deadline.Store(deadline)
	}
}

var errAborted = errors.New("the server's patience has ended")

var _ blocking.Waker = (*conn)(nil)

// MayWake has nothing to do: the poller ends the wait.
func (c *conn) MayWake() error { return nil }

// Wake may be called on any thread.
func (c *conn) Wake() {
	c.woken.Store(true)
	c.breakOff()
}

func (c *conn) Read(p []byte, _ time.Duration) (int, error) {
	n, err := netpoll.Read(c.fd, p)
	if c.more = n == len(p); n > 0 && !c.more && c.doubt.Load() != newDoubt {
		c.doubt.Store(newDoubt)
	}
	return n, err
}

// Close marks the connection as ended. The descriptor is closed when the
// poller has let go of it.
func (c *conn) Close() error {
	c.ended = true
	return nil
}
