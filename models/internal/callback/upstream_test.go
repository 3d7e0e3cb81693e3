package callback_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"interleave/models"
)

// upstreamServer is a service whose behaviour towards each request is up to
// the test.
type upstreamServer struct {
	l        net.Listener
	conns    atomic.Int64
	requests atomic.Int64
	serving  sync.WaitGroup
}

// upstreamConn is one connection of a service.
type upstreamConn struct {
	net.Conn
	number int64 // from 1
}

// newUpstream starts a service. answer is called for each request, the i-th
// of its connection (from 1), and reports whether the connection goes on.
func newUpstream(t *testing.T, answer func(c upstreamConn, req *http.Request, i int) bool) *upstreamServer {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	u := &upstreamServer{l: l}
	var mu sync.Mutex
	var open []net.Conn
	u.serving.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open = append(open, c)
			mu.Unlock()
			number := u.conns.Add(1)
			u.serving.Go(func() {
				defer c.Close()
				r := bufio.NewReader(c)
				for i := 1; ; i++ {
					req, err := http.ReadRequest(r)
					if err != nil {
						return
					}
					u.requests.Add(1)
					if !answer(upstreamConn{c, number}, req, i) {
						return
					}
				}
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		mu.Lock()
		for _, c := range open {
			c.Close()
		}
		mu.Unlock()
		u.serving.Wait()
	})
	return u
}

// use makes u the probe's upstream.
func (u *upstreamServer) use(c *models.Config) {
	c.Upstreams = map[string]models.Upstream{"up": {Addr: u.l.Addr().String(), Path: "/up"}}
}

func respond(c net.Conn, body string) bool {
	_, err := fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	return err == nil
}

// proofless answers with what was asked.
func proofless(c upstreamConn, req *http.Request, i int) bool {
	return respond(c, req.Method+" "+req.RequestURI)
}

func TestCallReachesItsUpstream(t *testing.T) {
	up := newUpstream(t, proofless)
	s := start(t, up.use)
	p := s.dial()
	p.send(get("/call?n=17"))
	p.want(200, "200 GET /up?n=17")
	p.send(get("/call?n=18&params=topic"))
	p.want(200, "200 GET /up?n=18&topic")
	p.send("POST /call?n=19 HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody")
	p.want(200, "200 POST /up?n=19")
	if n := up.conns.Load(); n != 1 {
		t.Errorf("three calls in a row used %d connections, want 1 that is kept", n)
	}
}

