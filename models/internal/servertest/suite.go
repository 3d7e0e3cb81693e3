package servertest

import (
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"interleave/models"
)

// Run checks m.
func Run(t *testing.T, m models.Model) {
	for _, tt := range []struct {
		name  string
		check func(*testing.T, models.Model)
	}{
		{"requests", requests},
		{"many clients", manyClients},
		{"half-closing client", halfClose},
		{"refused requests", refusedRequests},
		{"panic", panics},
		{"waits", waits},
		{"time-outs", timeouts},
		{"write time-out", writeTimeout},
		{"vanished clients", vanished},
		{"connection limit", connectionLimit},
		{"calls", calls},
		{"call time-out", callTimeout},
		{"stop", stop},
		{"stop with a stuck handler", stopStuck},
	} {
		t.Run(tt.name, func(t *testing.T) { tt.check(t, m) })
	}
}

func requests(t *testing.T, m models.Model) {
	c := Start(t, m, models.Config{}).Dial(t)
	for range 3 {
		c.Send(t, get("/echo?n=1"))
		c.Want(t, ok("GET 1 0"))
	}
	c.Send(t, get("/echo?n=1")+"POST /echo?n=2 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"+get("/echo?n=3"))
	c.Want(t, ok("GET 1 0"))
	c.Want(t, ok("POST 2 3"))
	c.Want(t, ok("GET 3 0"))
	for _, b := range []byte("POST /echo?n=4 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n") {
		c.Send(t, string(b))
	}
	c.Want(t, ok("POST 4 2"))
	c.Send(t, "POST /echo?n=5 HTTP/1.1\r\nHost: h\r\nContent-Length: 1048576\r\n\r\n"+strings.Repeat("x", 1<<20))
	c.Want(t, ok("POST 5 1048576"))
	c.Send(t, get("/big"))
	if a, err := c.Receive(); err != nil || len(a.Body) != 8<<20 {
		t.Errorf("GET /big: %d bytes, %v, want %d", len(a.Body), err, 8<<20)
	}
	c.Send(t, "GET /echo?n=6 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
	c.Want(t, last("GET 6 0"))
	c.WantEnd(t)
}

func manyClients(t *testing.T, m models.Model) {
	s := Start(t, m, models.Config{})
	var all sync.WaitGroup
	for range 40 {
		c := s.Dial(t)
		all.Go(func() {
			for range 25 {
				if _, err := io.WriteString(c, get("/sleep?n=1")); err != nil {
					t.Errorf("send: %v", err)
					return
				}
				if a, err := c.Receive(); err != nil || a != ok("GET 1 0") {
					t.Errorf("received %+v, %v", a, err)
					return
				}
			}
		})
	}
	all.Wait()
}

// The end of the stream may arrive together with the request.
func halfClose(t *testing.T, m models.Model) {
	s := Start(t, m, models.Config{})
	for range 20 {
		c := s.Dial(t)
		c.Send(t, get("/echo?n=1"))
		c.CloseWrite()
		c.Want(t, ok("GET 1 0"))
		c.WantEnd(t)
	}
}

func refusedRequests(t *testing.T, m models.Model) {
	s := Start(t, m, models.Config{})
	for _, tt := range []struct {
		name, send string
		want       int
	}{
		{"malformed", "NONSENSE\r\n\r\n", 400},
		{"too large a header", "GET /echo HTTP/1.1\r\nHost: h\r\nX: " + strings.Repeat("x", 100_000), 431},
		{"too large a body", "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 9999999\r\n\r\n" + strings.Repeat("x", 500_000), 413},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := s.Dial(t)
			c.Send(t, get("/echo?n=1"))
			c.Want(t, ok("GET 1 0"))
			c.Send(t, tt.send)
			if a, err := c.Receive(); err != nil || a.Status != tt.want || !a.Close {
				t.Errorf("received %+v, %v, want a %d that closes", a, err, tt.want)
			}
			c.WantEnd(t)
		})
	}
}

func panics(t *testing.T, m models.Model) {
	s := Start(t, m, models.Config{})
	bystander, c := s.Dial(t), s.Dial(t)
	c.Send(t, get("/panic"))
	c.Want(t, Answer{Status: 500, Body: "internal error\n"})
	c.Send(t, get("/echo?n=1"))
	c.Want(t, ok("GET 1 0"))
	bystander.Send(t, get("/echo?n=2"))
	bystander.Want(t, ok("GET 2 0"))
}

func waits(t *testing.T, m models.Model) {
	c := Start(t, m, models.Config{}).Dial(t)
	for _, path := range []string{"/sleep", "/block", "/compute"} {
		c.Send(t, get(path+"?n=1"))
		c.Want(t, ok("GET 1 0"))
	}
}

func timeouts(t *testing.T, m models.Model) {
	const short = 250 * time.Millisecond
	s := Start(t, m, models.Config{IdleTimeout: short, HeaderTimeout: short})
	silent, used, half := s.Dial(t), s.Dial(t), s.Dial(t)
	half.Send(t, "GET /echo HT")
	used.Send(t, get("/echo?n=1"))
	used.Want(t, ok("GET 1 0"))
	silent.WantEnd(t)
	used.WantEnd(t)
	if a, err := half.Receive(); err != nil || a.Status != 408 || !a.Close {
		t.Errorf("half a request got %+v, %v, want a 408 that closes", a, err)
	}
	half.WantEnd(t)
}

