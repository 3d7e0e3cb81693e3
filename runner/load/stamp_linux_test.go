package load

import (
	"net"
	"net/http"
	"testing"
	"time"

	"interleave/scenarios"
)

const stamps = "kernel"

// How long the driver is busy elsewhere when an answer arrives is not in the
// answer's latency.
func TestLatencyIsNotTheDriversOwn(t *testing.T) {
	const away = 100 * time.Millisecond
	answered := make(chan struct{}, 16)
	server := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		goOn := echo(c, r, nth)
		answered <- struct{}{}
		return goOn
	})
	s := testShard(t, Spec{
		URL: server.url, Arrivals: scenarios.Constant, Rate: 1, Clients: 1,
		Duration: time.Hour, Requests: echoRequests(),
	})
	r := s.recorder
	for tries := 0; r.stamped == 0; tries++ { // the kernel needs a while to begin with stamps
		if tries == 20 {
			t.Fatal("no answer had a stamp")
		}
		before := r.stamped + r.unstamped
		s.groups[0].arrivals.next = s.clock.now()
		for s.pending == 0 {
			if err := s.turn(); err != nil {
				t.Fatal(err)
			}
		}
		<-answered
		time.Sleep(away) // as if it had other connections to look after
		s.groups[0].arrivals.next = s.clock.now() + int64(time.Hour)
		for r.stamped+r.unstamped == before {
			if err := s.turn(); err != nil {
				t.Fatal(err)
			}
		}
	}
	least, _ := r.classes[0].latency.Survival().Least()
	if got := time.Duration(least * 1e9); got >= away {
		t.Errorf("latency = %v, want less than the %v that the driver was away", got, away)
	}
}
