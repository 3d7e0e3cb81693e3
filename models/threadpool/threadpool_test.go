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
