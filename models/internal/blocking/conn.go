package blocking

import (
	"cmp"
	"sync/atomic"
	"time"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// Conn is one client's connection. It belongs to one thread at a time.
//
// Its steps (Turn, Expire, Stop) return how long the connection may now wait
// for bytes before the next step, and 0 when it has ended and its stream is
// closed.
type Conn struct {
	server    *Server
	stream    Stream
	work      *work                // nil between requests
	lingering bool                 // the last answer is sent; what still comes is thrown away
	live      atomic.Pointer[live] // since its upgrade
}

// Init makes c a connection that has not received anything.
func (c *Conn) Init(s *Server, stream Stream) { c.server, c.stream = s, stream }

// Serve runs the connection to its end.
func (c *Conn) Serve() {
	wait := c.server.IdleTimeout
	for wait > 0 {
		switch err := c.stream.WaitReadable(wait); err {
		case nil:
			wait = c.Turn()
		case ErrWoken: // of a live connection that has ended meanwhile
		case ErrTimeout:
			wait = c.Expire()
		case ErrStopped:
			wait = c.Stop()
		default:
			wait = c.end()
		}
	}
}

// Idle reports whether the connection is between requests.
func (c *Conn) Idle() bool { return c.work == nil }

// Lingering reports whether the last answer is sent, and only the client's
// close is still waited for.
func (c *Conn) Lingering() bool { return c.lingering }

// Arrived says since when a request's first bytes have been there, in the server's time,
// where they may have waited for a thread. The time that the request may take to come
// whole counts from then on. Turn follows.
func (c *Conn) Arrived(since int64) {
	if c.work == nil {
		c.server.takeWork(c, nil)
		c.work.since = since
	}
}

// Turn reads once, answers all requests that are then complete, and sends the
// answers in one write.
//
// It does so in several steps, because a handler may wait for long, and stacks
// are kept meanwhile: only the frames of this, answerAll and handle are under it.
func (c *Conn) Turn() (wait time.Duration) {
	wait, more := c.receive()
	if more {
		wait = c.answerAll()
	}
	return wait
}

// receive reads once, and reports whether there is something to answer.
func (c *Conn) receive() (wait time.Duration, more bool) {
	s := c.server
	if c.work == nil {
		s.takeWork(c, nil)
	}
	w := c.work
	if c.lingering {
		return c.discard(w), false
	}
	limit := s.IdleTimeout
	if len(w.in) > 0 {
		limit = w.left(s.HeaderTimeout)
	}
	room := w.room()
	if len(room) == 0 {
		w.date.Set(s.Now() / int64(time.Second))
		return c.refuse(w, w.in, 503), false
	}
	n, err := c.stream.Read(room, limit)
	switch {
	case err == ErrAgain:
		return c.wait(w), false
	case err == ErrTimeout:
		return c.Expire(), false
	case err == ErrStopped:
		return c.Stop(), false
	case err != nil || n == 0:
		return c.end(), false
	}
	w.now = s.Now()
	if len(w.in) == 0 {
		w.since = cmp.Or(w.since, w.now)
	}
	w.in = w.in[:len(w.in)+n]
	w.date.Set(w.now / int64(time.Second))
	w.taken = 0
	return 0, true
}

// answerAll answers the complete requests at the start of what was received.
func (c *Conn) answerAll() time.Duration {
	for {
		wait, more := c.next()
		if !more {
			return wait
		}
		if c.server.Apart && c.work.asksToUpgrade() {
			return Apart
		}
		c.handle()
		if last := c.put(); last {
			return c.finish(c.work, false)
		}
	}
}

// next takes the next request, and reports whether there is one. If not, it sends
// the answers.
func (c *Conn) next() (wait time.Duration, more bool) {
	w := c.work
	if len(w.out) >= flushAt && w.flush() != nil {
		return c.end(), false
	}
	if w.taken < len(w.in) {
		n, err := w.parser.Parse(w.in[w.taken:], &w.req)
		if err != nil {
			return c.refuse(w, w.in[w.taken:], wire.StatusOf(err)), false
		}
		if w.taken += n; n > 0 {
			return 0, true
		}
	}
	if w.taken > 0 {
		if w.in = w.in[:copy(w.in, w.in[w.taken:])]; len(w.in) > 0 {
			w.now = c.server.Now() // what handlers took is not the client's
		}
		w.since, w.late = w.now, 0
	}
	if len(w.in) > 0 && w.parser.NeedsContinue() {
		w.out = append(w.out, wire.ContinueResponse...)
	}
	if w.flush() != nil {
		return c.end(), false
	}
	return c.wait(w), false
}

// handle has the handler answer the request.
func (c *Conn) handle() {
	if c.server.Before != nil {
		c.server.Before()
	}
	io, req := c.work.io, &c.work.req
	resp := &io.base().resp
	resp.Reset()
	c.work.begun = false
	if p := c.server.Scenario.Answer(io, req, resp); p != nil {
		c.server.logPanic(p)
	}
	if c.work == nil {
		c.goOn(io)
	}
	c.work.io = io // and not the part of it that has begun an answer after a rest
}

// put puts the answer with those that are to be sent, and reports whether the
// connection ends with it.
func (c *Conn) put() (last bool) {
	s, w := c.server, c.work
	io := w.io.base()
	io.Forget()
	if v := c.live.Load(); v != nil {
		if !v.end(io.resp.Status) {
			w.failed = scenarios.ErrClientGone
		}
		return true
	}
	if w.begun {
		return w.endPieces()
	}
	resp := &io.resp
	if s.lastAnswer() {
		resp.Close = true
	}
	w.out = wire.AppendResponse(w.out, &w.req, resp, &w.date)
	return resp.Close || !w.req.KeepAlive
}

// wait says how long to wait for more, and gives back what an idle connection
// does not need.
func (c *Conn) wait(w *work) time.Duration {
	if len(w.in) > 0 {
		if w.tooLate(c.server.HeaderTimeout) {
			return c.refuse(w, w.in, 408)
		}
		return w.left(c.server.HeaderTimeout)
	}
	c.release()
	if c.server.stopping.Load() {
		return c.end()
	}
	return c.server.IdleTimeout
}

// Expire is the step for a connection whose wait has passed without bytes: a
// request that is still unfinished is refused, an idle connection ends.
func (c *Conn) Expire() (wait time.Duration) {
	w := c.work
	if w == nil || c.lingering || len(w.in) == 0 {
		return c.end()
	}
	w.date.Set(c.server.Now() / int64(time.Second))
	return c.refuse(w, w.in, 408)
}

// Stop is the step for a connection that waits while the server stops: it
// ends, unless a request has begun to arrive.
func (c *Conn) Stop() (wait time.Duration) {
	switch w := c.work; {
	case w == nil || len(w.in) == 0 && !c.lingering:
		return c.end()
	case c.lingering:
		return c.server.patience()
	default:
		w.now = c.server.Now()
		return w.left(c.server.HeaderTimeout)
	}
}

// Abort ends the connection without regard to the client.
func (c *Conn) Abort() { c.end() }

func (c *Conn) end() time.Duration {
	c.release()
	c.stream.Close()
	return 0
}

func (c *Conn) release() {
	if c.work != nil {
		c.server.returnWork(c.work)
	}
}
