package callback_test

import (
	"testing"
	"time"

	"interleave/models"
)

func TestStopAnswersWhatIsInFlight(t *testing.T) {
	s := start(t)
	idle, partial := s.dial(), s.dial()
	idle.send(get("/hello"))
	idle.want(200, "hello 0")
	partial.send("GET /release HTTP/1.1\r\n")
	var waiting []*peer
	for range 20 {
		p := s.dial()
		p.send(get("/park"))
		waiting = append(waiting, p)
	}
	s.alive()
	s.cancel()
	idle.wantEnd() // so the loop has been told
	partial.send("Host: h\r\n\r\n")
	for _, p := range append(waiting, partial) {
		got := p.read()
		if got.status != 200 || !got.close {
			t.Errorf("request in flight at the stop = %d close=%v, want 200 and a close", got.status, got.close)
		}
		p.wantEnd()
		p.Close()
	}
	if err := <-s.ended; err != nil {
		t.Errorf("Run() = %v, want nil", err)
	}
	s.cancel = nil
}

func TestStopDoesNotWaitForEver(t *testing.T) {
	s := start(t, func(c *models.Config) { c.DrainTimeout = 50 * time.Millisecond })
	for _, target := range []string{"/park", "/wait?ms=60000"} {
		p := s.dial()
		p.send(get(target))
	}
	s.alive()
	s.stop()
}

func TestStopWithoutConnections(t *testing.T) {
	start(t).stop()
}
