package csp

import (
	"fmt"
	"time"

	"interleave/internal/netpoll"
	"interleave/models/internal/accept"
)

const (
	// listenerToken is nobody else's: see table.
	listenerToken = 1 << 63

	// acceptBatch bounds the connections accepted before the task looks whether
	// it shall stop.
	acceptBatch = 64

	// sweepEvery is how often refused connections are looked at.
	sweepEvery = 20 * time.Millisecond
)

// listen has the first line's poller look at the listener, once at a time: the
// acceptor says when to look again.
func (s *server) listen() (err error) {
	s.listener = int(s.Listener.Fd()) // once: Fd makes a descriptor blocking
	if s.acceptor, err = accept.New(s.listener, accept.NewLimit(s.MaxConns), netpoll.Accept); err != nil {
		return err
	}
	if err := s.lines[0].poller.Add(s.listener, netpoll.OneShot, listenerToken); err != nil {
		return fmt.Errorf("poll the listener: %w", err)
	}
	return nil
}

// accept is the task that takes new connections and deals them to the lines.
func (s *server) accept() {
	next := 0
	take := func(fd int) {
		s.lines[next].orders <- order{kind: welcome, fd: fd}
		next = (next + 1) % len(s.lines)
	}
	var resume, sweep <-chan time.Time // nil, which never comes, while there is no reason
	for {
		select {
		case <-s.stopping:
			s.acceptor.Stop(take)
			s.lines[0].poller.Remove(s.listener)
			for _, l := range s.lines {
				l.orders <- order{kind: noMore}
			}
			s.sweepAll()
			return
		case <-sweep:
		case <-s.knock:
			resume = s.acceptWaiting(take)
		case <-resume:
			resume = s.acceptWaiting(take)
		}
		sweep = nil
		if s.acceptor.Sweep() {
			sweep = time.After(sweepEvery)
		}
	}
}

// acceptWaiting takes those who wait at the listener. If it shall go on later
// without a knock, it says when.
func (s *server) acceptWaiting(take func(fd int)) (resume <-chan time.Time) {
	for !closed(s.stopping) {
		pause, err := s.acceptor.AcceptUpTo(acceptBatch, take)
		switch {
		case err == netpoll.ErrAgain:
			if err = s.lines[0].poller.Rearm(s.listener, listenerToken); err == nil {
				return nil
			}
			s.fail(fmt.Errorf("poll the listener again: %w", err))
			return nil
		case err != nil:
			s.fail(err)
			return nil
		case pause > 0:
			return time.After(pause)
		}
	}
	return nil
}

// sweepAll closes the refused connections when their clients have read why.
func (s *server) sweepAll() {
	for s.acceptor.Sweep() {
		select {
		case <-time.After(sweepEvery):
		case <-s.aborting:
			return
		}
	}
}
