package blocking

import (
	"time"

	"interleave/scenarios/wire"
)

// lingerTimeout is how long a client may take to read its last answer, unless the server
// says otherwise.
const lingerTimeout = time.Second

// finish sends the last answer. If the client has sent more than was read, a
// close would reset the connection, and the answer could be lost with it.
func (c *Conn) finish(w *work, refused bool) time.Duration {
	if w.flush() != nil || !refused && !c.unread() {
		return c.end()
	}
	return c.linger(w)
}

// unread reports whether the client has sent, or may send, what nobody reads. One who
// has asked for the end has nothing more to say. Others may send the next request at any
// time, also while they are answered. A server that stops gives them the time to see the
// end; one that goes on only looks whether the request has come, since its thread has
// others to serve.
func (c *Conn) unread() bool {
	w, s := c.work, c.server
	switch {
	case c.Live() || w.taken < len(w.in):
		return true
	case !w.req.KeepAlive:
		return false
	case s.ends():
		return true
	}
	p, can := c.stream.(pender)
	return !can || p.Pending()
}

// refuse answers a request that cannot be parsed, or came too slowly.
func (c *Conn) refuse(w *work, request []byte, status int) time.Duration {
	w.out = wire.AppendError(w.out, request, status, &w.date)
	return c.finish(w, true)
}

// linger closes the sending side and lets the client read its answer.
func (c *Conn) linger(w *work) time.Duration {
	if c.stream.CloseWrite() != nil {
		return c.end()
	}
	c.lingering = true
	w.in = w.in[:0]
	w.now = c.server.Now()
	w.since = w.now
	return c.server.patience()
}

// patience is how long a connection lingers.
func (s *Server) patience() time.Duration {
	if s.ends() {
		return lingerTimeout
	}
	return s.LingerTimeout
}

func (c *Conn) discard(w *work) time.Duration {
	left := c.server.patience() - time.Duration(c.server.Now()-w.since)
	if left <= 0 {
		return c.end()
	}
	n, err := c.stream.Read(w.in[:cap(w.in)], left)
	if err == ErrAgain || err == ErrStopped || err == nil && n > 0 {
		return left
	}
	return c.end()
}
