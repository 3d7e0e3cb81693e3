package reactors_test

import (
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"interleave/models"
	"interleave/models/modeltest"
	"interleave/models/reactors"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const request = "GET /probe HTTP/1.1\r\nHost: h\r\n\r\n"

// start runs loops in this process, with a handler that says which thread runs
// it, and computes if it is asked to.
func start(t *testing.T, loops int) (s *modeltest.Server, threadOf func(*modeltest.Client) string) {
	t.Helper()
	var mu sync.Mutex
	names := map[int]string{}
	s = modeltest.Start(t, reactors.Model(), models.Config{
		Tuning: models.Tuning{Workers: loops},
		Scenario: &scenarios.Scenario{
			Name: "probe",
			Callback: func(_ scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
				if len(req.QueryValue("compute")) > 0 {
					time.Sleep(200 * time.Millisecond) // as a computing handler would hold the loop
				}
				mu.Lock()
				name := names[syscall.Gettid()]
				if name == "" {
					name = string(rune('a' + len(names)))
					names[syscall.Gettid()] = name
				}
				mu.Unlock()
				resp.Body = append(resp.Body, name...)
				done(nil)
			},
		},
	})
	return s, func(c *modeltest.Client) string {
		c.Send(request)
		return c.WantStatus(200).Body
	}
}

// Connections are divided among the loops, and each stays with its own.
func TestEachConnectionHasOneLoop(t *testing.T) {
	const clients = 512
	s, threadOf := start(t, 2)
	loops := map[string]int{}
	all := make([]*modeltest.Client, clients)
	first := make([]string, clients)
	for i := range all {
		all[i] = s.Dial(t)
		first[i] = threadOf(all[i])
		loops[first[i]]++
	}
	for i, c := range all {
		if now := threadOf(c); now != first[i] {
			t.Fatalf("a connection of thread %s was then served by thread %s", first[i], now)
		}
	}
	if len(loops) != 2 || loops["a"] > clients*6/10 || loops["b"] > clients*6/10 {
		t.Errorf("%d connections are divided as %v, want two threads and at most 60 %% each", clients, loops)
	}
}

// A handler that computes stalls the clients of its own loop, and no others.
func TestComputingStallsOneLoop(t *testing.T) {
	s, threadOf := start(t, 2)
	by := map[string][]*modeltest.Client{}
	for len(by["a"]) < 2 || len(by["b"]) < 1 {
		c := s.Dial(t)
		thread := threadOf(c)
		by[thread] = append(by[thread], c)
	}
	hog, neighbour, other := by["a"][0], by["a"][1], by["b"][0]
	hog.Send("GET /probe?compute=1 HTTP/1.1\r\nHost: h\r\n\r\n")
	time.Sleep(50 * time.Millisecond)
	neighbour.Send(request)
	other.Send(request)
	answered := make(chan string, 2)
	go func() { other.Reader.Peek(1); answered <- "another" }()
	go func() { neighbour.Reader.Peek(1); answered <- "the same" }()
	if first := <-answered; first != "another" {
		t.Errorf("while a handler computed, a client of %s loop was answered first, want one of another", first)
	}
	<-answered
	hog.Want(200, "a")
	neighbour.Want(200, "a")
	other.Want(200, "b")
}

// One loop that cannot go on ends the server, with its error.
func TestBrokenListener(t *testing.T) {
	_, listener := modeltest.Listen(t)
	defer listener.Close()
	syscall.Shutdown(int(listener.Fd()), syscall.SHUT_RD)
	cfg := models.Config{
		Listener: listener, Tuning: models.Tuning{Workers: 1}, ComputeRate: 1e6,
		Scenario: &scenarios.Scenario{Name: "probe"},
	}
	if err := reactors.Model().Run(t.Context(), cfg.Complete()); err == nil {
		t.Error("Run with a socket that does not listen = nil, want an error")
	}
}

func TestTune(t *testing.T) {
	want := models.Tuning{Workers: 4, GOMAXPROCS: 5}
	if got := reactors.Model().Tune(&scenarios.Scenario{}, 4); got != want {
		t.Errorf("Tune(s, 4) = %+v, want %+v", got, want)
	}
}
