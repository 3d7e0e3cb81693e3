package callback

import (
	"fmt"
	"time"

	"interleave/internal/netpoll"
	"interleave/models/internal/accept"
)

// acceptBatch bounds what one turn spends on new connections.
const acceptBatch = 64

// listener is the socket that connections come from.
type listener struct {
	*accept.Acceptor
	fd       int
	mode     netpoll.Mode
	resumeAt int64 // when accepting goes on; noDeadline unless it pauses
	polled   bool
}

func (ls *listener) open(l *Loop, fd int, limit *accept.Limit, shared bool) (err error) {
	ls.fd, ls.resumeAt = fd, noDeadline
	ls.mode = netpoll.Level
	if shared {
		ls.mode = netpoll.Shared
	}
	if ls.Acceptor, err = accept.New(fd, limit, l.port.Accept); err != nil {
		return err
	}
	if err := l.port.Add(fd, ls.mode, listenerToken); err != nil {
		ls.Close()
		return fmt.Errorf("cannot poll the listener: %w", err)
	}
	ls.polled = true
	return nil
}

// accept takes new connections. It fails only if the listener is of no use
// any more.
func (l *Loop) accept() error {
	pause, err := l.listener.AcceptUpTo(acceptBatch, l.welcome)
	l.armSweep()
	switch {
	case err == netpoll.ErrAgain:
		return nil
	case pause > 0:
		l.listener.pause(l, pause)
	}
	return err
}

func (l *Loop) welcome(fd int) {
	s := l.slots.open(fd, client)
	if err := l.port.Add(fd, netpoll.Edge, s.token()); err != nil {
		l.free(s)
		l.listener.Done()
		return
	}
	l.clients++
	s.deadline = l.after(l.config.IdleTimeout)
	l.armSweep()
}

// pause leaves the listener alone for a while: as it stays readable, polling
// it would only burn the CPU that may free what is missing.
func (ls *listener) pause(l *Loop, d time.Duration) {
	ls.stop(l)
	ls.resumeAt = l.now + int64(d)
}

func (ls *listener) resume(l *Loop) {
	ls.resumeAt = noDeadline
	if err := l.port.Add(ls.fd, ls.mode, listenerToken); err != nil {
		ls.resumeAt = l.now + int64(time.Second)
		return
	}
	ls.polled = true
}

// stop ends accepting.
func (ls *listener) stop(l *Loop) {
	if ls.polled {
		l.port.Remove(ls.fd)
	}
	ls.polled, ls.resumeAt = false, noDeadline
}
