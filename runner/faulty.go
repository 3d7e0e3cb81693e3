package runner

import (
	"time"

	"interleave/scenarios"
)

// Loads whose requests go wrong: what is different for the server that they hit.

const (
	// brokenGrace is how long a server may take to stop that its load may have
	// broken: one that hangs does not stop at all.
	brokenGrace = 300 * time.Millisecond

	// afterLoad is how long after its load a server's memory is read: one that has
	// just ended is up again then, if it ever is.
	afterLoad = 400 * time.Millisecond
)

// faulty reports whether requests of the cell's load go wrong.
func (c cell) faulty() bool { return c.scenario.Faulty(c.load) }

// restarts reports whether the cell's server is started again when it ends.
func (c cell) restarts() bool { return c.load.Allow.Exits }

// again is the delay of a server's restart under a load; 0 if there is none.
func again(l scenarios.Load) time.Duration {
	if !l.Allow.Exits {
		return 0
	}
	return scenarios.RestartDelay
}

// memory is what the stand's server has now; nil if that cannot be read, as while it
// is down.
func (s *stand) memory() *float64 {
	bytes, _, err := s.tree.Memory()
	if err != nil {
		return nil
	}
	return &bytes
}

// warmed reads what the server has before a load whose requests go wrong.
func (s *stand) warmed() {
	if s.faulty() {
		s.trial.Memory.Warm = s.memory()
	}
}

// measured reads what a load whose requests go wrong has left behind.
func (s *stand) measured() {
	if s.restarts() {
		s.trial.Restarts = new(s.server.Restarts())
	}
	if !s.faulty() {
		return
	}
	select {
	case <-time.After(afterLoad):
		s.trial.Memory.After = s.memory()
	case <-s.ctx.Done():
	}
}

// exits is the delay after which a server of s that is used by hand is started again:
// one of its requests may end it.
func exits(s *scenarios.Scenario) time.Duration {
	for _, l := range s.Loads {
		if d := again(l); d > 0 {
			return d
		}
	}
	return 0
}
