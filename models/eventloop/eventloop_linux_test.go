package eventloop_test

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"interleave/models"
	"interleave/models/eventloop"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// TestOneThread checks the model's shape from inside: handlers and their
// completions run on one thread, and neither connections nor waiting requests
// have goroutines.
func TestOneThread(t *testing.T) {
	defer goleak.VerifyNone(t)
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

	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	file, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	addr := l.Addr().String()
	l.Close()

	m := eventloop.Model()
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- m.Run(ctx, models.Config{
			Listener: file, Scenario: s, Tuning: m.Tune(s, 2), Ready: func() { close(ready) },
		})
	}()
	<-ready
	before := runtime.NumGoroutine()

	var conns []net.Conn
	for range clients {
		c, err := net.Dial("tcp4", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		c.SetDeadline(time.Now().Add(10 * time.Second))
		if _, err := c.Write([]byte("GET /probe HTTP/1.1\r\nHost: h\r\n\r\n")); err != nil {
			t.Fatal(err)
		}
		conns = append(conns, c)
	}
	for i, c := range conns {
		resp, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil || resp.StatusCode != 200 {
			t.Fatalf("request %d = %v, %v, want 200", i, resp, err)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Run() = %v, want nil", err)
	}

	if len(threads) != 1 {
		t.Errorf("handlers and completions ran on threads %v, want one", threads)
	}
	if goroutines > before {
		t.Errorf("with %d requests waiting there were %d goroutines, want no more than the %d before", clients, goroutines, before)
	}
}
