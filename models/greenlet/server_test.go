package greenlet_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"interleave/models"
	"interleave/models/greenlet"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is for things that should have happened long before.
const patience = 20 * time.Second

// probe is a scenario of one handler.
func probe(h scenarios.BlockingHandler) *scenarios.Scenario {
	return &scenarios.Scenario{Name: "probe", Blocking: h}
}

// echo answers with the request's number.
func echo(_ scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
	resp.Body = append(resp.Body, scenarios.Nonce(req)...)
	return nil
}

type testServer struct {
	t     *testing.T
	addr  string
	stop  context.CancelFunc
	ended chan error
}

// serve runs a server in this process until the test ends. It must leave no
// descriptor behind.
func serve(t *testing.T, cfg models.Config) *testServer {
	t.Helper()
	before := openFiles(t)
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Listener, err = l.(*net.TCPListener).File(); err != nil {
		t.Fatal(err)
	}
	s := &testServer{t: t, addr: l.Addr().String(), ended: make(chan error, 1)}
	l.Close()
	ready := make(chan struct{})
	cfg.Ready = func() { close(ready) }
	cfg.ComputeRate = 1e6
	if cfg.Logf == nil {
		cfg.Logf = func(string, ...any) {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.stop = cancel
	go func() { s.ended <- greenlet.Model().Run(ctx, cfg) }()
	<-ready
	t.Cleanup(func() {
		s.stop()
		s.wait()
		cfg.Listener.Close()
		wantOpenFiles(t, before)
	})
	return s
}

// wait waits for the server's end.
func (s *testServer) wait() {
	s.t.Helper()
	select {
	case err := <-s.ended:
		if err != nil {
			s.t.Errorf("Run() = %v, want nil", err)
		}
		s.ended <- nil
	case <-time.After(patience):
		s.t.Fatalf("the server has not ended %v after it was told to", patience)
	}
}

func openFiles(t *testing.T) int {
	t.Helper()
	files, err := os.ReadDir("/dev/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}

// wantOpenFiles waits until no more than want descriptors are open: the peers
// of a server's connections close theirs a little later.
func wantOpenFiles(t *testing.T, want int) {
	t.Helper()
	for deadline := time.Now().Add(patience); openFiles(t) > want; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d descriptors are open after the server's end, %d were before its start", openFiles(t), want)
		}
	}
}

// client is a raw connection to the server.
type client struct {
	t *testing.T
	net.Conn
	r *bufio.Reader
}

func (s *testServer) dial() *client {
	s.t.Helper()
	conn, err := net.Dial("tcp4", s.addr)
	if err != nil {
		s.t.Fatal(err)
	}
	conn.SetDeadline(time.Now().Add(patience))
	c := &client{s.t, conn, bufio.NewReader(conn)}
	s.t.Cleanup(func() { conn.Close() })
	return c
}

func (c *client) send(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		c.t.Fatalf("send %q: %v", text, err)
	}
}

// get is a request for number n.
func get(n string) string { return "GET /probe?n=" + n + " HTTP/1.1\r\nHost: h\r\n\r\n" }

// want reads an answer and compares status and body.
func (c *client) want(status int, body string) *http.Response {
	c.t.Helper()
	resp, err := http.ReadResponse(c.r, nil)
	if err != nil {
		c.t.Fatalf("read an answer: %v, want %d %q", err, status, body)
	}
	got, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != status || body != "" && string(got) != body {
		c.t.Fatalf("answer %d %q, %v, want %d %q", resp.StatusCode, got, err, status, body)
	}
	return resp
}

// wantEnd reads to the end of the stream, which must have nothing before it.
func (c *client) wantEnd() {
	c.t.Helper()
	if got, err := io.ReadAll(c.r); err != nil || len(got) > 0 {
		c.t.Fatalf("read %q, %v, want the end of the stream", got, err)
	}
}
