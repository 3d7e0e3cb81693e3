package uring

import (
	"syscall"

	"interleave/internal/iouring"
	"interleave/internal/netpoll"
)

// settle is the end of a turn. Buffers are the kernel's again: input that the loop
// has left is copied. And what was received is followed by the next.
func (p *port) settle() {
	for _, fd := range p.touched {
		s := p.sockets.get(int(fd))
		if s == nil || s.flags&touched == 0 {
			continue // another's by now
		}
		s.flags &^= touched
		if s.flags&closing == 0 {
			p.putBy(s)
			p.goOn(s)
		}
	}
	p.touched = p.touched[:0]
	p.goOnListening()
}

// touch has s looked at when the turn is over.
func (p *port) touch(s *socket) {
	if s.flags&touched == 0 {
		s.flags |= touched
		p.touched = append(p.touched, s.fd)
	}
}

// note has the loop told of s.
func (p *port) note(s *socket, w what) {
	if s.what == 0 {
		p.noted = append(p.noted, s.fd)
	}
	s.what |= w
}

// tell fills events with what was noted. What has no room is told next time.
func (p *port) tell(events []netpoll.Event) int {
	n := 0
	if p.listener.noted && len(events) > 0 {
		p.listener.noted = false
		events[0] = netpoll.Event{Token: p.listener.token, Readable: true}
		n++
	}
	looked := 0
	for _, fd := range p.noted {
		if n == len(events) {
			break
		}
		looked++
		s := p.sockets.get(int(fd))
		if s == nil || s.what == 0 {
			continue
		}
		if s.flags&closing == 0 {
			events[n] = netpoll.Event{
				Token:    s.token,
				Readable: s.what&readable != 0, Writable: s.what&writable != 0,
				Hangup: s.what&hangup != 0, Failed: s.what&dead != 0,
			}
			n++
		}
		s.what = 0
	}
	p.noted = append(p.noted[:0], p.noted[looked:]...)
	return n
}

// reap deals with all that was completed, also meanwhile: what it asks for may hand
// over a full queue.
func (p *port) reap() {
	for n := p.ring.Take(p.taken[:]); n > 0; n = p.ring.Take(p.taken[:]) {
		for i := range n {
			p.completed(&p.taken[i])
		}
	}
}

// Each request is tagged with what it does and the descriptor: that is not closed
// before its requests have ended, so it is not another's by then.
func tag(o operation, fd int) uint64 { return uint64(o)<<32 | uint64(uint32(fd)) }

type operation uint8

const (
	accept operation = iota
	receive
	send
	connect
	watch // for the connection to break
	look  // for it to be ready
	shut  // its descriptor
	cancel
	wake
)

func (p *port) completed(c *iouring.Completion) {
	fd := int(uint32(c.Data))
	o := operation(c.Data >> 32)
	switch o {
	case accept:
		p.accepted(c)
		return
	case wake:
		p.woken = true
		p.ring.Read(p.wakefd, p.wakes[:], c.Data)
		return
	case cancel:
		return
	}
	s := p.sockets.get(fd)
	if s == nil {
		panic("a completion of nobody's request") // the kernel's answer to none of ours
	}
	switch o {
	case receive:
		p.received(s, c)
	case send:
		p.sent(s, c)
	case connect:
		p.connected(s, c)
	case watch:
		if !c.More() {
			s.flags &^= watching
		}
		if c.Result > 0 && c.Result&(syscall.EPOLLERR|syscall.EPOLLHUP) != 0 { // the peer's end of the stream is told, too
			p.fail(s, syscall.EPIPE)
		}
	case look:
		p.looked(s)
	case shut:
		p.closed(s)
		return
	}
	if s.flags&closing != 0 {
		p.goOnClosing(s)
	}
}
