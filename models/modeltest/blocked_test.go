package modeltest

import (
	"testing"
	"time"

	"interleave/models"
	"interleave/scenarios"
)

// A call that blocks its thread in the kernel stalls nobody if the model is told
// of it. If it is not, it stalls whom a single loop serves, and nobody where
// handlers are interrupted.
func TestBlockingCalls(t *testing.T) {
	eachModel(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		t.Run("told", func(t *testing.T) { s.goesOn(t, "/block?ms=1000&n=1") })
		switch {
		case m.Has(scenarios.SingleLoop):
			t.Run("untold", func(t *testing.T) { s.stalls(t, "/stall?ms=300&n=1", 300*time.Millisecond) })
		case m.Has(scenarios.Preemptive):
			t.Run("untold", func(t *testing.T) { s.goesOn(t, "/stall?ms=1000&n=1") })
		}
	})
}

// begun is how long after a request was sent its handler has surely begun.
const begun = 50 * time.Millisecond

// goesOn sees that others are answered while a handler is at target.
func (s *Server) goesOn(t *testing.T, target string) {
	t.Helper()
	blocked, other := s.Dial(t), s.Dial(t)
	blocked.Send(get(target))
	time.Sleep(begun)
	other.Send(get("/echo?n=2"))
	other.Want(200, "2\n")
	blocked.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
	if _, err := blocked.Reader.Peek(1); err == nil {
		t.Errorf("another client was answered after the one whose handler was at %s, want it to be answered before", target)
	}
	blocked.SetReadDeadline(time.Now().Add(Patience))
	blocked.Want(200, "1\n")
}

// stalls sees that nobody is answered while a handler is at target, which takes d.
func (s *Server) stalls(t *testing.T, target string, d time.Duration) {
	t.Helper()
	blocked, other := s.Dial(t), s.Dial(t)
	sent := time.Now()
	blocked.Send(get(target))
	time.Sleep(begun)
	other.Send(get("/echo?n=2"))
	other.Want(200, "2\n")
	if took := time.Since(sent); took < d {
		t.Errorf("another client was answered %v after %s was sent, which holds the only loop for %v", took, target, d)
	}
	blocked.Want(200, "1\n")
}
