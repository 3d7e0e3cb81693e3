package truth

import (
	"bytes"
	"strconv"
	"syscall"
	"time"

	"interleave/internal/netloop"
	"interleave/internal/netpoll"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// conn is one connection. It has one request under way at most: what comes
// behind it waits.
type conn struct {
	netloop.Conn
	server  *server
	parser  wire.RequestParser
	in      []byte        // read and not parsed yet
	arrived time.Duration // when the last bytes of in did
	busy    bool          // a request is under way, perhaps for ever
	last    bool          // the connection ends with it
}

// accepted makes a connection of a descriptor.
func (s *server) accepted(fd int) netloop.Served {
	if !s.spec.Null {
		netpoll.EnableStamps(fd) // or it arrived when it was read
	}
	return &conn{server: s}
}

// Happened reads.
func (c *conn) Happened(ev *netpoll.Event) {
	if ev.Readable {
		c.server.read(c, ev.Hangup)
	}
}

func (s *server) drop(c *conn) {
	s.Drop(&c.Conn)
	c.in = nil
}

// reset closes a connection so that the client is told of a failure.
func (s *server) reset(c *conn) {
	syscall.SetsockoptLinger(c.FD, syscall.SOL_SOCKET, syscall.SO_LINGER, &syscall.Linger{Onoff: 1})
	s.drop(c)
}

// read takes what the socket has. A short read has emptied it.
func (s *server) read(c *conn, hangup bool) {
	for c.FD >= 0 {
		n, err := s.receive(c)
		if err == netpoll.ErrAgain {
			return
		}
		if err != nil || n == 0 {
			s.drop(c)
			return
		}
		s.take(c, s.in[:n])
		if n < len(s.in) && !hangup {
			return
		}
	}
}

// receive fills s.in. The cheapest path asks for no stamps.
func (s *server) receive(c *conn) (n int, err error) {
	if s.spec.Null {
		return netpoll.Read(c.FD, s.in[:])
	}
	n, c.arrived, err = s.arrivals.read(c.FD, s.in[:])
	return n, err
}

// take deals with data, the next bytes of c's requests.
func (s *server) take(c *conn, data []byte) {
	if s.spec.Null && len(c.in) == 0 && bytes.Equal(data, s.known) {
		s.ledger.null++
		if n, err := netpoll.Write(c.FD, s.null); err != nil || n < len(s.null) {
			s.drop(c)
		}
		return
	}
	c.in = append(c.in, data...)
	s.next(c, s.now())
}

// next begins c's next request, if it is there. It was read at now.
func (s *server) next(c *conn, now time.Duration) {
	for c.FD >= 0 && !c.busy && len(c.in) > 0 {
		n, err := c.parser.Parse(c.in, &s.req)
		if err != nil {
			s.drop(c) // no client of a calibration sends such a thing
			return
		}
		if n == 0 {
			return
		}
		number, _ := strconv.ParseUint(string(scenarios.Nonce(&s.req)), 10, 64)
		c.last = !s.req.KeepAlive
		if s.spec.Null && !c.last {
			s.learn(c.in[:n])
		}
		c.in = c.in[:copy(c.in, c.in[n:])]
		s.begin(c, number, now)
	}
}

// learn remembers a request's bytes and the answer to them, as it is now: its
// date stands still.
func (s *server) learn(request []byte) {
	s.known = append(s.known[:0], request...)
	s.resp.Reset()
	s.resp.Body = append(s.resp.Body, nullBody...)
	s.null = wire.AppendResponse(s.null[:0], &s.req, &s.resp, &s.date)
}

// begin decides what becomes of a request.
func (s *server) begin(c *conn, number uint64, now time.Duration) {
	if !s.begun {
		s.first(now)
	}
	if s.spec.Null {
		s.ledger.null++
		s.send(c, s.message(Fault(""), 0, c.last))
		s.finish(c)
		return
	}
	c.busy = true
	t := task{conn: c, number: number, arrived: min(c.arrived, now), fault: s.spec.fault(number)}
	if t.fault == Never {
		s.note(t, 0, false)
		return
	}
	if delay := s.spec.delay(number); delay == 0 {
		s.do(t)
	} else {
		s.tasks.Add(int64(now+delay), t)
	}
}

// finish lets c go on to its next request, or ends it.
func (s *server) finish(c *conn) {
	c.busy = false
	if c.last && c.FD >= 0 {
		s.drop(c)
	}
}
