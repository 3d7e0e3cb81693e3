package callback

import (
	"fmt"
	"io"

	"interleave/internal/netpoll"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// source is an upstream's answer that a handler reads as it comes: a call that is
// told of more than once. It has its connection until all of it was read, or the
// handler is done.
type source struct {
	call   *call
	opened func(scenarios.CallbackSource, error) // to be told; nil once it is
	open   bool                                  // the head is there
	keep   bool                                  // the connection can carry another call
	held   []byte                                // in the call's input: what came with the head
	length int64
	left   int64

	into []byte                 // memory of the read under way
	got  int                    // bytes that it has brought
	read func(n int, err error) // to be told; nil if there is none
}

var (
	_ scenarios.CallbackSource  = (*source)(nil)
	_ scenarios.CallbackStreams = (*exchange)(nil)
)

// Open asks an upstream, and has done called with the head of its answer.
func (x *exchange) Open(ask scenarios.Call, done func(scenarios.CallbackSource, error)) {
	x.goOn()
	x.waits++
	c := x.loop.newCall(x, nil)
	c.source = &source{call: c, opened: done}
	x.source = c.source
	x.loop.begin(c, ask)
}

// receiveHead looks for the head of a source's answer, and reports whether that, or
// the connection's failure, was told.
func (l *Loop) receiveHead(k *link, head *wire.ResponseHead) bool {
	c := k.call
	s := c.source
	n, err := k.parser.Head(c.input, head)
	if n == 0 && err == nil {
		return false
	}
	if err == nil && (head.Status != 200 || head.ContentLength < 0 || int64(len(c.input)-n) > head.ContentLength) {
		err = fmt.Errorf("the answer has status %d and length %d", head.Status, head.ContentLength)
	}
	if err != nil {
		c.retried = true // it is an answer, if a wrong one
		l.linkFailed(k, err)
		return true
	}
	k.parser.Reset()
	s.open, s.keep = true, head.KeepAlive
	s.held, s.length, s.left = c.input[n:], head.ContentLength, head.ContentLength
	l.under.remove(c)
	if s.left == int64(len(s.held)) {
		l.endSource(c)
	}
	l.tell(c)
	return true
}

// Length is that of the body.
func (s *source) Length() int64 { return s.length }

// Read reads at the end of the turn: nobody is called back before Read returns.
func (s *source) Read(p []byte, done func(int, error)) {
	x := s.call.x
	x.waits++
	s.into, s.got, s.read = p, 0, done
	x.loop.later(x)
}

// drawing reports whether something is to be read of a source.
func (x *exchange) drawing() bool { return x.work != nil && x.source != nil && x.source.read != nil }

// draw gives the read under way, if there is one, what there is, or has it wait for
// the next event of the connection.
func (l *Loop) draw(c *call) {
	s := c.source
	if x := c.x; x.work != nil && x.from == s {
		if x.conn != nil && x.begun && !x.full && len(x.out) == 0 {
			l.pump(x)
		}
		return
	}
	switch {
	case s.read == nil:
		return // the event will be found when somebody reads
	case len(s.held) > 0:
		s.got = copy(s.into, s.held)
		s.held = s.held[s.got:]
		s.left -= int64(s.got)
	case s.left == 0:
		c.err = io.EOF
	case c.link == nil:
		c.err = fmt.Errorf("%w: %s: %w", scenarios.ErrUpstream, c.up.name, wire.ErrTruncated)
	default:
		n, err := l.port.Read(int(c.link.slot.fd), s.into[:min(int64(len(s.into)), s.left)])
		if err == netpoll.ErrAgain {
			l.await(c)
			return
		}
		l.unlist(c)
		if n == 0 || err != nil {
			if err == nil {
				err = wire.ErrTruncated
			}
			c.err = fmt.Errorf("%w: %s: %w", scenarios.ErrUpstream, c.up.name, err)
			l.loseSource(c)
			break
		}
		s.got = n
		if s.left -= int64(n); s.left == 0 {
			l.endSource(c)
		}
	}
	l.tell(c)
}

// endSource gives up the connection of a source of which no more will come from it.
func (l *Loop) endSource(c *call) {
	k, keep := c.link, c.source.keep
	c.link = nil
	if keep && c.sent == len(c.request) && k.slot.flags&hungup == 0 {
		k.call = nil
		l.release(k)
	} else {
		l.closeLink(k)
	}
}

// loseSource closes it.
func (l *Loop) loseSource(c *call) {
	k := c.link
	c.link = nil
	l.closeLink(k)
}

// tell calls the completion that is due.
func (s *source) tell(err error) {
	s.call.err = nil
	if done := s.opened; done != nil {
		s.opened = nil
		if err != nil {
			s.call.x.source = nil
			done(nil, err)
			return
		}
		done(s, nil)
		return
	}
	done, n := s.read, s.got
	s.read, s.into, s.got = nil, nil, 0
	done(n, err)
}
