package uring

import (
	"syscall"

	"interleave/internal/iouring"
	"interleave/internal/netpoll"
)

// output is what a connection sends: part of it is the kernel's until that has
// completed.
type output struct {
	flying []byte
	sent   int // of flying
	next   []byte
}

const (
	firstOut    = 512
	keptOut     = 4 << 10 // the largest buffer that is kept for the next use
	keptOutputs = 512
)

func (p *port) takeOutput() *output {
	n := len(p.outputs) - 1
	if n < 0 {
		return &output{flying: make([]byte, 0, firstOut)}
	}
	o := p.outputs[n]
	p.outputs[n] = nil
	p.outputs = p.outputs[:n]
	return o
}

// noOutput is called when all output of s has left, or never will.
func (p *port) noOutput(s *socket) {
	o := s.out
	s.out = nil
	if o == nil || len(p.outputs) == keptOutputs || cap(o.flying) > keptOut || cap(o.next) > keptOut {
		return
	}
	o.flying, o.next, o.sent = o.flying[:0], o.next[:0], 0
	p.outputs = append(p.outputs, o)
}

// Write takes output. It leaves when the loop waits, or after what is under way.
func (p *port) Write(fd int, b []byte) (int, error) {
	s := p.sockets.get(fd)
	switch {
	case s.err != 0:
		return 0, syscall.Errno(s.err)
	case s.flags&connecting != 0:
		return 0, netpoll.ErrAgain
	case len(b) == 0:
		return 0, nil
	}
	if s.out == nil {
		n := min(len(b), p.most)
		s.out = p.takeOutput()
		s.out.flying = append(s.out.flying, b[:n]...)
		p.send(s)
		return n, nil
	}
	n := min(len(b), p.most-len(s.out.next))
	if n == 0 {
		s.flags |= full
		return 0, netpoll.ErrAgain
	}
	s.out.next = append(s.out.next, b[:n]...)
	return n, nil
}

func (p *port) send(s *socket) {
	s.flags |= sending
	p.ring.Send(int(s.fd), s.out.flying[s.out.sent:], tag(send, int(s.fd)))
}

func (p *port) sent(s *socket, c *iouring.Completion) {
	s.flags &^= sending | shutting // a close that was chained to it is not done
	o := s.out
	switch err := c.Err(); {
	case s.err != 0, err != nil && err != syscall.EAGAIN && err != syscall.EINTR:
		p.noOutput(s)
		if s.err == 0 {
			p.fail(s, err.(syscall.Errno))
		}
		return
	case err == nil:
		o.sent += int(c.Result)
	}
	if o.sent == len(o.flying) {
		o.flying, o.next, o.sent = o.next, o.flying[:0], 0
	}
	if len(o.flying) > 0 {
		p.send(s)
	} else {
		p.noOutput(s)
		if s.flags&finishing != 0 {
			netpoll.ShutdownWrite(int(s.fd))
		}
	}
	if s.flags&full != 0 {
		s.flags &^= full
		p.note(s, writable)
	}
}

func (p *port) connected(s *socket, c *iouring.Completion) {
	s.flags &^= connecting
	delete(p.dials, s.fd)
	if err := c.Err(); err != nil {
		p.fail(s, err.(syscall.Errno))
		return
	}
	p.note(s, writable)
	p.touch(s) // to receive
}
