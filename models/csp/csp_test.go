package csp_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"interleave/models"
	"interleave/models/csp"
	"interleave/models/modeltest"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// probe answers with the request's n, after as many milliseconds as it says.
func probe() *scenarios.Scenario {
	return &scenarios.Scenario{Name: "probe", Blocking: func(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
		io.Sleep(time.Duration(scenarios.QueryNumber(req.QueryValue("ms"))) * time.Millisecond)
		resp.Body = append(resp.Body, scenarios.Nonce(req)...)
		return nil
	}}
}

func get(query string) string { return "GET /probe?" + query + " HTTP/1.1\r\nHost: h\r\n\r\n" }

// A connection that waits for its client is a message that nobody has sent: it
// has no task.
func TestIdleConnectionsHaveNoTask(t *testing.T) {
	const clients = 100
	s := modeltest.Start(t, csp.Model(), models.Config{Scenario: probe()})
	first := s.Dial(t)
	first.Send(get("n=0"))
	first.Want(200, "0")
	before := runtime.NumGoroutine()
	for range clients {
		c := s.Dial(t)
		c.Send(get("n=1"))
		c.Want(200, "1")
	}
	if after := runtime.NumGoroutine(); after > before+clients/4 { // some are new handlers
		t.Errorf("%d idle connections: %d goroutines, %d without them", clients, after, before)
	}
}

// When all handlers are busy and the queue before them is full, a request is
// refused at once, and those before it are answered.
func TestFullStageRefuses(t *testing.T) {
	const handlers, queue = 2, 3
	s := modeltest.Start(t, csp.Model(), models.Config{Scenario: probe(), Tuning: models.Tuning{Workers: handlers, Queue: queue}})
	var held []*modeltest.Client
	for range handlers + queue {
		c := s.Dial(t)
		c.Send(get("n=1&ms=400"))
		held = append(held, c)
	}
	time.Sleep(100 * time.Millisecond) // they have arrived
	refused := s.Dial(t)
	began := time.Now()
	refused.Send(get("n=2"))
	if got := refused.WantStatus(503); !got.Close {
		t.Error("the refusal does not say Connection: close")
	}
	if took := time.Since(began); took > 200*time.Millisecond {
		t.Errorf("the refusal took %v, want none of the handlers' time", took)
	}
	for _, c := range held {
		c.Want(200, "1")
	}
	again := s.Dial(t)
	again.Send(get("n=3"))
	again.Want(200, "3")
}

// Handlers are made for a crowd of requests, and go when it has gone.
func TestHandlersComeAndGo(t *testing.T) {
	const clients = 200
	s := modeltest.Start(t, csp.Model(), models.Config{Scenario: probe(), HeaderTimeout: 400 * time.Millisecond, Tuning: models.Tuning{Workers: 2 * clients}})
	before := runtime.NumGoroutine()
	var all []*modeltest.Client
	for range clients {
		c := s.Dial(t)
		c.Send(get("n=1&ms=2000")) // until all are there
		all = append(all, c)
	}
	modeltest.Eventually(t, "each request has a handler", func() bool { return runtime.NumGoroutine() >= before+clients })
	for _, c := range all {
		c.Want(200, "1")
	}
	modeltest.Eventually(t, "most handlers have ended", func() bool { return runtime.NumGoroutine() < before+clients/4 })
}

// The end of the server's patience ends each wait, so that nothing is left of a
// handler.
func TestAbortEndsWaits(t *testing.T) {
	s := modeltest.Start(t, csp.Model(), models.Config{Scenario: probe(), DrainTimeout: 100 * time.Millisecond})
	c := s.Dial(t)
	c.Send(get("ms=60000"))
	time.Sleep(50 * time.Millisecond)
	s.End()
	c.WantGone()
	if strings.Contains(s.Log.String(), "are left") {
		t.Errorf("the server said %q, want that no handler is left", s.Log.String())
	}
}
