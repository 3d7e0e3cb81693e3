package callback

import (
	"interleave/internal/netpoll"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// pieces is how far an answer that is written in pieces has come.
type pieces struct {
	owed  int64       // bytes of its body that are still to be written
	piece []byte      // what of the piece being written the socket has not taken
	wrote func(error) // to be told when it has; nil if no piece is being written
	by    int64       // when that must be

	pipe
	source *source // that the handler has opened last; nil if there is none
}

// Write sends a piece at the end of the turn, so that a client who takes all at once
// does not hold up the others.
func (x *exchange) Write(p []byte, done func(error)) {
	x.goOn()
	x.waits++
	x.piece, x.wrote = p, done
	x.by = x.loop.after(x.loop.config.WriteTimeout)
	x.loop.later(x)
}

// writing reports whether a piece is on its way.
func (x *exchange) writing() bool { return x.work != nil && x.wrote != nil }

// push writes what the socket takes of the piece, and tells the handler when that
// was all of it. Until then nothing but what the handler has made is held.
func (l *Loop) push(x *exchange) {
	s := x.conn
	if s == nil {
		x.tellWrote(scenarios.ErrClientGone)
		return
	}
	if !x.begun {
		if l.drainBy != noDeadline {
			x.resp.Close = true
		}
		x.begun = true
		l.batch, x.owed = wire.AppendHead(l.batch, &x.req, &x.resp, &l.date)
	}
	if l.flush(s) != allSent {
		return // the connection's next event, or its end, goes on here
	}
	if x.req.IsHead() {
		x.piece = nil
	}
	if x.from != nil {
		l.pumpFrom(x)
		return
	}
	if int64(len(x.piece)) > x.owed {
		x.tellWrote(scenarios.ErrTooLong)
		return
	}
	for len(x.piece) > 0 {
		n, err := l.port.Write(int(s.fd), x.piece)
		if err == netpoll.ErrAgain {
			s.deadline = x.by
			return
		}
		if err != nil {
			l.hangUp(s)
			return
		}
		x.piece, x.owed = x.piece[n:], x.owed-int64(n)
	}
	s.deadline = 0
	x.tellWrote(nil)
}

// tellWrote ends the writing of a piece.
func (x *exchange) tellWrote(err error) {
	done := x.wrote
	x.wrote, x.piece = nil, nil
	if s := x.from; s != nil {
		x.loop.unlist(s.call)
		x.pipe = pipe{}
	}
	x.waits--
	if x.state == answered { // the handler has not waited for it
		x.loop.later(x)
	}
	x.completeWrite(done, err)
	x.settle()
}

func (x *exchange) completeWrite(done func(error), err error) {
	defer x.rescue()
	done(err)
}
