package uring

import (
	"io"
	"syscall"

	"interleave/internal/netpoll"
	"interleave/models/internal/callback"
)

var _ callback.Passer = (*port)(nil)

// Pass passes on what a connection to an upstream has for a client. The ring only says
// when: a splice that is submitted to it runs on a thread of the kernel's. As long as
// something is to be passed on, nothing is received from the upstream, so that no buffer
// holds what the client does not take. What was received before comes first.
func (p *port) Pass(from, to int, most int64) (n int, rest []byte, in, out error) {
	f, t := p.sockets.get(from), p.sockets.get(to)
	f.flags |= passing
	switch {
	case t.err != 0:
		return 0, nil, nil, syscall.Errno(t.err)
	case t.out != nil:
		t.flags |= full
		return 0, nil, nil, netpoll.ErrAgain
	case f.first != none || f.left != nil || f.err != 0 || f.flags&(receiving|ended) != 0:
		rest = p.piece[:min(most, int64(len(p.piece)))]
		if n, in = p.Read(from, rest); in == nil && n == 0 {
			in = io.EOF
		}
		n, rest = 0, rest[:n]
	default:
		n, rest, in, out = p.relay.Pass(from, to, most)
		if in == netpoll.ErrAgain {
			p.look(f, syscall.EPOLLIN|syscall.EPOLLRDHUP)
		}
		if out == netpoll.ErrAgain {
			p.look(t, syscall.EPOLLOUT)
		}
	}
	if int64(n+len(rest)) == most {
		f.flags &^= passing
		p.touch(f) // to receive
	}
	return n, rest, in, out
}

// look asks to be told once that s is ready.
func (p *port) look(s *socket, events uint32) {
	if s.flags&looking == 0 {
		s.flags |= looking
		p.ring.Poll(int(s.fd), events, tag(look, int(s.fd)))
	}
}

func (p *port) looked(s *socket) {
	s.flags &^= looking
	if s.flags&passing != 0 {
		p.note(s, readable)
	} else {
		p.note(s, writable)
	}
}
