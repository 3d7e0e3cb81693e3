package servertest

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"interleave/models"
)

// Server is a running model.
type Server struct {
	Addr string
	Stop context.CancelFunc

	done chan error
}

// patience bounds every wait of a test, so that a hang fails.
const patience = 20 * time.Second

// Start runs m with cfg's settings, or m's own where cfg.Tuning is zero, until
// the test is over or Stop is called.
func Start(t *testing.T, m models.Model, cfg models.Config) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Listener, err = l.(*net.TCPListener).File(); err != nil {
		t.Fatal(err)
	}
	l.Close()
	if cfg.Scenario == nil {
		cfg.Scenario = probe(nil)
	}
	cfg.Tuning = m.Tune(cfg.Scenario, 2).Or(cfg.Tuning)
	cfg.ComputeRate = 1e6
	cfg.Logf = t.Logf
	ready := make(chan struct{})
	cfg.Ready = func() { close(ready) }

	ctx, stop := context.WithCancel(t.Context())
	s := &Server{Addr: l.Addr().String(), Stop: stop, done: make(chan error, 1)}
	go func() { s.done <- m.Run(ctx, cfg) }()
	select {
	case <-ready:
	case err := <-s.done:
		t.Fatalf("%s: Run returned %v before it was ready", m.Name, err)
	case <-time.After(patience):
		t.Fatalf("%s: not ready after %v", m.Name, patience)
	}
	t.Cleanup(func() {
		stop()
		s.Wait(t)
		cfg.Listener.Close()
	})
	return s
}

// Wait waits until Run has returned, which it must without an error.
func (s *Server) Wait(t *testing.T) {
	t.Helper()
	select {
	case err := <-s.done:
		s.done <- nil // for whoever waits next
		if err != nil {
			t.Errorf("Run returned %v, want nil", err)
		}
	case <-time.After(patience):
		t.Fatalf("Run has not returned %v after the stop", patience)
	}
}

// Client is one connection to a server.
type Client struct {
	*net.TCPConn
	r *bufio.Reader
}

// Dial connects to s until the test is over.
func (s *Server) Dial(t *testing.T) *Client {
	t.Helper()
	c, err := net.Dial("tcp", s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(patience))
	return &Client{c.(*net.TCPConn), bufio.NewReader(c)}
}

// Send sends text as it is.
func (c *Client) Send(t *testing.T, text string) {
	t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatalf("send %.60q: %v", text, err)
	}
}

// Answer is what a client gets.
type Answer struct {
	Status int
	Body   string
	Close  bool
}

// Receive reads one answer.
func (c *Client) Receive() (Answer, error) {
	resp, err := http.ReadResponse(c.r, nil)
	if err != nil {
		return Answer{}, err
	}
	body, err := io.ReadAll(resp.Body)
	return Answer{resp.StatusCode, string(body), resp.Close}, err
}

// Want receives one answer and compares it.
func (c *Client) Want(t *testing.T, want Answer) {
	t.Helper()
	if got, err := c.Receive(); err != nil || got != want {
		t.Errorf("received %+v, %v, want %+v", got, err, want)
	}
}

// WantEnd checks that the connection ends, without a reset.
func (c *Client) WantEnd(t *testing.T) {
	t.Helper()
	if rest, err := io.ReadAll(c.r); err != nil || len(rest) > 0 {
		t.Errorf("received %.60q, %v, want the end of the connection", rest, err)
	}
}

// get is a request for path.
func get(path string) string { return "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n" }

// ok is the answer that a request without trouble gets.
func ok(body string) Answer { return Answer{Status: 200, Body: body} }

// last is ok on a connection that then ends.
func last(body string) Answer { return Answer{Status: 200, Body: body, Close: true} }

// descriptors counts the open ones of this process, where the system tells.
func descriptors() int {
	entries, err := os.ReadDir("/dev/fd")
	if err != nil {
		return 0
	}
	return len(entries)
}
