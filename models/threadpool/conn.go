package threadpool

import (
	"sync/atomic"
	"time"

	"interleave/models/internal/blocking"
	"interleave/models/internal/thread"
)

// conn is a client's connection, and the stream of its own blocking.Conn. It
// belongs to the leader while it is watched, else to the thread that has taken
// it, or to the queue between them.
type conn struct {
	thread.Socket
	blocking.Conn
	server   *server
	token    uint64
	state    atomic.Uint32
	deadline atomic.Int64 // of the wait while it is watched
	readable bool         // the poller has said so
	told     bool         // of the server's stop
}

// The states of a conn. Between giving it back and having told the poller it
// is neither the thread's nor quite the poller's: an event may already be
// there, but its descriptor is still in use.
const (
	taken uint32 = iota
	givingBack
	watched
)

// take makes the connection the caller's, who has an event of it.
func (c *conn) take() bool { return c.state.Swap(taken) != taken }

// takeWatched makes the connection the caller's if it is surely nobody's.
func (c *conn) takeWatched() bool { return c.state.CompareAndSwap(watched, taken) }

func (c *conn) Read(p []byte, timeout time.Duration) (int, error) {
	if c.readable {
		c.readable = false
		return c.ReadNow(p)
	}
	return c.Socket.Read(p, timeout)
}

func (c *conn) Close() error {
	c.server.table.remove(c)
	err := c.Socket.Close()
	c.server.acceptor.Done()
	return err
}
