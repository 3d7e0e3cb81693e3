package blocking_test

import (
	"bufio"
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

type testIO struct{ blocking.Base }

// echo answers with the method, the number and the body's length.
var echo = &scenarios.Scenario{
	Name: "echo",
	Blocking: func(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
		n := scenarios.Nonce(req)
		switch string(n) {
		case "panic":
			panic("as asked")
		case "fail":
			return scenarios.ErrUpstreamTimeout
		case "last":
			resp.Close = true
		}
		resp.Body = fmt.Appendf(resp.Body, "%s %s %d\n", req.Method, n, len(req.Body))
		return nil
	},
}

func newServer(cfg models.Config) *blocking.Server {
	cfg.Scenario = echo
	cfg.ComputeRate = 1
	cfg = cfg.Complete()
	s := blocking.New(&cfg)
	s.NewIO = func() blocking.IO { return new(testIO) }
	return s
}

// serve runs one connection of s and returns the client's side. The server's
// side has ended when the test is over.
func serve(t *testing.T, s *blocking.Server) *net.TCPConn {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	var ended sync.WaitGroup
	var conn blocking.Conn
	conn.Init(s, netStream{accepted.(*net.TCPConn)})
	ended.Go(conn.Serve)
	t.Cleanup(func() { c.Close(); ended.Wait() })
	c.SetDeadline(time.Now().Add(10 * time.Second))
	return c.(*net.TCPConn)
}

// summary leaves of answers what they say, without the fields that are alike.
func summary(answers string) string {
	var out []string
	for _, line := range strings.Split(answers, "\r\n") {
		switch {
		case strings.HasPrefix(line, "Date:"), strings.HasPrefix(line, "Server:"), strings.HasPrefix(line, "Content-"), line == "":
		default:
			out = append(out, strings.ReplaceAll(line, "\n", ";"))
		}
	}
	return strings.Join(out, " | ")
}

func TestConnection(t *testing.T) {
	const bye = "GET /echo?n=last HTTP/1.1\r\nHost: h\r\n\r\n"
	const last = " | HTTP/1.1 200 OK | Connection: close | GET last 0;"
	for _, tt := range []struct{ name, send, want string }{
		{"one", "GET /echo?n=1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 OK | Connection: close | GET 1 0;"},
		{"pipelined", "GET /echo?n=1 HTTP/1.1\r\nHost: h\r\n\r\nPOST /echo?n=2 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc" + bye,
			"HTTP/1.1 200 OK | GET 1 0;HTTP/1.1 200 OK | POST 2 3;HTTP/1.1 200 OK | Connection: close | GET last 0;"},
		{"chunked", "POST /echo?n=2 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n" + bye,
			"HTTP/1.1 200 OK | POST 2 5;HTTP/1.1 200 OK | Connection: close | GET last 0;"},
		{"head", "HEAD /echo?n=1 HTTP/1.1\r\nHost: h\r\n\r\n" + bye, "HTTP/1.1 200 OK" + last},
		{"http/1.0", "GET /echo?n=1 HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK | Connection: close | GET 1 0;"},
		{"large body", "POST /echo?n=2 HTTP/1.1\r\nHost: h\r\nContent-Length: 1048576\r\n\r\n" + strings.Repeat("x", 1<<20) + bye,
			"HTTP/1.1 200 OK | POST 2 1048576;HTTP/1.1 200 OK | Connection: close | GET last 0;"},
		{"too large a body", "POST /echo?n=2 HTTP/1.1\r\nHost: h\r\nContent-Length: 1048577\r\n\r\n" + strings.Repeat("x", 1<<20),
			"HTTP/1.1 413 Content Too Large | Connection: close | Content Too Large;"},
		{"malformed after a good one", "GET /echo?n=1 HTTP/1.1\r\nHost: h\r\n\r\nBAD\r\n\r\n",
			"HTTP/1.1 200 OK | GET 1 0;HTTP/1.1 400 Bad Request | Connection: close | Bad Request;"},
		{"panic", "GET /echo?n=panic HTTP/1.1\r\nHost: h\r\n\r\n" + bye,
			"HTTP/1.1 500 Internal Server Error | internal error;HTTP/1.1 200 OK | Connection: close | GET last 0;"},
		{"failure", "GET /echo?n=fail HTTP/1.1\r\nHost: h\r\n\r\n" + bye,
			"HTTP/1.1 504 Gateway Timeout | upstream timed out;HTTP/1.1 200 OK | Connection: close | GET last 0;"},
		{"more after the last", bye + strings.Repeat("x", 100_000), last[3:]},
		{"expect", "POST /echo?n=2 HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n", "HTTP/1.1 100 Continue"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := serve(t, newServer(models.Config{}))
			if _, err := io.WriteString(c, tt.send); err != nil {
				t.Fatalf("send: %v", err)
			}
			c.CloseWrite()
			got, err := io.ReadAll(c)
			if err != nil {
				t.Fatalf("read: %v after %q", err, summary(string(got)))
			}
			if s := summary(string(got)); s != tt.want {
				t.Errorf("answers to %.60q...\n got %s\nwant %s", tt.send, s, tt.want)
			}
		})
	}
}

