package callback

import (
	"interleave/internal/netpoll"
	"interleave/models/internal/large"
	"interleave/scenarios/wire"
	"interleave/scenarios/wire/websocket"
)

const (
	// maxSteps is how many requests and reads one connection may have in one
	// turn, so that one that never pauses does not hold up the others.
	maxSteps = 64

	// minRead is the least room that a read is given.
	minRead = 512

	// maxBatch is how much output is gathered before it is written.
	maxBatch = 64 << 10
)

// clientEvent is called when something has happened to a client's connection.
func (l *Loop) clientEvent(s *slot, ev *netpoll.Event) {
	if ev.Failed {
		l.hangUp(s)
		return
	}
	if ev.Readable {
		s.flags |= unread
	}
	if ev.Hangup {
		s.flags |= hungup
	}
	x := s.x
	if x == nil {
		if ev.Readable {
			l.serve(s)
		}
		return
	}
	if x.writing() {
		x.full = x.full && !ev.Writable
		if ev.Writable && !x.queued {
			l.push(x)
		}
		return
	}
	if x.work != nil && len(x.out) > 0 {
		// Whoever does not take answers is not asked for more requests.
		if !ev.Writable || l.flush(s) != allSent {
			return
		}
	}
	switch {
	case x.queued:
	case x.live != nil:
		l.talk(s)
	case x.state == reading:
		l.serve(s)
	}
}

// serve answers the requests that have arrived, until there are no more, or
// one's handler waits, or the client takes no more answers, or the connection
// has had its share of the turn.
func (l *Loop) serve(s *slot) {
	if s.x == nil {
		l.borrow(s)
	}
	if len(s.x.out) > 0 && l.flush(s) != allSent {
		return
	}
	for range maxSteps {
		if s.flags&closing != 0 {
			l.flush(s)
			return
		}
		x := s.x
		if x.pos < len(x.in) {
			n, err := x.parser.Parse(x.in[x.pos:], &x.req)
			if err != nil {
				l.reject(s, wire.StatusOf(err))
				return
			}
			if n > 0 {
				x.pos += n
				x.headerBy, s.deadline = 0, 0
				done := x.handle()
				if x.live != nil {
					l.beginLive(s, done)
					return
				}
				if !done {
					if l.flush(s) == allSent {
						x.settle()
					}
					return
				}
				l.putOut(s)
				if len(l.batch) >= maxBatch && l.flush(s) != allSent {
					return
				}
				continue
			}
			if x.parser.NeedsContinue() {
				l.batch = append(l.batch, wire.ContinueResponse...)
			}
		}
		if l.flush(s) != allSent {
			return
		}
		if s.flags&ended != 0 {
			l.hangUp(s)
			return
		}
		if s.flags&unread == 0 {
			l.rest(s)
			return
		}
		if !l.fill(s) {
			return
		}
	}
	if l.flush(s) == allSent {
		l.later(s.x)
	}
}

// fill reads once. It returns false if that has ended the connection.
func (l *Loop) fill(s *slot) bool {
	x := s.x
	if status := x.makeRoom(); status != 0 {
		if x.live != nil {
			x.live.code = websocket.TryAgain
			l.closeLive(s)
			return false
		}
		l.reject(s, status)
		return false
	}
	room := x.in[len(x.in):cap(x.in)]
	n, err := l.port.Read(int(s.fd), room)
	switch {
	case n > 0:
		x.in = x.in[:len(x.in)+n]
		if n < len(room) && s.flags&hungup == 0 {
			s.flags &^= unread
		}
	case err == nil:
		s.flags |= ended
	case err == netpoll.ErrAgain:
		s.flags &^= unread
	default:
		l.hangUp(s)
		return false
	}
	return true
}

// makeRoom makes room to read into: by forgetting what was answered, or with
// a larger buffer. It returns the status to refuse the request with if that has
// become too large, or the server holds too much of others; else 0.
func (x *exchange) makeRoom() (status int) {
	if x.pos > 0 {
		n := copy(x.in, x.in[x.pos:])
		x.in, x.pos = x.in[:n], 0
	}
	if x.live != nil {
		return x.roomToListen()
	}
	if cap(x.in)-len(x.in) >= minRead {
		return 0
	}
	size := 2 * cap(x.in)
	if want := x.parser.Want(); want > cap(x.in) {
		size = min(size, want)
	} else if want > len(x.in) {
		return 0 // what is missing of the request fits
	}
	if size > maxInput {
		return 413
	}
	grown := large.Grow(x.in, size)
	if grown == nil {
		return 503
	}
	x.in = grown
	return 0
}

// rest waits for more input: of an unfinished request, or else for the next,
// and then the connection needs no exchange.
func (l *Loop) rest(s *slot) {
	x := s.x
	if x.pos < len(x.in) {
		if x.headerBy == 0 {
			x.headerBy = l.after(l.config.HeaderTimeout)
		}
		s.deadline = x.headerBy
		return
	}
	if l.drainBy != noDeadline {
		l.hangUp(s)
		return
	}
	s.deadline = l.after(l.config.IdleTimeout)
	l.leave(x)
}

// reject answers a request that is refused before a handler sees it. What
// follows it on the connection cannot be made out.
func (l *Loop) reject(s *slot, status int) {
	l.batch = wire.AppendError(l.batch, s.x.in[s.x.pos:], status, &l.date)
	s.flags |= closing
	l.flush(s)
}

// slotTimedOut is called when a slot's deadline has passed.
func (l *Loop) slotTimedOut(s *slot) {
	if s.x != nil && s.x.live != nil {
		l.liveTimedOut(s)
		return
	}
	if s.kind == client && s.x != nil && len(s.x.out) == 0 && s.x.state == reading {
		// The deadline was an unfinished request's.
		l.reject(s, 408)
		return
	}
	switch s.kind {
	case upstreamLink:
		l.closeLink(s.link)
		return
	case watched:
		s.deadline = 0
		l.watchEvent(s, Happening{Expired: true})
		return
	}
	l.hangUp(s)
}
