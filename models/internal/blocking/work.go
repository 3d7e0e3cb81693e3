package blocking

import (
	"time"

	"interleave/models/internal/large"
	"interleave/scenarios/wire"
)

const (
	firstInput  = 4 << 10
	firstOutput = 1 << 10
	// firstBody is part of each IO, of which thousands may wait: with this much
	// the greenlets' fill a size of the allocator, 352 bytes.
	firstBody = 32
	// flushAt bounds the answers to pipelined requests that are sent as one.
	flushAt = 32 << 10
	// keepBuffer is the largest buffer worth keeping for the next request.
	keepBuffer = large.Usual
)

// work is what a connection holds while it has bytes of a request, and gives
// back when it has none. It is large and therefore not on any stack.
type work struct {
	in     []byte // received, not yet answered
	taken  int    // what of it was answered, or is being answered
	out    []byte // answers, not yet sent
	parser wire.RequestParser
	req    wire.Request
	date   wire.Date
	now    int64 // when the last bytes came
	since  int64 // when the unfinished request's first byte came, or lingering began; 0 before
	late   int64 // when bytes first came for it after its time had passed; 0 before
	io     IO    // nil in a work that nobody uses, after one has rested
	conn   *Conn
	failed error // of an early write; the connection is of no use any more
	begun  bool  // the answer is written in pieces, and its head is sent
	pieces
}

func newWork() *work {
	return &work{in: make([]byte, 0, firstInput), out: make([]byte, 0, firstOutput)}
}

// takeWork gives c, which has none, something to work with. io is what its
// handler holds already; nil if none runs.
func (s *Server) takeWork(c *Conn, io IO) *work {
	w := s.work.Get().(*work)
	switch {
	case w.io == nil && io == nil:
		w.io = s.ios.Get().(IO)
	case io != nil:
		if w.io != nil {
			s.ios.Put(w.io)
		}
		w.io = io
	}
	b := w.io.base()
	b.server, b.conn = s, c
	if b.resp.Body == nil {
		b.resp.Body = b.body[:0]
	}
	w.conn, c.work = c, w
	return w
}

// returnWork takes it back.
func (s *Server) returnWork(w *work) {
	w.conn.work = nil
	w.conn, w.failed, w.begun = nil, nil, false
	w.in, w.out, w.taken, w.since, w.late = w.in[:0], w.out[:0], 0, 0, 0
	var body []byte
	if w.io != nil {
		b := w.io.base()
		b.conn, body = nil, b.resp.Body
	}
	if cap(w.in) > keepBuffer || cap(w.out) > keepBuffer || cap(body) > keepBuffer {
		large.Drop(w.in)
		large.Gone(w.out)
		large.Gone(body)
		return
	}
	w.parser.Reset()
	s.work.Put(w)
}

// rest has a connection give back its work while its handler, whose IO is b,
// waits for long, if nothing is left of what it has received and has to send, and
// its answer has not begun.
func (c *Conn) rest(b *Base) {
	w := c.work
	if w == nil || w.begun || w.taken < len(w.in) || len(w.out) > 0 || w.failed != nil {
		return
	}
	b.manner = w.req.Manner()
	w.io = nil
	c.server.returnWork(w)
}

// goOn ends the rest: there is something to send.
func (c *Conn) goOn(io IO) {
	w := c.server.takeWork(c, io)
	w.req.Forget(io.base().manner)
	w.now = c.server.Now()
	w.date.Set(w.now / int64(time.Second))
}

// room returns the free part of the input buffer, at least as much as the
// unfinished request is known to need. It is empty if the server holds too
// much of other requests.
func (w *work) room() []byte {
	free := cap(w.in) - len(w.in)
	missing := 0
	if len(w.in) > 0 {
		missing = w.parser.Want() - len(w.in)
	}
	if free == 0 || free < missing {
		grown := large.Grow(w.in, max(2*cap(w.in), len(w.in)+missing))
		if grown == nil {
			return nil
		}
		w.in = grown
	}
	return w.in[len(w.in):cap(w.in)]
}

// flush sends the answers that are ready.
func (w *work) flush() error {
	if len(w.out) == 0 || w.failed != nil {
		return w.failed
	}
	w.failed = w.conn.stream.Write(w.out, w.conn.server.WriteTimeout)
	if w.out = w.out[:0]; cap(w.out) > keepBuffer {
		large.Gone(w.out)
		w.out = nil
	}
	return w.failed
}

// latest is for how long an unfinished request is still read whose time has passed. It
// may have waited for a thread for as long, and what an honest client has sent in one go
// has to come in. One who sends byte by byte gains no more than this.
const latest = 200 * time.Millisecond

// tooLate reports whether the unfinished request has had limit since w.since, and what
// is granted after that.
func (w *work) tooLate(limit time.Duration) bool {
	if w.now-w.since < int64(limit) {
		return false
	}
	if w.late == 0 {
		w.late = w.now
	}
	return w.now-w.late >= int64(latest)
}

// left returns what is left of limit since w.since, and never nothing: a
// wait that begins too late must still end with a time-out.
func (w *work) left(limit time.Duration) time.Duration {
	return max(limit-time.Duration(w.now-w.since), 10*time.Millisecond)
}
