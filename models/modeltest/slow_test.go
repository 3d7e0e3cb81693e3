package modeltest

import (
	"testing"
	"time"

	"interleave/models"
	"interleave/scenarios"
)

// Whoever sends a request slowly takes a worker where workers read requests, until his
// time is out. Elsewhere nobody notices him.
func TestWhoSendsSlowly(t *testing.T) {
	eachProcess(t, func(t *testing.T, m subject) {
		timeout := time.Second
		takes := m.Has(scenarios.Bounded) && !m.Has(scenarios.Fronted)
		if !takes {
			timeout = Patience // nobody waits for it
		}
		s := startProbe(t, m, models.Config{HeaderTimeout: timeout})
		start := time.Now()
		for range workers {
			s.Dial(t).Send("GET /echo?n=1 HTTP/1.1\r\nHo")
		}
		time.Sleep(200 * time.Millisecond) // each worker has its own now
		c := s.Dial(t)
		c.Send(get("/echo?n=2"))
		c.Want(200, "2\n")
		took := time.Since(start)
		if takes && took < timeout*9/10 {
			t.Errorf("answered %v after the slow clients came, want %v and more: they have all workers until then where these read requests, as the trait %s says unless %s is beside it",
				took, timeout, scenarios.Bounded, scenarios.Fronted)
		}
		if !takes && took > timeout*3/4 {
			t.Errorf("answered after %v, want at once: slow clients take no worker of a model that is %s, or not %s",
				took, scenarios.Fronted, scenarios.Bounded)
		}
	})
}
