package modeltest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// client is one raw connection.
type client struct {
	t       *testing.T
	s       *serverProcess
	conn    *net.TCPConn
	r       *bufio.Reader
	closing bool // the server has said that the last answer was the last
}

// connect opens a connection. It is closed at the case's end.
func (s *serverProcess) connect(t *testing.T) *client {
	t.Helper()
	c := &client{t: t, s: s}
	c.open()
	return c
}

func (c *client) open() {
	c.t.Helper()
	conn, err := net.DialTimeout("tcp4", c.s.addr, patience)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(patience))
	c.conn, c.r, c.closing = conn.(*net.TCPConn), bufio.NewReader(conn), false
}

// reopen goes on over a new connection where the server has announced the end
// of the last one. A model whose workers are few may do so to serve others; a
// model that can hold many connections has no reason to.
func (c *client) reopen() {
	if c.closing && bounded(c.s.model) {
		c.conn.Close()
		c.open()
	}
}

// get is a request for target.
func get(target string) string {
	return "GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n"
}

func (c *client) send(text string) {
	c.t.Helper()
	c.reopen()
	if _, err := io.WriteString(c.conn, text); err != nil {
		c.t.Fatalf("send %.80q: %v", text, err)
	}
}

// answer is what a server said.
type answer struct {
	status int
	close  bool
	body   string
	header http.Header
}

// read takes one answer off the connection. method is that of its request.
func (c *client) read(method string) (answer, error) {
	resp, err := http.ReadResponse(c.r, &http.Request{Method: method})
	if err != nil {
		return answer{}, err
	}
	c.closing = resp.Close
	body, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Close, string(body), resp.Header}, err
}

// ask is a request and the answer that is right.
type ask struct {
	text   string
	status int
	body   string // not checked if the status is an error's
}

// pipeline sends all requests at once, in one write or as send does it, and
// checks the answers.
func (c *client) pipeline(send func(text string), asks ...ask) {
	c.t.Helper()
	for len(asks) > 0 {
		var all strings.Builder
		for _, a := range asks {
			all.WriteString(a.text)
		}
		c.reopen()
		send(all.String())
		for len(asks) > 0 {
			if asks[0].status == 200 {
				c.want(200, asks[0].body)
			} else {
				c.wantStatus(asks[0].status)
			}
			asks = asks[1:]
			if c.closing && bounded(c.s.model) {
				break // the others were not looked at
			}
		}
	}
}

// want reads one answer and checks it.
func (c *client) want(status int, body string) answer {
	c.t.Helper()
	got, err := c.read("GET")
	if err != nil || got.status != status || got.body != body {
		c.t.Fatalf("the answer is %d %s (%v), want %d %s", got.status, brief(got.body), err, status, brief(body))
	}
	return got
}

// wantStatus reads one answer and checks its status.
func (c *client) wantStatus(status int) answer {
	c.t.Helper()
	got, err := c.read("GET")
	if err != nil || got.status != status {
		c.t.Fatalf("the answer is %d %s (%v), want status %d", got.status, brief(got.body), err, status)
	}
	return got
}

// wantClosed checks that the server ends the connection, without a reset:
// that could have destroyed the answer on its way.
func (c *client) wantClosed() {
	c.t.Helper()
	if rest, err := io.ReadAll(c.r); err != nil || len(rest) > 0 {
		c.t.Errorf("instead of the connection's end came %s, %v", brief(string(rest)), err)
	}
}

// wantGone checks that the server ends the connection, in whatever way.
func (c *client) wantGone() {
	c.t.Helper()
	n, err := io.Copy(io.Discard, c.r)
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		c.t.Errorf("the connection is still open; %d bytes came", n)
	}
}

// reset closes the connection with a RST.
func (c *client) reset() {
	c.conn.SetLinger(0)
	c.conn.Close()
}

func (c *client) close() { c.conn.Close() }

// serves checks that a new client gets its answer.
func (s *serverProcess) serves(t *testing.T) {
	t.Helper()
	c := s.connect(t)
	c.send("GET /echo?n=ok HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
	c.want(200, "ok\n")
	c.wantClosed()
	c.close()
}

// tryServes is serves for a server that may be between two states.
func (s *serverProcess) tryServes() error {
	conn, err := net.DialTimeout("tcp4", s.addr, time.Second)
	if err != nil {
		return err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(2 * time.Second))
	io.WriteString(conn, "GET /echo?n=ok HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(resp.Body)
	if err == nil && (resp.StatusCode != 200 || string(body) != "ok\n") {
		err = fmt.Errorf("the answer is %d %q", resp.StatusCode, body)
	}
	return err
}

func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// brief is a text for a message.
func brief(s string) string {
	if len(s) > 200 {
		return fmt.Sprintf("%q... (%d bytes)", s[:200], len(s))
	}
	return fmt.Sprintf("%q", strings.TrimSpace(s))
}
