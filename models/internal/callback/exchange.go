package callback

import (
	"runtime/debug"

	"interleave/models/internal/large"
	"interleave/models/internal/topic"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// exchange is a request on its way to an answer. A connection has one only while
// it has a request that is unfinished or in flight, and one at a time: answers
// leave in the order of the requests.
//
// Thousands of them may wait for a message. Such a one holds nothing but this
// struct, and so it is small: what is needed to read, to answer and to write is
// in its work.
type exchange struct {
	loop *Loop

	// conn is the connection; nil once that is gone, or has gone on to its
	// next request while completions of this one are still to come. Then the
	// exchange only waits for them, so that they find what they refer to.
	conn *slot

	*work // nil while the exchange rests

	resp wire.Response
	done func(error)

	live  *live                          // what the connection is since its upgrade; nil before
	told  func(scenarios.Message, error) // when the message is there that it waits for; else nil
	place topic.Place

	calls  *call // whose replies the handler may still be using
	waits  int32 // completions to come
	state  state
	queued bool        // in Loop.ready
	manner wire.Manner // of the request, while the exchange rests
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
	x.begin()
	x.conn, s.x = s, x
	return x
}

// giveBack ends x, which nothing refers to any more.
func (l *Loop) giveBack(x *exchange) {
	x.conn = nil
	if x.work != nil {
		x.rest()
	}
	x.state = reading
	x.freeCalls()
	l.exchanges.put(x)
}

// leave takes x from its connection. It lives on for completions to come.
func (l *Loop) leave(x *exchange) {
	if x.work != nil {
		if x.gone != nil && x.state == running {
			x.gone()
		}
		x.gone = nil
	}
	x.conn.x = nil
	x.conn = nil
	if x.live != nil {
		x.leaveLive()
	}
	if x.writing() {
		l.later(x) // to be told that nobody takes its piece
	}
	x.settle()
}

// settle is called when something of x has ended. If that was the last thing of
// an exchange that has no connection any more, it ends. One whose handler may
// still be holding it, to answer it from elsewhere, is left to the garbage
// collector.
func (x *exchange) settle() {
	switch {
	case x.conn == nil && x.waits == 0 && x.state != running && !x.queued:
		x.loop.giveBack(x)
	case x.told != nil:
		x.restWhileWaiting()
	case x.live != nil:
		x.settleLive()
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
	x.goOn()
	switch {
	case x.live != nil:
		x.live.code = codeFor(err)
	case err != nil:
		scenarios.Fail(&x.resp, err)
	}
	x.state, x.gone = answered, nil
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
		scenarios.Fail(&x.resp, scenarios.ErrPanic)
	}
}

// resume goes on with an exchange that was put off.
func (l *Loop) resume(x *exchange) {
	if x.drawing() {
		if l.draw(x.source.call); !x.writing() && (x.state != answered || x.queued) {
			return
		}
	}
	s := x.conn
	switch {
	case x.writing():
		l.push(x)
	case s == nil:
		x.settle()
	case x.live != nil && x.state == answered:
		l.closeLive(s)
	case x.live != nil:
		l.talk(s)
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
	case !x.begun:
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
