package uring

import (
	"syscall"
	"time"

	"interleave/internal/netpoll"
)

// CloseWrite ends the sending side after what was written. By a call of its own: a
// ring does that on a thread of the kernel's.
func (p *port) CloseWrite(fd int) error {
	s := p.sockets.get(fd)
	if s.out != nil {
		s.flags |= finishing
		return nil
	}
	return netpoll.ShutdownWrite(fd)
}

// Close closes a connection after what was written. Until then, and until all
// requests have ended that refer to it, the descriptor stays open: closing it
// would not tell the peer, and its number could be another's by the time that
// they complete.
func (p *port) Close(fd int) error {
	s := p.sockets.get(fd)
	if s == nil {
		return netpoll.Close(fd)
	}
	s.flags |= closing
	s.closeBy = time.Now().Add(p.patience).Unix() + 1
	s.left = nil
	for s.first != none {
		p.drop(s)
	}
	if p.closing++; p.closing == 1 {
		p.sweepAt = time.Now().Add(sweepEvery)
	}
	const underway = connecting | receiving | watching | looking
	if s.flags&(underway|sending) == sending && len(s.out.next) == 0 && p.ring.Chain(tag(send, fd)) {
		p.shut(s)
		return nil
	}
	p.goOnClosing(s)
	return nil
}

// goOnClosing takes the next step to a descriptor that can be closed.
func (p *port) goOnClosing(s *socket) {
	switch {
	case s.flags&shutting != 0, s.flags&sending != 0 && s.err == 0:
	case s.flags&(connecting|receiving|watching|looking|sending) != 0:
		if s.flags&cancelled == 0 {
			s.flags |= cancelled
			p.cancelAll(s)
		}
	default:
		p.shut(s)
	}
}

func (p *port) shut(s *socket) {
	s.flags |= shutting
	p.ring.CloseFile(int(s.fd), tag(shut, int(s.fd)))
}

func (p *port) cancelAll(s *socket) {
	fd := int(s.fd)
	for _, u := range [...]struct {
		flag flags
		of   operation
	}{{connecting, connect}, {receiving, receive}, {watching, watch}, {looking, look}, {sending, send}} {
		if s.flags&u.flag != 0 {
			p.ring.Cancel(tag(u.of, fd), tag(cancel, 0))
		}
	}
}

// closed forgets a socket whose descriptor is closed.
func (p *port) closed(s *socket) {
	p.noOutput(s)
	*s = socket{}
	p.closing--
}

// forget has the port forget the last owner of a descriptor that is new. A full queue
// is handed over in the middle of a turn: then the kernel has closed a descriptor, and
// may give its number to somebody else, before the port has heard of the close.
func (p *port) forget(fd int) error {
	s := p.sockets.get(fd)
	if s == nil || s.flags&shutting == 0 {
		return nil
	}
	for p.reap(); s.flags&shutting != 0; p.reap() {
		if err := p.ring.Wait(closeTime); err != nil {
			return err
		}
	}
	return nil
}

// closeTime is how long a wait for the end of a close may last before it is looked at
// again. The close is done already.
const closeTime = 10 * time.Millisecond

// sweepEvery is how often the port looks for output that does not leave.
const sweepEvery = time.Second

// sweep gives up output of closed connections that has not left in time. It
// returns for how long the port may wait: until the next sweep at most.
func (p *port) sweep(timeout time.Duration) time.Duration {
	now := time.Now()
	if !now.Before(p.sweepAt) {
		p.sweepAt = now.Add(sweepEvery)
		for s := range p.sockets.all() {
			if s.flags&closing != 0 && s.closeBy <= now.Unix() {
				p.cut(s)
			}
		}
	}
	if left := p.sweepAt.Sub(now); timeout < 0 || left < timeout {
		return left
	}
	return timeout
}

// cut gives up the output of a socket that is to be closed.
func (p *port) cut(s *socket) {
	if s.flags&sending != 0 && s.err == 0 {
		s.err = uint32(syscall.ETIMEDOUT)
		p.ring.Cancel(tag(send, int(s.fd)), tag(cancel, 0))
	}
}

func (p *port) cutAll() {
	for s := range p.sockets.all() {
		p.cut(s)
	}
}
