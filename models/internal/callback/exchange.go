package callback

import (
	"runtime/debug"

	"interleave/models/internal/large"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

const (
	// firstInput is the size of an exchange's first input buffer: most
	// requests fit, and ten thousand of them waiting are 20 MB.
	firstInput = 2 << 10

	// maxKept is the largest buffer that a finished exchange keeps.
	maxKept = 16 << 10

	// maxInput bounds an unfinished request whatever its framing. The codec's
	// limits are far below.
	maxInput = 16 << 20
)

// exchange is a request on its way to an answer, and all the memory that it
// needs. A connection has one only while it has a request that is unfinished
// or in flight, and one at a time: answers leave in the order of the requests.
type exchange struct {
	loop *Loop

	// conn is the connection; nil once that is gone, or has gone on to its
	// next request while completions of this one are still to come. Then the
	// exchange only waits for them, so that they find what they refer to.
	conn *slot

	in       []byte // input; must not move while the handler runs
	pos      int    // what of it is answered or being answered
	from     int    // where the request that is being answered begins
	parser   wire.RequestParser
	headerBy int64 // when the unfinished request must be complete; 0 if there is none

	req  wire.Request
	resp wire.Response
	err  error // what the handler ended with
	done func(error)
	gone func() // to be told if the connection is gone before the answer is there

	out     []byte // output that the socket had no room for
	sent    int    // what of it has left
	writeBy int64  // when that must be gone

	state  state
	queued bool  // in Loop.ready
	begun  bool  // the answer is written in pieces, and its head is sent
	waits  int   // completions to come
	calls  *call // whose replies the handler may still be using
	pieces
}

type state uint8

const (
	reading  state = iota // no handler is running
	running               // a handler was started and has not answered
	answered              // it has, and the answer was not put out yet
)

// borrow gives the connection an exchange.
func (l *Loop) borrow(s *slot) *exchange {
	x := l.exchanges.take()
	if x == nil {
		x = &exchange{loop: l}
		x.done = x.finish
	}
	if x.in == nil {
		x.in = l.input()
	}
	x.conn, s.x = s, x
	return x
}

// input is an empty input buffer.
func (l *Loop) input() []byte {
	if n := len(l.inputs) - 1; n >= 0 {
		in := l.inputs[n]
		l.inputs[n] = nil
		l.inputs = l.inputs[:n]
		return in
	}
	return make([]byte, 0, firstInput)
}

// giveBack ends x, which nothing refers to any more.
func (l *Loop) giveBack(x *exchange) {
	x.conn = nil
	x.in, x.pos = x.in[:0], 0
	if cap(x.in) < firstInput {
		x.in, x.req = nil, wire.Request{}
	}
	if cap(x.in) > maxKept {
		large.Drop(x.in)
		x.in, x.req = nil, wire.Request{} // which refers to it
	}
	if cap(x.resp.Body) > maxKept {
		large.Gone(x.resp.Body)
		x.resp.Body = nil
	}
	if x.out != nil {
		large.Gone(x.out)
		x.out, x.sent = nil, 0
	}
	x.parser.Reset()
	x.headerBy, x.writeBy = 0, 0
	x.err, x.state = nil, reading
	x.freeCalls()
	l.exchanges.put(x)
}

// leave takes x from its connection. It lives on for completions to come.
func (l *Loop) leave(x *exchange) {
	if x.gone != nil && x.state == running {
		x.gone()
	}
	x.gone = nil
	x.conn.x = nil
	x.conn = nil
	if x.wrote != nil {
		l.later(x) // to be told that nobody takes its piece
	}
	if x.waits == 0 && x.state != running && !x.queued {
		l.giveBack(x)
	}
}

// settle is called after a completion: if it was the last one of an exchange
// that has no connection any more, that ends. One whose handler may still be
// holding it, to answer it from elsewhere, is left to the garbage collector.
func (x *exchange) settle() {
	if x.conn == nil && x.waits == 0 && x.state != running && !x.queued {
		x.loop.giveBack(x)
	}
}

// handle runs the handler on x.req and reports whether it has answered
// already.
func (x *exchange) handle() bool {
	l := x.loop
	x.resp.Reset()
	x.begun = false
	if l.config.Scenario.Refuse(&x.req, &x.resp) {
		x.state = answered
		return true
	}
	x.state = running
	l.current = x
	x.call()
	l.current = nil
	return x.state == answered
}

func (x *exchange) call() {
	defer x.rescue()
	x.loop.config.Scenario.Callback(x, &x.req, &x.resp, x.done)
}

// finish is the handler's done. Only its first call counts. The answer is put
// out when the handler or completion that made it has returned: so neither
// the next request nor the recursion of many starts inside of it.
func (x *exchange) finish(err error) {
	if x.state != running {
		return
	}
	x.err, x.state, x.gone = err, answered, nil
	if x.loop.current != x {
		x.loop.later(x)
	}
}

// rescue turns a panic of a handler or a completion into its request's
// failure.
func (x *exchange) rescue() {
	p := recover()
	if p == nil {
		return
	}
	x.loop.config.Logf("panic in a handler: %v\n%s", p, debug.Stack())
	x.finish(scenarios.ErrPanic)
	if x.state == answered {
		x.err = scenarios.ErrPanic
	}
}

// resume goes on with an exchange that was put off.
func (l *Loop) resume(x *exchange) {
	s := x.conn
	switch {
	case x.wrote != nil:
		l.push(x)
	case s == nil:
		x.settle()
	case x.state == answered:
		if l.putOut(s) {
			l.serve(s)
		}
	case x.state == reading:
		l.serve(s)
	}
}

// putOut appends the answer to the batch and makes the connection ready for
// the next request: with another exchange, if there are completions to come
// that may touch this one. It returns false if the answer was sent in pieces, and
// not to its end: that ends the connection.
func (l *Loop) putOut(s *slot) (ready bool) {
	x := s.x
	switch {
	case x.begun && x.owed > 0:
		l.hangUp(s)
		return false
	case x.begun:
		x.err = nil
	default:
		if x.err != nil {
			scenarios.Fail(&x.resp, x.err)
			x.err = nil
		}
		if l.drainBy != noDeadline {
			x.resp.Close = true
		}
		l.batch = wire.AppendResponse(l.batch, &x.req, &x.resp, &l.date)
	}
	x.state = reading
	if x.resp.Close || !x.req.KeepAlive {
		s.flags |= closing
		if !x.req.KeepAlive && x.pos == len(x.in) {
			s.flags |= abrupt
		}
	}
	if x.waits == 0 {
		x.freeCalls()
		return true
	}
	y := l.borrow(s)
	y.in = append(y.in, x.in[x.pos:]...)
	large.Adopt(y.in)
	y.out, y.sent, y.writeBy = x.out, x.sent, x.writeBy
	x.out, x.sent, x.writeBy = nil, 0, 0
	x.conn = nil
	return true
}
