package threadpool_test

import (
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"interleave/models"
	"interleave/models/modeltest"
	"interleave/models/threadpool"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// There are never more handlers under way than threads, and with the queue
// full the rest waits in the kernel: nobody is refused, nobody is forgotten.
func TestConcurrencyIsTheNumberOfThreads(t *testing.T) {
	const threads, clients = 3, 20
	var mu sync.Mutex
	now, most := 0, 0
	s := &scenarios.Scenario{
		Name: "busy",
		Blocking: func(io scenarios.BlockingIO, _ *wire.Request, resp *wire.Response) error {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			io.Sleep(2 * time.Millisecond)
			mu.Lock()
			now--
			mu.Unlock()
			resp.Body = append(resp.Body, "done"...)
			return nil
		},
	}
	server := modeltest.Start(t, threadpool.Model(), models.Config{Scenario: s, Tuning: models.Tuning{Workers: threads, Queue: 1}})
	for range 3 {
		conns := make([]*modeltest.Client, clients)
		for i := range conns {
			conns[i] = server.Dial(t)
			conns[i].Send("GET /busy HTTP/1.1\r\nHost: h\r\n\r\n")
		}
		for _, c := range conns {
			c.Want(200, "done")
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if most > threads || most < 2 {
		t.Errorf("up to %d handlers ran at the same time, want more than one and at most %d", most, threads)
	}
}

// Clients whose requests never come whole take all threads, and wait for them in turn.
// Their time runs meanwhile: once it is over they go all together.
func TestWaitingForAThreadCounts(t *testing.T) {
	const threads, clients, patience = 2, 60, 400 * time.Millisecond
	s := &scenarios.Scenario{
		Name: "small",
		Blocking: func(_ scenarios.BlockingIO, _ *wire.Request, resp *wire.Response) error {
			resp.Body = append(resp.Body, "here"...)
			return nil
		},
	}
	server := modeltest.Start(t, threadpool.Model(), models.Config{
		Scenario: s, Tuning: models.Tuning{Workers: threads, Queue: clients}, HeaderTimeout: patience,
	})
	slow := make([]*modeltest.Client, clients)
	for i := range slow {
		slow[i] = server.Dial(t)
		slow[i].Send("GET /small HTTP/1.1\r\nHo")
	}
	began := time.Now()
	whole := server.Dial(t)
	whole.Send("GET /small HTTP/1.1\r\nHost: h\r\n\r\n")
	whole.Want(200, "here")
	if took := time.Since(began); took > 3*patience {
		t.Errorf("a client was answered %v after %d others took the threads, want about %v: they hold them one after the other", took, clients, patience)
	}
	for _, c := range slow {
		c.WantStatus(408)
	}
}

func TestTune(t *testing.T) {
	waiting := &scenarios.Scenario{Upstreams: []scenarios.Upstream{{Name: "a"}}}
	want := models.Tuning{Workers: threadpool.WaitingThreads, Queue: threadpool.QueueLength, GOMAXPROCS: 64}
	if got := threadpool.Model().Tune(waiting, 2); got != want {
		t.Errorf("Tune(a scenario with an upstream, 2) = %+v, want %+v", got, want)
	}
	want = models.Tuning{Workers: threadpool.ComputingThreads, Queue: threadpool.QueueLength, GOMAXPROCS: threadpool.ComputingThreads + 1}
	if got := threadpool.Model().Tune(&scenarios.Scenario{}, 2); got != want {
		t.Errorf("Tune(a scenario without, 2) = %+v, want %+v", got, want)
	}
}
