package blocking_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"interleave/models"
	"interleave/models/internal/blocking"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// upstreamServer answers each connection's requests with answer, which gets
// the connection's and the request's number, until answer returns "".
func upstreamServer(t *testing.T, answer func(conn, request int, target string) string) (addr string, conns *atomic.Int32) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	conns = new(atomic.Int32)
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			conn := int(conns.Add(1))
			all.Go(func() {
				defer c.Close()
				r := bufio.NewReader(c)
				for n := 1; ; n++ {
					req, err := http.ReadRequest(r)
					if err != nil {
						return
					}
					io.Copy(io.Discard, req.Body)
					a := answer(conn, n, req.RequestURI)
					if a == "" {
						return
					}
					io.WriteString(c, a)
					if strings.Contains(a, "close\r\n") {
						return
					}
				}
			})
		}
	})
	t.Cleanup(func() { l.Close(); all.Wait() })
	return l.Addr().String(), conns
}

func message(body string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}

// ask runs handler in a request of its own.
func ask(t *testing.T, addr string, timeout time.Duration, handler func(io scenarios.BlockingIO)) {
	t.Helper()
	cfg := models.Config{
		Scenario: &scenarios.Scenario{
			Name: "ask", Upstreams: []scenarios.Upstream{{Name: "a"}, {Name: "b"}},
			Blocking: func(io scenarios.BlockingIO, _ *wire.Request, resp *wire.Response) error {
				handler(io)
				resp.Close = true
				return nil
			},
		},
		Logf:        t.Errorf, // a handler that panics
		Upstreams:   map[string]models.Upstream{"a": {Addr: addr, Path: "/a"}, "b": {Addr: addr, Path: "/b"}},
		CallTimeout: timeout,
		ComputeRate: 1,
	}
	cfg = cfg.Complete()
	client, err := blocking.NewClient(&cfg)
	if err != nil {
		t.Fatal(err)
	}
	client.Dial = dial
	t.Cleanup(client.Close)
	s := blocking.New(&cfg)
	s.NewIO = func() blocking.IO {
		io := new(testIO)
		io.Client = client
		return io
	}
	c := serve(t, s)
	io.WriteString(c, "GET /ask HTTP/1.1\r\nHost: h\r\n\r\n")
	io.ReadAll(c)
}

func call(t *testing.T, io scenarios.BlockingIO, c scenarios.Call, want string) {
	t.Helper()
	got, err := io.Call(c)
	if err != nil || got.Status != 200 || string(got.Body) != want {
		t.Errorf("Call(%+v) = %d %q, %v, want 200 %q", c, got.Status, got.Body, err, want)
	}
}

func TestCallReusesItsConnection(t *testing.T) {
	addr, conns := upstreamServer(t, func(conn, n int, target string) string { return message(target) })
	ask(t, addr, 0, func(io scenarios.BlockingIO) {
		call(t, io, scenarios.Call{Upstream: "a", Nonce: []byte("7")}, "/a?n=7")
		call(t, io, scenarios.Call{Upstream: "b", Nonce: []byte("8"), Params: "x=y", Body: []byte("post")}, "/b?n=8&x=y")
		replies, err := io.CallAll([]scenarios.Call{{Upstream: "a", Nonce: []byte("1")}, {Upstream: "b", Nonce: []byte("2")}})
		if err != nil || len(replies) != 2 || string(replies[0].Body) != "/a?n=1" || string(replies[1].Body) != "/b?n=2" {
			t.Errorf("CallAll = %v, %v", replies, err)
		}
	})
	if n := conns.Load(); n != 1 {
		t.Errorf("4 calls one after the other took %d connections, want 1", n)
	}
}

