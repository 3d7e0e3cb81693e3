package backends

import (
	"time"

	"interleave/internal/netloop"
	"interleave/internal/netpoll"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// Bounds on what one connection can make the loop hold. Beyond them it is not
// read until some of its answers have gone.
const (
	maxPipelined = 256
	maxUnsent    = 64 << 10
)

// exchange is a request that has been read and not yet answered. Its answer
// is made when it arrives and sent when it is due.
type exchange struct {
	conn   *conn
	answer []byte
	read   time.Duration // on the loop's clock
	ready  bool          // the answer may be sent
	queued bool          // it has not been due yet
	next   *exchange     // the request that came after it on its connection

	account *account // in which it is counted; nil if it is not
	excerpt uint64   // its number, if it is one of an excerpt; else 0

	topic *topic // to do something with when it is due; else nil
	posts bool   // a message, text; else it waits for news after one
	text  []byte
	after uint64

	long // the body that follows the answer's head, where it is not the proof alone
}

// conn is one connection. All that a silent one holds is this struct.
type conn struct {
	netloop.Conn
	loop   *loop
	parser wire.RequestParser

	in  []byte // the start of an unfinished request; nil if there is none
	out []byte // answers that the peer has not taken yet

	first, last *exchange // requests without an answer, in their order
	waiting     int

	ended   bool // nothing more is read: close when all is answered
	paused  bool // input was left in the socket
	pouring bool // the first exchange's body is being sent
	bounded bool // what the system holds of what is sent is
}

func (c *conn) full() bool { return c.waiting >= maxPipelined || len(c.out) >= maxUnsent }

// Happened sends and reads.
func (c *conn) Happened(ev *netpoll.Event) {
	switch {
	case ev.Writable && len(c.out) > 0:
		c.loop.send(c)
	case ev.Writable && c.pouring:
		c.loop.pour(c)
	}
	if ev.Readable && c.FD >= 0 {
		c.loop.read(c, ev.Hangup)
	}
}

// drop closes a connection. Its exchanges stay where they are until they are
// due; those that were are freed here.
func (l *loop) drop(c *conn) {
	l.Drop(&c.Conn)
	l.inFlight -= c.waiting
	for e := c.first; e != nil; {
		next := e.next
		if e.ready {
			l.release(e)
		}
		e = next
	}
	c.first, c.last, c.in, c.out, c.pouring = nil, nil, nil, nil, false
}

// read takes what the socket has. A short read has emptied it: the next byte
// brings a new event, except for the end of the stream that has already been
// reported as hangup.
func (l *loop) read(c *conn, hangup bool) {
	for !c.ended {
		if c.full() {
			c.paused = true
			return
		}
		n, err := netpoll.Read(c.FD, l.in[:])
		if err == netpoll.ErrAgain {
			return
		}
		if err != nil {
			l.drop(c)
			return
		}
		if n == 0 {
			c.ended = true
			break
		}
		now := time.Now()
		l.date.Set(now.Unix())
		l.take(c, l.in[:n], now.Sub(l.epoch))
		if n < len(l.in) && !hangup {
			break
		}
	}
	l.finish(c)
}

// take parses data, which arrived at now after what c.in holds.
func (l *loop) take(c *conn, data []byte, now time.Duration) {
	if len(c.in) > 0 {
		c.in = append(c.in, data...)
		data = c.in
	}
	for len(data) > 0 && !c.ended {
		n, err := c.parser.Parse(data, &l.req)
		if err != nil {
			l.refuse(c, data, err, now)
			break
		}
		if n == 0 {
			if c.parser.NeedsContinue() {
				e := l.queued(c, now, 0)
				e.answer = append(e.answer, wire.ContinueResponse...)
			}
			c.in = append(c.in[:0], data...)
			return
		}
		l.call(c, now)
		data = data[n:]
	}
	c.in = nil
}

// call makes the answer to l.req, to be sent after its service's delay.
func (l *loop) call(c *conn, now time.Duration) {
	l.resp.Reset()
	delay := time.Duration(0)
	a := l.accountOf(l.req.Path)
	if a != nil && a.service.topic != nil {
		c.ended = !l.req.KeepAlive
		l.askTopic(c, a, now)
		return
	}
	if a != nil && a.service.size > 0 {
		c.ended = !l.req.KeepAlive
		l.askBytes(c, a, now)
		return
	}
	if a != nil {
		svc, n := a.service, scenarios.Nonce(&l.req)
		delay = svc.delayFor(n, further(&l.req))
		l.resp.Body = scenarios.AppendProof(l.resp.Body, l.secret, svc.name, n)
	} else if string(l.req.Path) == AccountsPath {
		l.resp.Body = l.appendAccounts(l.resp.Body)
	} else if caller, ok := toldOf(l.req.Path); ok {
		l.resp.Body = l.appendNoted(l.resp.Body, caller)
	} else {
		l.resp.Status = 404
	}
	c.ended = !l.req.KeepAlive
	l.resp.Close = c.ended
	e := l.queued(c, now, delay)
	if e.account = a; a != nil {
		e.excerpt = l.excerptOf()
	}
	e.answer = wire.AppendResponse(e.answer, &l.req, &l.resp, &l.date)
}

// further is the further number of a request that is not its caller's first for the same
// nonce; empty for the first.
func further(req *wire.Request) []byte { return req.QueryValue(scenarios.FurtherCall) }

// refuse answers what is no request, after the answers that are owed, and
// closes.
func (l *loop) refuse(c *conn, request []byte, err error, now time.Duration) {
	c.ended = true
	e := l.queued(c, now, 0)
	e.answer = wire.AppendError(e.answer, request, wire.StatusOf(err), &l.date)
}

// queued makes an exchange that was read at now and waits for delay.
func (l *loop) queued(c *conn, now, delay time.Duration) *exchange {
	e := l.free
	if e == nil {
		e = new(exchange)
	} else {
		l.free = e.next
	}
	*e = exchange{conn: c, answer: e.answer[:0], text: e.text[:0], read: now, queued: true}
	l.waiting.Add(int64(now+delay), e)
	if c.last == nil {
		c.first = e
	} else {
		c.last.next = e
	}
	c.last = e
	c.waiting++
	l.inFlight++
	return e
}

// release frees an exchange that its connection does not need any more, now or
// when it is due.
func (l *loop) release(e *exchange) {
	e.conn, e.next = nil, nil
	if e.queued {
		return
	}
	e.next, l.free = l.free, e
}

// answer sends the answers that are due and not held up by an earlier one.
func (l *loop) answer(c *conn) {
	if c.pouring {
		return
	}
	unsent := len(c.out) > 0
	out := c.out
	if !unsent {
		out = l.out[:0]
	}
	for e := c.first; e != nil && e.ready; e = c.first {
		out = append(out, e.answer...)
		if c.pouring = e.length > 0; c.pouring {
			break // what follows waits for its end
		}
		l.answered(c, e)
	}
	if unsent {
		c.out = out // the socket is full; it will be reported writable
		return
	}
	l.out = out
	n, err := netpoll.Write(c.FD, out)
	if err != nil && err != netpoll.ErrAgain {
		l.drop(c)
		return
	}
	if n < len(out) {
		c.out = append(c.out, out[n:]...)
	}
	l.goOn(c)
}

// answered takes an exchange, the first of c, out.
func (l *loop) answered(c *conn, e *exchange) {
	if c.first = e.next; c.first == nil {
		c.last = nil
	}
	c.waiting--
	l.inFlight--
	l.release(e)
}

// goOn sends the body whose head has left, if there is one, or does what was put
// off.
func (l *loop) goOn(c *conn) {
	if c.pouring && len(c.out) == 0 {
		l.pour(c)
		return
	}
	l.finish(c)
}

// send goes on sending what the socket did not take at once.
func (l *loop) send(c *conn) {
	n, err := netpoll.Write(c.FD, c.out)
	if err == netpoll.ErrAgain {
		return
	}
	if err != nil {
		l.drop(c)
		return
	}
	if n < len(c.out) {
		c.out = c.out[:copy(c.out, c.out[n:])]
		return
	}
	c.out = nil
	l.goOn(c)
}

// finish does what was put off until answers had gone: it closes a connection
// that has ended, and reads one that was paused.
func (l *loop) finish(c *conn) {
	switch {
	case c.FD < 0:
	case c.ended && c.first == nil && len(c.out) == 0:
		l.drop(c)
	case c.paused && !c.full():
		c.paused = false
		l.read(c, true)
	}
}
