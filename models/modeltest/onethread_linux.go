package modeltest

import (
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"interleave/models"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// OneThread checks the shape of a model with one loop from inside: handlers and
// their completions run on one thread, and neither connections nor waiting requests
// have goroutines.
func OneThread(t *testing.T, m models.Model) {
	const clients = 100
	var mu sync.Mutex
	threads := make(map[int]int)
	seen := func() {
		mu.Lock()
		defer mu.Unlock()
		threads[syscall.Gettid()]++
	}
	goroutines := 0
	waiting := 0
	s := &scenarios.Scenario{
		Name: "probe",
		Callback: func(io scenarios.CallbackIO, _ *wire.Request, _ *wire.Response, done func(error)) {
			seen()
			if waiting++; waiting == clients {
				goroutines = runtime.NumGoroutine()
			}
			// Nobody goes on to Block, which has threads, before all have come.
			var wait func()
			wait = func() {
				seen()
				if waiting < clients {
					io.Sleep(5*time.Millisecond, wait)
					return
				}
				io.Block(func() error { return nil }, func(err error) {
					seen()
					done(err)
				})
			}
			io.Sleep(5*time.Millisecond, wait)
		},
	}

	server := Start(t, m, models.Config{Scenario: s})
	before := runtime.NumGoroutine()

	var conns []*Client
	for range clients {
		c := server.Dial(t)
		c.Send("GET /probe HTTP/1.1\r\nHost: h\r\n\r\n")
		conns = append(conns, c)
	}
	for _, c := range conns {
		c.WantStatus(200)
	}
	server.End()

	if len(threads) != 1 {
		t.Errorf("handlers and completions ran on threads %v, want one", threads)
	}
	if goroutines > before {
		t.Errorf("with %d requests waiting there were %d goroutines, want no more than the %d before", clients, goroutines, before)
	}
}