// A client that does not read its answer loses its connection, and nobody
// else is kept waiting for it.
func writeTimeout(t *testing.T, m models.Model) {
	s := Start(t, m, models.Config{WriteTimeout: 80 * time.Millisecond})
	deaf, other := s.Dial(t), s.Dial(t)
	deaf.SetReadBuffer(4096)
	deaf.Send(t, get("/big"))
	other.Send(t, get("/echo?n=1"))
	other.Want(t, ok("GET 1 0"))
	// The descriptor is free when the server has given up.
	for start := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		deaf.SetWriteDeadline(time.Now().Add(patience))
		if _, err := io.WriteString(deaf, "x"); err != nil {
			return
		}
		if time.Since(start) > patience {
			t.Fatal("the connection of a client that does not read is still open")
		}
	}
}

func vanished(t *testing.T, m models.Model) {
	s := Start(t, m, models.Config{})
	before := descriptors()
	for i := range 30 {
		c := s.Dial(t)
		c.Send(t, []string{"", "GET /ec", get("/sleep"), get("/big")}[i%4])
		if i%2 == 0 {
			c.SetLinger(0) // resets the connection
		}
		c.Close()
	}
	c := s.Dial(t)
	c.Send(t, get("/echo?n=1"))
	c.Want(t, ok("GET 1 0"))
	c.Close()
	for start := time.Now(); descriptors() > before; time.Sleep(5 * time.Millisecond) {
		if time.Since(start) > patience {
			t.Fatalf("%d descriptors are open after the clients have gone, %d before", descriptors(), before)
		}
	}
}

func connectionLimit(t *testing.T, m models.Model) {
	s := Start(t, m, models.Config{MaxConns: 2})
	first, second := s.Dial(t), s.Dial(t)
	for _, c := range []*Client{first, second} {
		c.Send(t, get("/echo?n=1"))
		c.Want(t, ok("GET 1 0"))
	}
	third := s.Dial(t)
	third.Send(t, get("/echo"))
	if a, err := third.Receive(); err != nil || a.Status != 503 || !a.Close {
		t.Errorf("a connection too many got %+v, %v, want a 503 that closes", a, err)
	}
	third.WantEnd(t)
	third.Close()
	first.Close()
	// The server learns of the close in its own time.
	for start := time.Now(); ; {
		c := s.Dial(t)
		c.Send(t, get("/echo?n=2"))
		a, err := c.Receive()
		if err == nil && a == ok("GET 2 0") {
			return
		}
		c.Close()
		if time.Since(start) > patience {
			t.Fatalf("after a connection was closed a new one got %+v, %v", a, err)
		}
	}
}

func calls(t *testing.T, m models.Model) {
	u := startUpstreams(t)
	s := Start(t, m, models.Config{Upstreams: u.where, DrainTimeout: 50 * time.Millisecond})
	c := s.Dial(t)
	c.Send(t, get("/callall?n=1"))
	c.Want(t, ok("a:1 b:1 c:1 "))
	switch most := u.most.Load(); {
	case m.Parallel && most != 3:
		t.Errorf("CallAll had %d calls under way at once, want 3 of a parallel model", most)
	case !m.Parallel && most != 1:
		t.Errorf("CallAll had %d calls under way at once, want 1 of a serial model", most)
	}
	u.most.Store(3) // nobody waits for others any more
	for range 20 {
		c.Send(t, get("/call?n=7"))
		c.Want(t, ok("a:7"))
	}
	if n := u.conns.Load(); n > 3 {
		t.Errorf("took %d upstream connections for calls of which at most 3 were under way", n)
	}
	// An earlier answer does not wait for a later one's call.
	u.silent.Store(true)
	c.Send(t, get("/echo?n=1")+get("/call?n=8"))
	c.Want(t, ok("GET 1 0"))
}

func callTimeout(t *testing.T, m models.Model) {
	u := startUpstreams(t)
	u.silent.Store(true)
	c := Start(t, m, models.Config{Upstreams: u.where, CallTimeout: 80 * time.Millisecond}).Dial(t)
	c.Send(t, get("/call?n=1"))
	c.Want(t, Answer{Status: 504, Body: "upstream timed out\n"})
	c.Send(t, get("/echo?n=1"))
	c.Want(t, ok("GET 1 0"))
}

func stop(t *testing.T, m models.Model) {
	g := newGate()
	s := Start(t, m, models.Config{Scenario: probe(g)})
	idle, silent, busy, half := s.Dial(t), s.Dial(t), s.Dial(t), s.Dial(t)
	idle.Send(t, get("/echo?n=1"))
	idle.Want(t, ok("GET 1 0"))
	busy.Send(t, get("/wait?n=2"))
	half.Send(t, get("/echo?n=3")+"GET /echo?n=4 HTTP/1.1\r\n")
	half.Want(t, ok("GET 3 0"))
	<-g.entered
	s.Stop()
	idle.WantEnd(t)
	silent.WantEnd(t)
	half.Send(t, "Host: h\r\n\r\n")
	half.Want(t, last("GET 4 0"))
	half.WantEnd(t)
	close(g.release)
	busy.Want(t, last("GET 2 0"))
	busy.WantEnd(t)
	s.Wait(t)
}

// The server does not wait for ever. The handler is let go at the end, so
// that the test leaves nothing behind.
func stopStuck(t *testing.T, m models.Model) {
	u := startUpstreams(t)
	u.silent.Store(true)
	s := Start(t, m, models.Config{Upstreams: u.where, DrainTimeout: 50 * time.Millisecond})
	c := s.Dial(t)
	c.Send(t, get("/call"))
	half := s.Dial(t)
	half.Send(t, "GET /echo HT")
	for u.conns.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	start := time.Now()
	s.Stop()
	s.Wait(t)
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("the stop took %v with a drain time-out of 50 ms", took)
	}
	c.Receive()
}