func TestReplyForms(t *testing.T) {
	big := strings.Repeat("0123456789", 10_000)
	for name, c := range map[string]struct{ wire, want string }{
		"chunked":        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", "200 abc"},
		"until close":    {"HTTP/1.1 200 OK\r\n\r\nuntil the end", "200 until the end"},
		"not found":      {"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", "404 no"},
		"large":          {fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(big), big), "200 " + big},
		"http 1.0":       {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", "200 hi"},
		"and then close": {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi", "200 hi"},
	} {
		t.Run(name, func(t *testing.T) {
			up := newUpstream(t, func(u upstreamConn, _ *http.Request, _ int) bool {
				for part := range strings.SplitAfterSeq(c.wire, "\n") {
					u.Write([]byte(part))
				}
				return strings.Contains(name, "chunked")
			})
			s := start(t, up.use)
			for range 3 {
				if got := s.ask("/call?n=1"); got.status != 200 || got.body != c.want {
					t.Errorf("call = %d %.60q, want 200 %.60q", got.status, got.body, c.want)
				}
			}
		})
	}
}

// Calls of one request run at the same time: here none is answered before all
// have arrived.
func TestCallsAreParallel(t *testing.T) {
	const count = 5
	var all sync.WaitGroup
	all.Add(count)
	up := newUpstream(t, func(c upstreamConn, req *http.Request, _ int) bool {
		all.Done()
		all.Wait()
		return respond(c, "ok")
	})
	s := start(t, up.use)
	if got := s.ask(fmt.Sprintf("/calls?count=%d", count)); got.body != strings.Repeat("ok;", count) {
		t.Errorf("%d calls = %d %q, want %d times ok", count, got.status, got.body, count)
	}
}

func TestManyWaitingCalls(t *testing.T) {
	const clients = 300
	var arrived sync.WaitGroup
	arrived.Add(clients)
	up := newUpstream(t, func(c upstreamConn, req *http.Request, i int) bool {
		if i == 1 {
			arrived.Done()
			arrived.Wait()
		}
		return respond(c, req.URL.RawQuery)
	})
	s := start(t, up.use)
	var peers []*peer
	for i := range clients {
		p := s.dial()
		p.send(get(fmt.Sprintf("/call?n=%d", i)))
		peers = append(peers, p)
	}
	for i, p := range peers {
		p.want(200, fmt.Sprintf("200 n=%d", i))
		p.send(get(fmt.Sprintf("/call?n=%d", -i)))
	}
	for i, p := range peers {
		p.want(200, fmt.Sprintf("200 n=%d", -i))
	}
	if n := up.conns.Load(); n != clients {
		t.Errorf("%d calls at once, twice, used %d connections, want %d", clients, n, clients)
	}
}

func TestUpstreamFailures(t *testing.T) {
	for name, c := range map[string]struct {
		answer   func(c upstreamConn, req *http.Request, i int) bool
		status   int
		requests int64
	}{
		"closes without an answer": {func(upstreamConn, *http.Request, int) bool { return false }, 502, 1},
		"closes in the middle": {func(c upstreamConn, _ *http.Request, _ int) bool {
			c.Write([]byte("HTTP/1.1 200 OK\r\nCon"))
			return false
		}, 502, 1},
		"closes within the body": {func(c upstreamConn, _ *http.Request, _ int) bool {
			c.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"))
			return false
		}, 502, 1},
		"talks nonsense": {func(c upstreamConn, _ *http.Request, _ int) bool {
			c.Write([]byte("220 mail.example ESMTP\r\n\r\n"))
			return true
		}, 502, 1},
		"never answers": {func(upstreamConn, *http.Request, int) bool { return true }, 504, 1},
		"never ends its answer": {func(c upstreamConn, _ *http.Request, _ int) bool {
			c.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"))
			return true
		}, 504, 1},
	} {
		t.Run(name, func(t *testing.T) {
			up := newUpstream(t, c.answer)
			s := start(t, up.use, func(cfg *models.Config) {
				if c.status == 504 {
					cfg.CallTimeout = 150 * time.Millisecond
				}
			})
			if got := s.ask("/call"); got.status != c.status {
				t.Errorf("call to an upstream that %s = %d, want %d", name, got.status, c.status)
			}
			if n := up.requests.Load(); n != c.requests {
				t.Errorf("the upstream was asked %d times, want %d", n, c.requests)
			}
			s.alive()
		})
	}
}

func TestUpstreamIsNotThere(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	s := start(t, (&upstreamServer{l: l}).use)
	for _, target := range []string{"/call", "/calls?count=3"} {
		if got := s.ask(target); got.status != 502 {
			t.Errorf("%s to an upstream that is not there = %d, want 502", target, got.status)
		}
	}
}

func TestUnknownUpstream(t *testing.T) {
	if got := start(t).ask("/call"); got.status != 502 {
		t.Errorf("call to an upstream that is not configured = %d, want 502", got.status)
	}
}

// An upstream may close a kept connection at the very moment of the next
// call: that one is made again, on a new connection, but only once.
func TestStaleConnectionIsRetriedOnce(t *testing.T) {
	var dead atomic.Bool
	up := newUpstream(t, func(c upstreamConn, req *http.Request, i int) bool {
		if dead.Load() || i == 2 {
			return false
		}
		return respond(c, fmt.Sprint("connection ", c.number))
	})
	s := start(t, up.use)
	p := s.dial()
	for _, number := range []int{1, 2, 3} {
		p.send(get("/call"))
		p.want(200, fmt.Sprint("200 connection ", number))
	}
	dead.Store(true)
	before := up.requests.Load()
	p.send(get("/call"))
	if got := p.read(); got.status != 502 {
		t.Errorf("call to an upstream that only closes = %d, want 502", got.status)
	}
	if n := up.requests.Load() - before; n != 2 {
		t.Errorf("it was asked %d times, want twice", n)
	}
}

func TestClosedIdleConnectionIsNotUsedAgain(t *testing.T) {
	up := newUpstream(t, func(c upstreamConn, req *http.Request, _ int) bool {
		respond(c, "ok")
		return false // without having said so
	})
	s := start(t, up.use)
	p := s.dial()
	for range 10 {
		p.send(get("/call"))
		p.want(200, "200 ok")
	}
}

func TestSurplusBytesSpoilTheConnection(t *testing.T) {
	up := newUpstream(t, func(c upstreamConn, req *http.Request, _ int) bool {
		_, err := c.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"))
		return err == nil
	})
	s := start(t, up.use)
	p := s.dial()
	for range 5 {
		p.send(get("/call"))
		p.want(200, "200 ok")
	}
}
