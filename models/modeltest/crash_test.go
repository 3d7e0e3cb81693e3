package modeltest

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"interleave/models"
	"interleave/scenarios"
)

// A handler's failure is its client's 500 and nobody else's business.
func TestFailingHandlers(t *testing.T) {
	eachModel(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		bystander := s.Dial(t)
		bystander.Send(get("/sleep?ms=300&n=1"))
		for _, target := range []string{"/error", "/panic", "/panic-later"} {
			for range 5 {
				c := s.Dial(t)
				c.Send(get(target))
				got := c.Want(500, "internal error\n")
				if !got.Close {
					c.Send(get("/echo?n=2"))
					c.Want(200, "2\n")
				}
				c.Close()
			}
		}
		bystander.Want(200, "1\n")
		bystander.Send(get("/echo?n=3"))
		bystander.Want(200, "3\n")
		if m.Name != "cgi" && !strings.Contains(s.Log.String(), "as asked") {
			t.Error("the panic's value is not on the server's stderr")
		}
	})
}

// A worker that dies takes at most its own request with it.
func TestKilledWorker(t *testing.T) {
	eachProcess(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		c := s.Dial(t)
		c.Send(get("/sleep?ms=1500&n=1"))
		time.Sleep(100 * time.Millisecond)
		victims := s.below()
		if len(victims) == 0 {
			t.Skip("the model has no processes but the server's own")
		}
		for _, pid := range victims {
			syscall.Kill(pid, syscall.SIGKILL)
		}
		// Its client is told, or sees the connection end: it does not hang.
		if got, err := c.Receive("GET"); err == nil && got.Status != 500 && got.Status != 502 {
			t.Errorf("the killed request is answered %d %q, want 500, 502 or the connection's end", got.Status, got.Body)
		}
		Eventually(t, "the server serves again", func() bool { return s.tryServes() == nil })
		for range 3 * workers {
			s.serves(t)
		}
	})
}

// A handler that ends its process takes the requests of that process along, and no
// others; a master replaces it, and a server of one process is gone.
func TestHandlerThatExits(t *testing.T) {
	eachProcess(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		bystander := s.Dial(t)
		bystander.Send(get("/sleep?ms=300&n=1"))
		time.Sleep(50 * time.Millisecond) // it is with a worker
		culprit := s.Dial(t)
		culprit.Send(get("/exit"))
		if got, err := culprit.Receive("GET"); err == nil && got.Status != 500 && got.Status != 502 {
			t.Errorf("the request that ends its process is answered %d %q, want 500, 502 or the connection's end", got.Status, got.Body)
		}
		replaces := m.Has(scenarios.ProcessPer) || m.Has(scenarios.Replaced)
		if !replaces {
			bystander.WantGone()
			s.wantExit(scenarios.ExitStatus)
			return
		}
		if !m.Has(scenarios.CheapWait) { // else it may be in the same process
			bystander.Want(200, "1\n")
		}
		Eventually(t, "the server serves again", func() bool { return s.tryServes() == nil })
	})
}

// A handler that never ends stalls all others on a single loop, and none where it is
// interrupted or has a process of its own. Neither outlives the server.
func TestHandlerThatHangs(t *testing.T) {
	eachProcess(t, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{})
		culprit := s.Dial(t)
		culprit.Send(get("/hang"))
		time.Sleep(50 * time.Millisecond) // it is with its handler
		bystander := s.Dial(t)
		bystander.Send(get("/echo?n=1"))
		switch {
		case m.Has(scenarios.SingleLoop):
			bystander.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
			if got, err := bystander.Receive("GET"); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("beside a handler that hangs: answer %d %q (%v), want none", got.Status, got.Body, err)
			}
		case m.Has(scenarios.Preemptive):
			bystander.Want(200, "1\n")
		}
		s.Kill()
		s.err = nil // as it should be
	})
}
