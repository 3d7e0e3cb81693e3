package csp

import (
	"context"
	"runtime"
	"sync"
	"time"

	"interleave/models"
	"interleave/models/internal/accept"
	"interleave/models/internal/blocking"
	"interleave/models/internal/parked"
	"interleave/scenarios"
)

// server is what its tasks are given at their start and never change: the
// settings, and the channels.
type server struct {
	models.Config
	lines    []*line
	acceptor *accept.Acceptor
	listener int

	knock   chan struct{} // reader to acceptor: somebody waits at the listener
	failed  chan error    // acceptor and pollers: the server cannot go on
	numbers chan uint64   // of the seeded sequence
	waits   chan wait     // handlers to the desk
	follows chan follow   // tasks of live connections to the desk
	news    chan news     // subscriptions to the desk

	// These are closed, one after the other.
	stopping chan struct{} // the server was told to stop: each answer is its connection's last
	aborting chan struct{} // its patience has ended: no wait goes on
	ended    chan struct{} // the lines have: the tasks around them end too

	tasks sync.WaitGroup // all but handlers
}

// perLine is how many processors a line has use for: its reader and its writer
// take turns on one, its handlers need the others.
const perLine = 4

func newServer(cfg *models.Config) (*server, error) {
	s := &server{
		Config:   *cfg,
		knock:    make(chan struct{}, 1),
		failed:   make(chan error, 1),
		numbers:  make(chan uint64),
		waits:    make(chan wait),
		follows:  make(chan follow),
		news:     make(chan news),
		stopping: make(chan struct{}),
		aborting: make(chan struct{}),
		ended:    make(chan struct{}),
	}
	gate := parked.NewGate()
	lines := max(1, runtime.GOMAXPROCS(0)/perLine)
	for range lines {
		l, err := newLine(s, gate, lines)
		if err != nil {
			s.close()
			return nil, err
		}
		s.lines = append(s.lines, l)
	}
	if err := s.listen(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// run starts the tasks and ends them in the order in which messages flow.
func (s *server) run(ctx context.Context) (err error) {
	defer s.close()
	s.tasks.Go(s.count)
	s.tasks.Go(newDesk(s).run)
	for _, l := range s.lines {
		l.start()
	}
	s.tasks.Go(s.accept)
	s.Ready()
	select {
	case <-ctx.Done():
	case err = <-s.failed:
	}
	close(s.stopping)
	s.drain()
	close(s.ended)
	for _, l := range s.lines {
		l.end()
	}
	s.tasks.Wait()
	return err
}

// drain waits for the lines to answer what is in flight, for as long as they
// may.
func (s *server) drain() {
	patience := time.After(s.DrainTimeout)
	for _, l := range s.lines {
		select {
		case <-l.drained:
			continue
		case <-patience:
		}
		break
	}
	close(s.aborting)
	var handlers sync.WaitGroup
	for _, l := range s.lines {
		<-l.drained
		handlers.Go(l.handlers.Wait)
	}
	if !blocking.Ended(&handlers, abortPatience) {
		s.Logf("some requests are still busy after the drain time-out and are left")
	}
}

// abortPatience is how long a task may take to notice that no wait goes on.
const abortPatience = time.Second

func (s *server) fail(err error) {
	select {
	case s.failed <- err:
	default:
	}
}

// close frees what the tasks have used.
func (s *server) close() {
	for _, l := range s.lines {
		l.close()
	}
	if s.acceptor != nil {
		s.acceptor.Close()
	}
}

// count is the task that draws random numbers: all handlers together get each
// number of the sequence once.
func (s *server) count() {
	seq := scenarios.NewSeq(s.Seed)
	for next := seq.Next(); ; next = seq.Next() {
		select {
		case s.numbers <- next:
		case <-s.ended:
			return
		}
	}
}
