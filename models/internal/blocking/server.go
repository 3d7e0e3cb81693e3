package blocking

import (
	"sync"
	"sync/atomic"
	"time"

	"interleave/models"
	"interleave/scenarios"
)

// Server is what all connections of one server process share. The fields that
// New does not set may be set before the first connection.
type Server struct {
	Scenario *scenarios.Scenario

	// NewIO makes the IO that handlers are given: the model's own type with a
	// Base inside. It is reused for many requests, by one at a time.
	NewIO func() IO

	// Topics are how handlers wait for messages together; nil where a process
	// serves one request at a time. Stop ends them.
	Topics *Topics

	// Now is the time in nanoseconds since the epoch; New sets it to the real
	// one. A model may give a coarser one that is cheaper.
	Now func() int64

	// CloseAfter, if not nil, is asked before each answer is sent whether it
	// shall be the connection's last.
	CloseAfter func() bool

	// Before, if not nil, is called before each request is handled.
	Before func()

	// Apart has Conn leave each request that asks for an upgrade to Conn.Answer, for a
	// model whose handlers cannot wait for their client within a step.
	Apart bool

	// Flush, if not nil, sends what Detached has answered before. It is called
	// before a handler waits.
	Flush func()

	// Ending, if not nil, says that the server stops before Stop is called.
	Ending func() bool

	// LingerTimeout is how long a client may take to read its last answer while the
	// server goes on; New sets it to a second. A server that stops gives them all a
	// second.
	LingerTimeout time.Duration

	IdleTimeout   time.Duration
	HeaderTimeout time.Duration
	WriteTimeout  time.Duration
	ComputeRate   float64
	Random        *scenarios.SharedSeq
	Logf          func(format string, args ...any)

	stopping atomic.Bool
	work     sync.Pool
	ios      sync.Pool // IOs that no work has
}

// New makes a server of cfg, which is complete. NewIO must be set before its
// first connection.
func New(cfg *models.Config) *Server {
	s := &Server{
		Scenario:      cfg.Scenario,
		Now:           func() int64 { return time.Now().UnixNano() },
		LingerTimeout: lingerTimeout,
		IdleTimeout:   cfg.IdleTimeout,
		HeaderTimeout: cfg.HeaderTimeout,
		WriteTimeout:  cfg.WriteTimeout,
		ComputeRate:   cfg.ComputeRate,
		Random:        scenarios.NewSharedSeq(cfg.Seed),
		Logf:          cfg.Logf,
	}
	s.work.New = func() any { return newWork() }
	s.ios.New = func() any { return s.NewIO() }
	return s
}

// Stop makes every answer from now on its connection's last, and ends the waits
// for messages. The model wakes
// the idle connections itself.
func (s *Server) Stop() {
	s.stopping.Store(true)
	if s.Topics != nil {
		s.Topics.Stop()
	}
}

// Stopping reports whether Stop was called.
func (s *Server) Stopping() bool { return s.stopping.Load() }

// ends reports whether the server stops, or is about to.
func (s *Server) ends() bool { return s.Stopping() || s.Ending != nil && s.Ending() }

// logPanic has no part in its caller's frame, which is kept while a handler waits.
//
//go:noinline
func (s *Server) logPanic(p any) { s.Logf("handler of /%s panicked: %v", s.Scenario.Name, p) }

func (s *Server) lastAnswer() bool {
	return s.stopping.Load() || s.CloseAfter != nil && s.CloseAfter()
}

// Ended waits for those that serve to end, for patience at the most, and
// reports whether they have.
func Ended(those *sync.WaitGroup, patience time.Duration) bool {
	ended := make(chan struct{})
	go func() {
		those.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return true
	case <-time.After(patience):
		return false
	}
}
