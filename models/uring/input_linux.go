package uring

import (
	"syscall"

	"interleave/internal/iouring"
	"interleave/internal/netpoll"
)

// input is what a buffer holds that was not read, and the next of its socket's.
type input struct {
	from, to uint16
	next     int16
}

const none = -1

// left is input that the loop did not read in the turn in which it came, because
// the client does not take its answers, or has sent much.
type left struct {
	data []byte
	read int
}

// receive asks for input. The first that a connection sends is received once: if
// there is no more to come, as with a connection for each request, it can be
// closed without ending a request that goes on.
func (p *port) receive(s *socket) {
	s.flags |= receiving
	if s.flags&lasting == 0 || p.once {
		p.ring.Receive(int(s.fd), inputGroup, tag(receive, int(s.fd)))
	} else {
		p.ring.ReceiveAll(int(s.fd), inputGroup, tag(receive, int(s.fd)))
	}
}

func (p *port) received(s *socket, c *iouring.Completion) {
	if !c.More() {
		s.flags &^= receiving
	}
	id, filled := c.Buffer()
	switch err := c.Err(); {
	case c.Result > 0 && s.flags&closing == 0:
		s.flags |= lasting
		p.inputs[id] = input{to: uint16(c.Result), next: none}
		if s.first == none {
			s.first = int16(id)
		} else {
			p.inputs[s.last].next = int16(id)
		}
		s.last = int16(id)
		p.note(s, readable)
	case filled:
		p.buffers.Return(id)
	case err == nil:
		s.flags |= ended
		p.note(s, readable|hangup)
	case err == syscall.EINVAL && s.flags&lasting != 0 && !p.once:
		p.once = true // and asked again
	case err != syscall.ENOBUFS && err != syscall.ECANCELED && err != syscall.EINTR && err != syscall.EAGAIN:
		p.fail(s, err.(syscall.Errno))
	}
	if s.flags&closing == 0 {
		p.touch(s)
		if s.flags&(passing|receiving) == passing {
			p.note(s, readable) // nothing else tells who passes on what comes
		}
	}
}

// fail ends a connection for the loop, which is told.
func (p *port) fail(s *socket, errno syscall.Errno) {
	s.err = uint32(errno)
	p.note(s, readable|writable|hangup|dead)
}

// Read hands over input.
func (p *port) Read(fd int, into []byte) (int, error) {
	s := p.sockets.get(fd)
	n := 0
	if l := s.left; l != nil {
		n = copy(into, l.data[l.read:])
		if l.read += n; l.read == len(l.data) {
			s.left = nil
			p.touch(s) // there is room for more
		}
	}
	for n < len(into) && s.first != none {
		in := &p.inputs[s.first]
		m := copy(into[n:], p.buffers.At(int(s.first), int(in.to))[in.from:])
		n += m
		if in.from += uint16(m); in.from == in.to {
			p.drop(s)
		}
	}
	switch {
	case n > 0 || len(into) == 0:
		return n, nil
	case s.err != 0:
		return 0, syscall.Errno(s.err)
	case s.flags&ended != 0:
		return 0, nil
	}
	return 0, netpoll.ErrAgain
}

// drop gives the first of the buffers with input back.
func (p *port) drop(s *socket) {
	id := s.first
	p.buffers.Return(int(id))
	if s.first = p.inputs[id].next; s.first == none {
		s.last = none
	}
}

// putBy copies input that the loop has left.
func (p *port) putBy(s *socket) {
	if s.first == none {
		return
	}
	if s.left == nil {
		s.left = new(left)
	}
	l := s.left
	l.data = append(l.data[:0], l.data[l.read:]...)
	l.read = 0
	for s.first != none {
		in := &p.inputs[s.first]
		l.data = append(l.data, p.buffers.At(int(s.first), int(in.to))[in.from:]...)
		p.drop(s)
	}
}

// goOn asks for more input, or that the connection breaks if there is no more to
// come; or ends a request that goes on for a connection whose input nobody reads.
func (p *port) goOn(s *socket) {
	much := s.left != nil && len(s.left.data)-s.left.read >= p.most
	switch {
	case s.err != 0 || s.flags&connecting != 0:
	case s.flags&ended != 0:
		if s.flags&watching == 0 {
			s.flags |= watching
			p.ring.Watch(int(s.fd), tag(watch, int(s.fd)))
		}
	case s.flags&(receiving|passing) == 0 && !much:
		p.receive(s)
	case s.flags&receiving != 0 && much:
		p.ring.Cancel(tag(receive, int(s.fd)), tag(cancel, 0))
	}
}
