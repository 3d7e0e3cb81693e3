package modeltest

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"interleave/models"
	"interleave/scenarios"
	scenariosall "interleave/scenarios/all"
)

// message is the answer of comet, taken apart.
func (c *Client) message(t *testing.T) (number uint64, n string) {
	t.Helper()
	template, err := scenarios.ParseTemplate("{number} {n} {proof:room}\n")
	if err != nil {
		t.Fatal(err)
	}
	got := c.WantStatus(200)
	told, number, ok := template.Read([]byte(got.Body), secret)
	if !ok {
		t.Fatalf("the answer is %s, want a message with the bus's proof", brief(got.Body))
	}
	return number, string(told)
}

// Everyone who waits is told of each message, once, in order, also of one that
// was posted while he was asking again.
func TestEveryoneWhoWaitsIsTold(t *testing.T) {
	scenario, _ := scenariosall.Find("comet")
	eachModel(t, func(t *testing.T, m subject) {
		s := startServer(t, m, models.Config{Scenario: scenario, Upstreams: startBackends(t, scenario)})
		poster := s.Dial(t)
		var waiting [workers - 1]*Client
		for i := range waiting {
			waiting[i] = s.Dial(t)
			waiting[i].Send(get("/wait?after=0"))
		}
		time.Sleep(parked(m))
		var last uint64
		for n := range 5 {
			poster.Send(get(fmt.Sprintf("/send?n=%d", n)))
			number, _ := poster.message(t)
			if n > 0 && number != last+1 {
				t.Fatalf("message %d has number %d, want %d", n, number, last+1)
			}
			last = number
			if n == 3 { // posted before the first asks for it
				waiting[0].Send(get(fmt.Sprintf("/wait?after=%d", number-1)))
			}
			for i, c := range waiting {
				if got, of := c.message(t); got != number || of != fmt.Sprint(n) {
					t.Fatalf("client %d was told of message %d of request %s, want %d of %d", i, got, of, number, n)
				}
				if i > 0 || n != 2 {
					c.Send(get(fmt.Sprintf("/wait?after=%d", number)))
				}
			}
		}
	})
}

// parked is how long a request takes until it surely waits.
func parked(m subject) time.Duration {
	if m.forks() {
		return time.Second
	}
	return 300 * time.Millisecond
}

// A model may let go of a request while it waits: it is answered as it asked, and
// what came after it on its connection is answered then.
func TestWhoWaitsIsAnsweredAsItAsked(t *testing.T) {
	scenario, _ := scenariosall.Find("comet")
	eachModel(t, func(t *testing.T, m subject) {
		s := startServer(t, m, models.Config{Scenario: scenario, Upstreams: startBackends(t, scenario)})
		poster, head, old, more := s.Dial(t), s.Dial(t), s.Dial(t), s.Dial(t)
		head.Send("HEAD /wait?after=0 HTTP/1.1\r\nHost: a\r\n\r\n")
		old.Send("GET /wait?after=0 HTTP/1.0\r\n\r\n")
		more.Send(get("/wait?after=0") + get("/send?n=2") + "GET /send?n=3 HTT")
		time.Sleep(parked(m))
		poster.Send(get("/send?n=1"))
		poster.message(t)
		if got, err := head.Receive("HEAD"); err != nil || got.Status != 200 || got.Body != "" {
			t.Errorf("HEAD is answered with %d %s, %v, want 200 and no body", got.Status, brief(got.Body), err)
		}
		if _, n := old.message(t); n != "1" {
			t.Errorf("a client of HTTP/1.0 was told of %s, want 1", n)
		}
		old.WantEnd()
		for _, want := range []string{"1", "2"} {
			if _, n := more.message(t); n != want {
				t.Errorf("of pipelined requests one was told of %s, want %s", n, want)
			}
		}
		more.Send("P/1.1\r\nHost: a\r\n\r\n")
		if _, n := more.message(t); n != "3" {
			t.Errorf("the request after them was told of %s, want 3", n)
		}
	})
}

// A server that stops does not keep those who wait for a message that may never
// come.
func TestStopEndsTheWaitForMessages(t *testing.T) {
	scenario, _ := scenariosall.Find("comet")
	eachModel(t, func(t *testing.T, m subject) {
		if m.forks() {
			t.Skip("a process for each request is not told: its wait ends with the drain time-out")
		}
		s := startServer(t, m, models.Config{Scenario: scenario, Upstreams: startBackends(t, scenario)})
		c := s.Dial(t)
		c.Send(get("/wait?after=0"))
		time.Sleep(parked(m))
		began := time.Now()
		s.Stop()
		if got := c.WantStatus(503); !strings.Contains(got.Body, "stopping") {
			t.Errorf("who waited was told %s, want that the server is stopping", brief(got.Body))
		}
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("the wait ended %v after the stop, want within about a second", took)
		}
		s.Wait()
	})
}

// A bus that has stopped to answer does not hold up a stop for as long as a call may
// last.
func TestStopDoesNotWaitForTheBus(t *testing.T) {
	scenario, _ := scenariosall.Find("comet")
	eachModel(t, func(t *testing.T, m subject) {
		bus, where := startBus(t, scenario)
		s := startServer(t, m, models.Config{Scenario: scenario, Upstreams: where, CallTimeout: Patience, DrainTimeout: time.Second})
		c := s.Dial(t)
		c.Send(get("/wait?after=0"))
		asks, err := bus.Accept()
		if err != nil {
			t.Fatalf("nobody asks the bus: %v", err)
		}
		defer asks.Close()
		began := time.Now()
		s.Stop()
		s.Wait()
		if took := time.Since(began); took > Patience/2 {
			t.Errorf("the server ended %v after it was told to, want about a second", took)
		}
	})
}

// startBus listens in the place of the scenario's bus, and does not answer.
func startBus(t *testing.T, s *scenarios.Scenario) (bus *net.TCPListener, where map[string]models.Upstream) {
	t.Helper()
	bus, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Close() })
	bus.SetDeadline(time.Now().Add(Patience))
	name := s.Upstreams[0].Name
	return bus, map[string]models.Upstream{name: {Addr: bus.Addr().String(), Path: "/" + name}}
}

// A bus that dies does not keep those who wait for its messages.
func TestWhoWaitsIsToldThatTheBusDied(t *testing.T) {
	scenario, _ := scenariosall.Find("comet")
	eachModel(t, func(t *testing.T, m subject) {
		bus, where := startBus(t, scenario)
		s := startServer(t, m, models.Config{Scenario: scenario, Upstreams: where})
		c := s.Dial(t)
		c.Send(get("/wait?after=0"))
		asks, err := bus.Accept()
		if err != nil {
			t.Fatalf("nobody asks the bus: %v", err)
		}
		asks.Read(make([]byte, 1))
		bus.Close()
		asks.Close()
		if got := c.WantStatus(502); !strings.Contains(got.Body, "upstream failed") {
			t.Errorf("who waited was told %s, want that the bus failed", brief(got.Body))
		}
	})
}
