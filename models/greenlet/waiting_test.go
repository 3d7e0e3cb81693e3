package greenlet_test

import (
	"fmt"
	"testing"
	"time"

	"interleave/models"
	"interleave/models/modeltest"
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
	all := make([]*modeltest.Client, clients)
	for i := range all {
		all[i] = s.Dial(t)
		all[i].Send(get(fmt.Sprint(i)))
	}
	for i, c := range all {
		c.Want(200, fmt.Sprint(i))
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
	a, b := s.Dial(t), s.Dial(t)
	a.Send(get("1"))
	b.Send(get("2"))
	a.Want(200, "1")
	b.Want(200, "2")
	s.Stop()
	s.Wait()
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
	a, b := s.Dial(t), s.Dial(t)
	a.Send(get("1"))
	b.Send(get("2"))
	a.Want(200, "1")
	b.Want(200, "2")
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
	c := s.Dial(t)
	c.Send(get("1") + get("2") + get("3"))
	c.Want(200, "1")
	close(release)
	c.Want(200, "2")
	c.Want(200, "3")
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
	c := s.Dial(t)
	for n, want := range map[string]int{"1": 500, "2": 500, "3": 200} {
		c.Send(get(n))
		c.WantStatus(want)
	}
	c = s.Dial(t)
	c.Send(get("4"))
	c.Want(200, "4")
}
