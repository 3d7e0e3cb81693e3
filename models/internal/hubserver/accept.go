package hubserver

import (
	"fmt"
	"time"

	"interleave/internal/netpoll"
	"interleave/models/internal/coro"
)

const (
	// acceptBatch bounds the connections accepted before others have a turn.
	acceptBatch = 64

	// sweepInterval is how often refused connections are looked at.
	sweepInterval = 20 * time.Millisecond
)

// listener is the listening socket in the hub.
type listener struct {
	coro.Desc
	fd   int
	mode netpoll.Mode
}

func (l *listener) watch(h *coro.Hub) error {
	if err := l.Open(h, l.fd, l.mode); err != nil {
		return fmt.Errorf("poll the listener: %w", err)
	}
	return nil
}

// acceptLoop is the greenlet that accepts connections.
type acceptLoop server

func (l *acceptLoop) Run() {
	s := (*server)(l)
	for !s.stopping {
		pause, err := s.acceptor.AcceptUpTo(acceptBatch, s.begin)
		switch {
		case err == netpoll.ErrAgain:
			s.awaitClients()
		case err != nil:
			s.fail(err)
		case pause > 0:
			s.pause(pause)
		default:
			s.hub.Yield()
		}
	}
	s.listener.Detach()
	for s.acceptor.Sweep() {
		s.hub.Sleep(sweepInterval)
	}
}

// awaitClients waits for the next connection, and meanwhile sees to those that
// were refused.
func (s *server) awaitClients() {
	s.listener.Exhausted(coro.Readable)
	for s.acceptor.Sweep() {
		if s.listener.Wait(coro.Readable, sweepInterval) != coro.ErrTimeout {
			return
		}
	}
	s.listener.Wait(coro.Readable, 0)
}

// pause leaves the listener alone. It stays readable all the while, so the
// poller must not look at it either, or the hub would spin.
func (s *server) pause(d time.Duration) {
	s.listener.Detach()
	s.hub.Sleep(d)
	if err := s.listener.watch(s.hub); err != nil {
		s.fail(err)
	}
}