func TestCallFraming(t *testing.T) {
	long := strings.Repeat("0123456789", 5000)
	answers := map[string]string{
		"chunked":  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
		"close":    "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabcde",
		"continue": "HTTP/1.1 100 Continue\r\n\r\n" + message("abcde"),
		"long":     message(long),
		"empty":    message(""),
	}
	wants := map[string]string{"chunked": "abcde", "close": "abcde", "continue": "abcde", "long": long, "empty": ""}
	addr, _ := upstreamServer(t, func(_, _ int, target string) string { return answers[target[len("/a?n="):]] })
	ask(t, addr, 0, func(io scenarios.BlockingIO) {
		for _, kind := range []string{"chunked", "close", "continue", "long", "empty"} {
			call(t, io, scenarios.Call{Upstream: "a", Nonce: []byte(kind)}, wants[kind])
		}
	})
}

func TestCallAgainWhenTheConnectionWasStale(t *testing.T) {
	addr, conns := upstreamServer(t, func(conn, n int, target string) string {
		if conn == 1 && n == 2 {
			return ""
		}
		return message("fine")
	})
	ask(t, addr, 0, func(io scenarios.BlockingIO) {
		call(t, io, scenarios.Call{Upstream: "a", Nonce: []byte("1")}, "fine")
		call(t, io, scenarios.Call{Upstream: "a", Nonce: []byte("2")}, "fine")
	})
	if n := conns.Load(); n != 2 {
		t.Errorf("took %d connections, want 2", n)
	}
}

func TestCallFailures(t *testing.T) {
	addr, conns := upstreamServer(t, func(_, _ int, target string) string {
		switch target {
		case "/a?n=cut":
			return "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nab"
		case "/a?n=nonsense":
			return "SMTP ready\r\n\r\n"
		case "/a?n=huge":
			return "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + strings.Repeat("x", 2<<20)
		}
		return ""
	})
	for _, tt := range []struct {
		call scenarios.Call
		want error
	}{
		{scenarios.Call{Upstream: "a", Nonce: []byte("nothing")}, scenarios.ErrUpstream},
		{scenarios.Call{Upstream: "a", Nonce: []byte("cut")}, scenarios.ErrUpstream},
		{scenarios.Call{Upstream: "a", Nonce: []byte("nonsense")}, scenarios.ErrUpstream},
		{scenarios.Call{Upstream: "a", Nonce: []byte("huge")}, scenarios.ErrUpstream},
		{scenarios.Call{Upstream: "nobody", Nonce: []byte("1")}, scenarios.ErrUpstream},
	} {
		before := conns.Load()
		ask(t, addr, 0, func(io scenarios.BlockingIO) {
			if got, err := io.Call(tt.call); !errors.Is(err, tt.want) {
				t.Errorf("Call(%s) = %q, %v, want %v", tt.call.Nonce, got.Body, err, tt.want)
			}
		})
		if n := conns.Load() - before; n > 1 {
			t.Errorf("Call(%s) was tried %d times on new connections, want once", tt.call.Nonce, n)
		}
	}
}

func TestCallTimesOut(t *testing.T) {
	release := make(chan struct{})
	addr, _ := upstreamServer(t, func(_, _ int, _ string) string { <-release; return "" })
	t.Cleanup(func() { close(release) })
	ask(t, addr, 50*time.Millisecond, func(io scenarios.BlockingIO) {
		if _, err := io.Call(scenarios.Call{Upstream: "a", Nonce: []byte("1")}); !errors.Is(err, scenarios.ErrUpstreamTimeout) {
			t.Errorf("Call to a silent upstream: %v, want %v", err, scenarios.ErrUpstreamTimeout)
		}
	})
}

func TestClientRefusesWhatItCannotReach(t *testing.T) {
	s := &scenarios.Scenario{Name: "ask", Upstreams: []scenarios.Upstream{{Name: "a"}}}
	for name, upstreams := range map[string]map[string]models.Upstream{
		"missing":  {},
		"address":  {"a": {Addr: "localhost:80", Path: "/a"}},
		"ipv6":     {"a": {Addr: "[::1]:80", Path: "/a"}},
		"no slash": {"a": {Addr: "127.0.0.1:80", Path: "a"}},
	} {
		if _, err := blocking.NewClient(&models.Config{Scenario: s, Upstreams: upstreams}); err == nil {
			t.Errorf("%s: NewClient(%v) accepted it", name, upstreams)
		}
	}
}
