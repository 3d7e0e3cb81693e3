package modeltest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Client is one raw connection to a server.
type Client struct {
	*net.TCPConn
	Reader *bufio.Reader

	t       *testing.T
	s       *Server
	closing bool // the server has said that the last answer was the last
}

// Dial opens a connection. It is closed at the test's end.
func (s *Server) Dial(t *testing.T) *Client {
	t.Helper()
	c := &Client{t: t, s: s}
	c.open()
	return c
}

func (c *Client) open() {
	c.t.Helper()
	conn, err := net.DialTimeout("tcp4", c.s.Addr, Patience)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(Patience))
	c.TCPConn, c.Reader, c.closing = conn.(*net.TCPConn), bufio.NewReader(conn), false
}

// reopen goes on over a new connection where the server has announced the end
// of the last one. A model whose workers are few may do so to serve others; a
// model that can hold many connections has no reason to.
func (c *Client) reopen() {
	if c.closing && c.s.bounded {
		c.Close()
		c.open()
	}
}

// Send sends text as it is.
func (c *Client) Send(text string) {
	c.t.Helper()
	c.reopen()
	if _, err := io.WriteString(c, text); err != nil {
		c.t.Fatalf("send %.80q: %v", text, err)
	}
}

// Answer is what a server said.
type Answer struct {
	Status int
	Close  bool
	Body   string
	Header http.Header
}

// Receive takes one answer off the connection. method is that of its request.
func (c *Client) Receive(method string) (Answer, error) {
	resp, err := http.ReadResponse(c.Reader, &http.Request{Method: method})
	if err != nil {
		return Answer{}, err
	}
	c.closing = resp.Close
	body, err := io.ReadAll(resp.Body)
	return Answer{resp.StatusCode, resp.Close, string(body), resp.Header}, err
}

// Want takes one answer and checks it.
func (c *Client) Want(status int, body string) Answer {
	c.t.Helper()
	got, err := c.Receive("GET")
	if err != nil || got.Status != status || got.Body != body {
		c.t.Fatalf("the answer is %d %s (%v), want %d %s", got.Status, brief(got.Body), err, status, brief(body))
	}
	return got
}

// WantStatus takes one answer and checks its status.
func (c *Client) WantStatus(status int) Answer {
	c.t.Helper()
	got, err := c.Receive("GET")
	if err != nil || got.Status != status {
		c.t.Fatalf("the answer is %d %s (%v), want status %d", got.Status, brief(got.Body), err, status)
	}
	return got
}

// WantEnd checks that the server ends the connection, without a reset: that
// could have destroyed the answer on its way.
func (c *Client) WantEnd() {
	c.t.Helper()
	if rest, err := io.ReadAll(c.Reader); err != nil || len(rest) > 0 {
		c.t.Errorf("instead of the connection's end came %s, %v", brief(string(rest)), err)
	}
}

// WantGone checks that the server ends the connection, in whatever way.
func (c *Client) WantGone() {
	c.t.Helper()
	n, err := io.Copy(io.Discard, c.Reader)
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		c.t.Errorf("the connection is still open; %d bytes came", n)
	}
}

// Reset closes the connection with a RST.
func (c *Client) Reset() {
	c.SetLinger(0)
	c.Close()
}

// brief is a text for a message.
func brief(s string) string {
	if len(s) > 200 {
		return fmt.Sprintf("%q... (%d bytes)", s[:200], len(s))
	}
	return fmt.Sprintf("%q", strings.TrimSpace(s))
}