func TestByteByByte(t *testing.T) {
	c := serve(t, newServer(models.Config{}))
	for _, b := range []byte("\r\nPOST /echo?n=1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 2\r\n\r\nab") {
		if _, err := c.Write([]byte{b}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := io.ReadAll(c)
	if want := "HTTP/1.1 200 OK | Connection: close | POST 1 2;"; err != nil || summary(string(got)) != want {
		t.Errorf("got %s, %v, want %s", summary(string(got)), err, want)
	}
}

func TestTimeouts(t *testing.T) {
	for _, tt := range []struct{ name, send, want string }{
		{"idle", "", ""},
		{"idle after a request", "GET /echo?n=1 HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 200 OK | GET 1 0;"},
		{"half a request", "GET /echo?n=1 HT", "HTTP/1.1 408 Request Timeout | Connection: close | Request Timeout;"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := serve(t, newServer(models.Config{IdleTimeout: 50 * time.Millisecond, HeaderTimeout: 50 * time.Millisecond}))
			io.WriteString(c, tt.send)
			got, err := io.ReadAll(c)
			if s := summary(string(got)); err != nil || s != tt.want {
				t.Errorf("after %q got %q, %v, want %q", tt.send, s, err, tt.want)
			}
		})
	}
}

// A client that sends one byte now and then does not hold its connection for
// longer than the header time-out and little more, also if no wait for a byte is long.
func TestDripDoesNotExtendTheTimeout(t *testing.T) {
	for _, every := range []time.Duration{10 * time.Millisecond, time.Millisecond} {
		t.Run(every.String(), func(t *testing.T) { drip(t, every) })
	}
}

func drip(t *testing.T, every time.Duration) {
	c := serve(t, newServer(models.Config{HeaderTimeout: 100 * time.Millisecond}))
	stop := make(chan struct{})
	go func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				c.Write([]byte("G"))
			case <-stop:
				return
			}
		}
	}()
	defer close(stop)
	var first [12]byte
	if _, err := io.ReadFull(c, first[:]); err != nil || string(first[:]) != "HTTP/1.1 408" {
		t.Errorf("got %q, %v, want a 408", first, err)
	}
}

// The time in which a request is answered does not count against the next one, of which
// a part came with it.
func TestHandlersTimeIsNotTheClients(t *testing.T) {
	const patience = 5 * time.Second
	s := newServer(models.Config{HeaderTimeout: patience})
	var now atomic.Int64
	now.Store(time.Now().UnixNano())
	s.Now = now.Load
	s.Scenario = &scenarios.Scenario{
		Name: "echo",
		Blocking: func(_ scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
			now.Add(int64(2 * patience))
			resp.Body = append(resp.Body, scenarios.Nonce(req)...)
			return nil
		},
	}
	c := serve(t, s)
	in := bufio.NewReader(c)
	want := func(body string) {
		t.Helper()
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != 200 || string(got) != body {
			t.Errorf("got %s, %q, %v, want a 200 with %q", resp.Status, got, err, body)
		}
	}
	io.WriteString(c, "GET /echo?n=1 HTTP/1.1\r\nHost: h\r\n\r\nGET /echo?n=2 HT")
	want("1")
	io.WriteString(c, "TP/1.1\r\n")
	time.Sleep(50 * time.Millisecond)
	io.WriteString(c, "Host: h\r\n\r\n")
	want("2")
}

