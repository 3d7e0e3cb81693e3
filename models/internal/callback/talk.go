package callback

import (
	"interleave/models/internal/large"
	"interleave/scenarios"
	"interleave/scenarios/wire/websocket"
)

// maxAsked is how many calls a live connection may have under way. Its next message is
// read when one of them has ended.
const maxAsked = 64

// maxUntaken is how many bytes of messages a client may leave untaken. One that takes
// less is dropped.
const maxUntaken = 4 << 20

// talk reads what has come over a live connection, and has the handler answer it,
// until there is no more, or the client takes no more answers, or the connection has
// had its share of the turn.
func (l *Loop) talk(s *slot) {
	x := s.x
	if x.work == nil {
		x.begin()
	}
	if len(x.out) > 0 && !l.flushLive(s) {
		return
	}
	for range maxSteps {
		if !l.hearAll(s) || !l.flushLive(s) {
			return
		}
		switch {
		case x.waits > maxAsked:
			s.deadline = 0 // the calls have time-outs, and settleLive goes on
			return
		case s.flags&ended != 0:
			l.hangUp(s)
			return
		case s.flags&unread == 0:
			s.deadline = l.after(l.config.IdleTimeout)
			x.restLive()
			return
		}
		if !l.fill(s) {
			return
		}
		x.live.asked = false
	}
	l.later(x)
}

// hearAll deals with the frames that are there. It returns false if the connection
// ends with them, or takes no more.
func (l *Loop) hearAll(s *slot) bool {
	x := s.x
	v := x.live
	for x.pos < len(x.in) && x.waits <= maxAsked {
		ev, n, err := x.frames.Parse(x.in[x.pos:])
		if err != nil {
			v.code = websocket.CodeOf(err)
			l.closeLive(s)
			return false
		}
		x.pos += n
		switch ev.Kind {
		case websocket.Nothing:
			return true
		case websocket.Text, websocket.Binary:
			l.current = x
			x.hear(scenarios.LiveMessage{Data: ev.Data, Binary: ev.Kind == websocket.Binary})
			l.current = nil
			if x.state == answered {
				l.closeLive(s)
				return false
			}
		case websocket.Close:
			v.code = ev.Code
			l.closeLive(s)
			return false
		default:
			l.batch = websocket.AppendReply(l.batch, ev)
		}
		if len(l.batch) >= maxBatch && !l.flushLive(s) {
			return false
		}
	}
	return true
}

// flushLive writes the batch. It returns false if the client does not take it, or
// the connection has ended.
func (l *Loop) flushLive(s *slot) bool {
	x := s.x
	if l.flush(s) == allSent {
		return true
	}
	if s.x == x && len(x.out)-x.sent > maxUntaken {
		l.hangUp(s)
	}
	return false
}

// closeLive ends a live connection with the code that its live names.
func (l *Loop) closeLive(s *slot) {
	x := s.x
	if s.flags&closing == 0 {
		if x.work == nil {
			x.begin()
		}
		l.batch = websocket.AppendClose(l.batch, x.live.code, "")
		s.flags |= closing
		if x.pos < len(x.in) {
			s.flags |= unread // what follows a close is nobody's
		}
	}
	l.flush(s)
}

// liveTimedOut asks a client that was silent for long whether it is there, and hangs
// up on one that has not said so.
func (l *Loop) liveTimedOut(s *slot) {
	x := s.x
	if x.live.asked || s.flags&closing != 0 || x.work != nil && len(x.out) > 0 {
		l.hangUp(s)
		return
	}
	x.live.asked = true
	if x.work == nil {
		x.begin()
	}
	l.batch = websocket.AppendFrame(l.batch, websocket.Ping, nil)
	s.deadline = l.after(l.config.IdleTimeout)
	if l.flushLive(s) {
		x.restLive()
	}
}

// roomToListen makes room for more of a message, as makeRoom does for a request. The
// codec bounds the message.
func (x *exchange) roomToListen() (status int) {
	p := &x.frames
	x.in = p.Compact(x.in)
	free := cap(x.in) - len(x.in)
	if want := p.Want(); free >= minRead || free > 0 && want <= cap(x.in) {
		return 0
	} else if grown := large.Grow(x.in, max(want, min(2*cap(x.in), websocket.DefaultMost))+minRead); grown != nil {
		x.in = grown
		return 0
	}
	return 503
}
