package load

import "interleave/results"

// A server may close a connection that it has kept at any time, and a request
// can cross that close on its way. It is not the server's fault, and clients
// send such a request again. So does the driver, once, because the new
// connection is not a kept one, and only as RFC 9110 section 9.2.2 allows it:
// not a byte of the answer came, and the method is idempotent.

// again sends c's request, which failed with f, on a new connection, if that is
// allowed. It reports whether it did. The request's clock goes on.
func (s *shard) again(i uint32, c *conn, f *fault, t int64) bool {
	switch f.kind {
	case results.ErrClosed, results.ErrResetBefore:
	default:
		return false
	}
	if kept := c.served > 1; !kept || !c.asked || !s.exchange.kinds[c.kind].idempotent {
		return false
	}
	s.resend(i, c, t)
	return true
}

// unsendable goes on when the socket took not a byte of c's request. Where the
// server has closed the connection since its last answer, it cannot have seen
// the request: sending it on a new one repeats nothing, whatever the method.
func (s *shard) unsendable(i uint32, c *conn, err error, t int64) {
	f := ioFault(err, false)
	switch {
	case f.kind != results.ErrResetBefore:
		s.fail(i, c, s.exchange.blame(c, f, nil), t)
	case c.served > 0:
		s.resend(i, c, t)
	default: // opened ahead of time and never used
		s.reopen(i, c, t)
	}
}

func (s *shard) resend(i uint32, c *conn, t int64) {
	s.recorder.sentAgain(t, c.inWindow)
	s.reopen(i, c, t)
}

// reopen gives c's request a new connection.
func (s *shard) reopen(i uint32, c *conn, t int64) {
	s.disconnect(c)
	c.cut = false
	c.last = s.groupOf(c).perConn == 1
	s.connect(i, c, t)
}