func TestClientThatReadsNothing(t *testing.T) {
	big := strings.Repeat("x", 1<<20)
	s := newServer(models.Config{WriteTimeout: 50 * time.Millisecond})
	s.Scenario = &scenarios.Scenario{
		Name: "echo",
		Blocking: func(_ scenarios.BlockingIO, _ *wire.Request, resp *wire.Response) error {
			for range 16 {
				resp.Body = append(resp.Body, big...)
			}
			return nil
		},
	}
	c := serve(t, s)
	io.WriteString(c, "GET /echo HTTP/1.1\r\nHost: h\r\n\r\n")
	// The cleanup waits for the server's side: only the time-out ends it.
}

func TestCloseAfterAndStop(t *testing.T) {
	for _, how := range []string{"CloseAfter", "Stop"} {
		t.Run(how, func(t *testing.T) {
			s := newServer(models.Config{})
			if how == "Stop" {
				s.Stop()
			} else {
				s.CloseAfter = func() bool { return true }
			}
			c := serve(t, s)
			io.WriteString(c, "GET /echo?n=1 HTTP/1.1\r\nHost: h\r\n\r\n")
			got, err := io.ReadAll(c)
			if want := "HTTP/1.1 200 OK | Connection: close | GET 1 0;"; err != nil || summary(string(got)) != want {
				t.Errorf("got %s, %v, want %s", summary(string(got)), err, want)
			}
		})
	}
}

// A client whose next request is on its way already when the server ends the connection
// gets his answer whole, and then the end: no reset, which could overtake the answer.
func TestNextRequestDoesNotResetTheLastAnswer(t *testing.T) {
	for _, how := range []string{"CloseAfter", "Stop"} {
		t.Run(how, func(t *testing.T) {
			entered, goOn := make(chan struct{}), make(chan struct{})
			s := newServer(models.Config{})
			s.Scenario = &scenarios.Scenario{
				Name: "echo",
				Blocking: func(scenarios.BlockingIO, *wire.Request, *wire.Response) error {
					entered <- struct{}{}
					<-goOn
					return nil
				},
			}
			closes := false
			s.CloseAfter = func() bool { return closes }
			c := serve(t, s)
			io.WriteString(c, "GET /echo?n=1 HTTP/1.1\r\nHost: h\r\n\r\n")
			<-entered
			io.WriteString(c, "GET /echo?n=2 HTTP/1.1\r\nHost: h\r\n\r\n")
			time.Sleep(20 * time.Millisecond) // it has reached the socket
			if how == "Stop" {
				s.Stop()
			} else {
				closes = true
			}
			goOn <- struct{}{}
			got, err := io.ReadAll(c)
			if want := "HTTP/1.1 200 OK | Connection: close"; err != nil || summary(string(got)) != want {
				t.Errorf("got %s, %v, want %s", summary(string(got)), err, want)
			}
		})
	}
}

// How long a client may take to read its last answer is for the model to say, which may
// have others waiting. A server that stops has none.
func TestLingering(t *testing.T) {
	s := newServer(models.Config{})
	s.LingerTimeout = 200 * time.Millisecond
	s.CloseAfter = func() bool { return true }
	for _, want := range []time.Duration{s.LingerTimeout, time.Second} {
		var conn blocking.Conn
		conn.Init(s, pipelining{})
		if got := conn.Turn(); got != want || !conn.Lingering() {
			t.Errorf("Turn() = %v, lingering %v, want to linger for %v (stopping: %v)", got, conn.Lingering(), want, s.Stopping())
		}
		s.Stop()
	}
}

// pipelining is the stream of a client that has sent two requests at once.
type pipelining struct{ blocking.Stream }

func (pipelining) Read(p []byte, _ time.Duration) (int, error) {
	return copy(p, strings.Repeat("GET /echo?n=1 HTTP/1.1\r\nHost: h\r\n\r\n", 2)), nil
}

func (pipelining) Write([]byte, time.Duration) error { return nil }
func (pipelining) CloseWrite() error                 { return nil }
