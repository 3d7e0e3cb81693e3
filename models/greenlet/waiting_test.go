package greenlet_test

import (
	"fmt"
	"testing"
	"time"

	"interleave/models"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// Handlers share variables without a lock in these tests: the race detector
// would tell if they ran on more than one thread.

func TestManyRequestsWaitAtOnce(t *testing.T) {
	const clients = 200
	waiting := 0
	s := serve(t, models.Config{Scenario: probe(func(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
		for waiting++; waiting < clients; {
			io.Sleep(time.Millisecond)
		}
		return echo(io, req, resp)
	})})
	all := make([]*client, clients)
	for i := range all {
		all[i] = s.dial()
		all[i].send(get(fmt.Sprint(i)))
	}
	for i, c := range all {
		c.want(200, fmt.Sprint(i))
	}
}

func TestComputingStallsTheOthers(t *testing.T) {
	var events []string
	s := serve(t, models.Config{Scenario: probe(func(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
		n := string(scenarios.Nonce(req))
		events = append(events, "begin "+n)
		until := time.Now().Add(30 * time.Millisecond)
		for time.Now().Before(until) {
		}
		events = append(events, "end "+n)
		return echo(io, req, resp)
	})})
	a, b := s.dial(), s.dial()
	a.send(get("1"))
	b.send(get("2"))
	a.want(200, "1")
	b.want(200, "2")
	s.stop()
	s.wait()
	for i := 0; i < len(events); i += 2 {
		if events[i][len("begin "):] != events[i+1][len("end "):] {
			t.Fatalf("order %q, want each handler to end before another begins", events)
		}
	}
}

func TestBlockDoesNotStallTheOthers(t *testing.T) {
	release := make(chan struct{})
	s := serve(t, models.Config{Scenario: probe(func(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
		if string(scenarios.Nonce(req)) == "1" {
			if err := io.Block(func() error { <-release; return nil }); err != nil {
				return err
			}
		} else {
			close(release)
		}
		return echo(io, req, resp)
	})})
	a, b := s.dial(), s.dial()
	a.send(get("1"))
	b.send(get("2"))
	a.want(200, "1")
	b.want(200, "2")
}

// The answers to earlier pipelined requests do not wait for a slow one.
func TestPipelinedAnswersAreNotHeldBack(t *testing.T) {
	release := make(chan struct{})
	s := serve(t, models.Config{Scenario: probe(func(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
		if string(scenarios.Nonce(req)) == "2" {
			io.Block(func() error { <-release; return nil })
		}
		return echo(io, req, resp)
	})})
	c := s.dial()
	c.send(get("1") + get("2") + get("3"))
	c.want(200, "1")
	close(release)
	c.want(200, "2")
	c.want(200, "3")
}

func TestPanicIsOneRequestsOwn(t *testing.T) {
	s := serve(t, models.Config{Scenario: probe(func(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
		switch string(scenarios.Nonce(req)) {
		case "1":
			panic("a bug")
		case "2":
			return io.Block(func() error { panic("a driver's bug") })
		}
		return echo(io, req, resp)
	})})
	c := s.dial()
	for n, want := range map[string]int{"1": 500, "2": 500, "3": 200} {
		c.send(get(n))
		c.want(want, "")
	}
	c = s.dial()
	c.send(get("4"))
	c.want(200, "4")
}
