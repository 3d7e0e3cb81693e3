package modeltest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"interleave/models"
	"interleave/scenarios"
	scenariosall "interleave/scenarios/all"
)

// message is the answer of comet, taken apart.
func (c *client) message(t *testing.T) (number uint64, n string) {
	t.Helper()
	template, err := scenarios.ParseTemplate("{number} {n} {proof:room}\n")
	if err != nil {
		t.Fatal(err)
	}
	got := c.wantStatus(200)
	told, number, ok := template.Read([]byte(got.body), secret)
	if !ok {
		t.Fatalf("the answer is %s, want a message with the bus's proof", brief(got.body))
	}
	return number, string(told)
}

// Everyone who waits is told of each message, once, in order, also of one that
// was posted while he was asking again.
func TestEveryoneWhoWaitsIsTold(t *testing.T) {
	scenario, _ := scenariosall.Find("comet")
	eachModel(t, func(t *testing.T, m models.Model) {
		s := startServer(t, m, scenario.Name, nil, startBackends(t, scenario)...)
		poster := s.connect(t)
		var waiting [workers - 1]*client
		for i := range waiting {
			waiting[i] = s.connect(t)
			waiting[i].send(get("/wait?after=0"))
		}
		time.Sleep(parked(m))
		var last uint64
		for n := range 5 {
			poster.send(get(fmt.Sprintf("/send?n=%d", n)))
			number, _ := poster.message(t)
			if n > 0 && number != last+1 {
				t.Fatalf("message %d has number %d, want %d", n, number, last+1)
			}
			last = number
			if n == 3 { // posted before the first asks for it
				waiting[0].send(get(fmt.Sprintf("/wait?after=%d", number-1)))
			}
			for i, c := range waiting {
				if got, of := c.message(t); got != number || of != fmt.Sprint(n) {
					t.Fatalf("client %d was told of message %d of request %s, want %d of %d", i, got, of, number, n)
				}
				if i > 0 || n != 2 {
					c.send(get(fmt.Sprintf("/wait?after=%d", number)))
				}
			}
		}
	})
}

// parked is how long a request takes until it surely waits.
func parked(m models.Model) time.Duration {
	if forks(m) {
		return time.Second
	}
	return 300 * time.Millisecond
}

// A server that stops does not keep those who wait for a message that may never
// come.
func TestStopEndsTheWaitForMessages(t *testing.T) {
	scenario, _ := scenariosall.Find("comet")
	eachModel(t, func(t *testing.T, m models.Model) {
		if forks(m) {
			t.Skip("a process for each request is not told: its wait ends with the drain time-out")
		}
		s := startServer(t, m, scenario.Name, nil, startBackends(t, scenario)...)
		c := s.connect(t)
		c.send(get("/wait?after=0"))
		time.Sleep(parked(m))
		began := time.Now()
		s.stop()
		if got := c.wantStatus(503); !strings.Contains(got.body, "stopping") {
			t.Errorf("who waited was told %s, want that the server is stopping", brief(got.body))
		}
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("the wait ended %v after the stop, want within about a second", took)
		}
		s.wantExit(0)
	})
}
