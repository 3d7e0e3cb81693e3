package threadconn

import (
	"sync/atomic"
	"syscall"
	"time"

	"interleave/models/internal/blocking"
	"interleave/models/internal/thread"
)

// conn is a client's connection, and the stream of its own blocking.Conn. It
// belongs to its thread; the server only ends its waits.
type conn struct {
	thread.Socket
	blocking.Conn
	server     *server
	next, prev *conn       // in the server's list
	waits      atomic.Bool // for a request, so that the stop may end that
	begun      bool        // the wait for a request has ended; early holds what came, nothing if that was the end of the stream
	length     int         // of what early holds
	early      [256]byte
}

// WaitReadable waits for a request by reading its first bytes. So the thread needs
// no larger buffer while it waits, and no other system call to read what has come.
// Once a request has begun it leaves the waiting to Read. A live connection that
// follows a topic is told of messages before.
func (c *conn) WaitReadable(timeout time.Duration) (err error) {
	idle := c.Idle()
	if idle && !c.enter() {
		return blocking.ErrStopped
	}
	if err := c.Socket.WaitReadable(timeout); err != nil {
		c.waits.Store(false)
		return err
	}
	if !idle {
		return nil
	}
	c.length, err = c.Socket.Read(c.early[:], timeout)
	c.waits.Store(false)
	c.begun = err == nil
	return err
}

// Read returns what WaitReadable has read, and what else is there if that was as
// much as it could take.
func (c *conn) Read(p []byte, timeout time.Duration) (int, error) {
	if !c.begun {
		return c.Socket.Read(p, timeout)
	}
	c.begun = false
	n := copy(p, c.early[:c.length]) // p has room for more than that
	if n == len(c.early) {
		if more, _, err := syscall.Recvfrom(c.FD, p[n:], syscall.MSG_DONTWAIT); err == nil {
			n += more
		}
	}
	return n, nil
}

// enter begins a wait for a request. It fails if the server stops and no request
// has arrived.
func (c *conn) enter() bool {
	c.waits.Store(true)
	// Whoever stops the server says so before it looks who waits.
	if c.server.Stopping() && !c.Pending() {
		c.waits.Store(false)
		return false
	}
	return true
}

// interrupt ends a wait for a request that has not arrived.
func (c *conn) interrupt() {
	if c.Live() || c.waits.Load() && !c.Pending() {
		syscall.Shutdown(c.FD, syscall.SHUT_RD)
	}
}

// Close closes the connection, with which its thread ends.
func (c *conn) Close() error {
	c.server.forget(c)
	err := c.Socket.Close()
	c.server.done()
	return err
}
