package blocking

import (
	"bytes"
	"time"

	"interleave/models/internal/large"
	"interleave/scenarios/wire"
)

const (
	firstInput  = 4 << 10
	firstOutput = 1 << 10
	// flushAt bounds the answers to pipelined requests that are sent as one.
	flushAt = 32 << 10
	// keepBuffer is the largest buffer worth keeping for the next request.
	keepBuffer = large.Usual
)

// work is what a connection holds while it has bytes of a request, and gives
// back when it has none. It is large and therefore not on any stack.
type work struct {
	in     []byte // received, not yet answered
	from   int    // where the request that is being answered begins
	taken  int    // and ends
	out    []byte // answers, not yet sent
	parser wire.RequestParser
	req    wire.Request
	resp   wire.Response
	date   wire.Date
	now    int64 // when the last bytes came
	since  int64 // when the unfinished request's first byte came, or lingering began
	io     IO
	conn   *Conn
	failed error // of an early write; the connection is of no use any more
	begun  bool  // the answer is written in pieces, and its head is sent
	pieces
}

func newWork(s *Server) *work {
	w := &work{in: s.input(), out: s.output(), io: s.NewIO()}
	b := w.io.base()
	b.server, b.work = s, w
	return w
}

func (s *Server) takeWork(c *Conn) *work {
	w := s.work.Get().(*work)
	w.conn = c
	return w
}

func (s *Server) returnWork(w *work) {
	w.conn, w.failed = nil, nil
	w.in, w.out = w.in[:0], w.out[:0]
	if cap(w.in) > keepBuffer || cap(w.out) > keepBuffer || cap(w.resp.Body) > keepBuffer {
		large.Drop(w.in)
		large.Gone(w.out)
		large.Gone(w.resp.Body)
		return
	}
	if cap(w.in) < firstInput {
		w.in, w.req = s.input(), wire.Request{}
	}
	if cap(w.out) < firstOutput {
		w.out = s.output()
	}
	w.parser.Reset()
	s.work.Put(w)
}

// input and output are empty buffers of the first size.
func (s *Server) input() []byte {
	if p, _ := s.inputs.Get().(*[firstInput]byte); p != nil {
		return p[:0]
	}
	return make([]byte, 0, firstInput)
}

func (s *Server) output() []byte {
	if p, _ := s.outputs.Get().(*[firstOutput]byte); p != nil {
		return p[:0]
	}
	return make([]byte, 0, firstOutput)
}

// shrink gives the buffers of a request that may wait for long to others, and
// keeps a copy that is no larger than the request. One with a body is left as it
// is: it may have been decoded in place.
func (s *Server) shrink(w *work) {
	if len(w.req.Body) > 0 || w.req.Header("Transfer-Encoding") != nil || cap(w.in) != firstInput {
		return
	}
	whole := w.in
	w.in = bytes.Clone(w.in[w.from:])
	w.taken -= w.from
	w.from = 0
	var parser wire.RequestParser
	if n, err := parser.Parse(w.in, &w.req); n != w.taken || err != nil {
		panic("a request that was parsed does not parse") // which is answered like a handler's
	}
	s.inputs.Put((*[firstInput]byte)(whole[:firstInput]))
	if len(w.out) == 0 && cap(w.out) == firstOutput {
		s.outputs.Put((*[firstOutput]byte)(w.out[:firstOutput]))
		w.out = nil
	}
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

// left returns what is left of limit since w.since, and never nothing: a
// wait that begins too late must still end with a time-out.
func (w *work) left(limit time.Duration) time.Duration {
	return max(limit-time.Duration(w.now-w.since), time.Millisecond)
}
