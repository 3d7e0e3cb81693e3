package modeltest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"interleave/models"
	"interleave/scenarios"
	"interleave/scenarios/backends"
)

// secret is the key of the proofs in all cases.
const secret = 0x5eed

// proof is what upstream answers to a call with nonce n.
func proof(upstream, n string) string {
	return string(scenarios.AppendProof(nil, secret, upstream, []byte(n)))
}

// startBackends runs the real backends for a scenario's upstreams.
func startBackends(t *testing.T, s *scenarios.Scenario) map[string]models.Upstream {
	t.Helper()
	if len(s.Upstreams) == 0 {
		return nil
	}
	addr, file := Listen(t)
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		defer file.Close()
		ended <- backends.Serve(t.Context(), file, backends.Spec{Upstreams: s.Upstreams, Seed: 1, Secret: secret}, func() { close(ready) })
	}()
	select {
	case <-ready:
	case err := <-ended:
		t.Fatalf("backends: %v", err)
	}
	t.Cleanup(func() {
		if err := <-ended; err != nil {
			t.Errorf("backends: %v", err)
		}
	})
	where := make(map[string]models.Upstream)
	for _, u := range s.Upstreams {
		where[u.Name] = models.Upstream{Addr: addr, Path: "/" + u.Name}
	}
	return where
}

// probeUpstreams are the services that /call asks: what each does with one
// connection.
var probeUpstreams = map[string]func(c *upstreamConn){
	// prompt answers at once, slow after 100 ms.
	"prompt": func(c *upstreamConn) {
		for c.next() {
			c.answer(c.proof("prompt"))
		}
	},
	"slow": func(c *upstreamConn) {
		for c.next() {
			time.Sleep(100 * time.Millisecond)
			c.answer(c.proof("slow"))
		}
	},
	// chunked answers in pieces, with a trailer.
	"chunked": func(c *upstreamConn) {
		for c.next() {
			body := c.proof("chunked")
			c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n" + body[:4] + "\r\n")
			c.write(fmt.Sprintf("%x;last\r\n%s\r\n0\r\nEnd: 1\r\n\r\n", len(body)-4, body[4:]))
		}
	},
	// untilclose answers with neither length nor chunks.
	"untilclose": func(c *upstreamConn) {
		if c.next() {
			c.write("HTTP/1.0 200 OK\r\n\r\n")
			c.write(c.proof("untilclose"))
		}
	},
	// forgetful says that the connection can be used again, and closes it.
	"forgetful": func(c *upstreamConn) {
		if c.next() {
			c.answer(c.proof("forgetful"))
		}
	},
	// large answers with more than one read takes.
	"large": func(c *upstreamConn) {
		for c.next() {
			c.answer(strings.Repeat("large", 40_000))
		}
	},
	"failing": func(c *upstreamConn) {
		for c.next() {
			c.write("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 5\r\n\r\nsorry")
		}
	},
	"garbled": func(c *upstreamConn) {
		if c.next() {
			c.write("220 mail.example ESMTP\r\n\r\n")
		}
	},
	"cut": func(c *upstreamConn) {
		if c.next() {
			c.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
		}
	},
	"mute": func(c *upstreamConn) {
		c.next()
		io.Copy(io.Discard, c.conn) // until the server gives up
	},
	"absent": nil, // nobody listens
}

type upstreamConn struct {
	conn net.Conn
	r    *bufio.Reader
	n    string // of the last request
}

func (c *upstreamConn) next() bool {
	req, err := http.ReadRequest(c.r)
	if err != nil {
		return false
	}
	c.n = req.URL.Query().Get("n")
	return true
}

func (c *upstreamConn) proof(name string) string { return proof(name, c.n) }
func (c *upstreamConn) write(s string)           { io.WriteString(c.conn, s) }
func (c *upstreamConn) answer(body string) {
	c.write(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body))
}

// startProbeUpstreams runs them.
func startProbeUpstreams(t *testing.T) map[string]models.Upstream {
	t.Helper()
	where := make(map[string]models.Upstream)
	for name, serve := range probeUpstreams {
		if serve == nil {
			where[name] = models.Upstream{Addr: deafAddress(t), Path: "/" + name}
			continue
		}
		l, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		where[name] = models.Upstream{Addr: l.Addr().String(), Path: "/" + name}
		t.Cleanup(func() { l.Close() })
		go func() {
			for {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				go func() {
					defer conn.Close()
					serve(&upstreamConn{conn: conn, r: bufio.NewReader(conn)})
				}()
			}
		}()
	}
	return where
}

// deafAddress is an address where nobody listens, and nobody else will.
func deafAddress(t *testing.T) string {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	syscall.CloseOnExec(fd)
	t.Cleanup(func() { syscall.Close(fd) })
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("127.0.0.1:%d", name.(*syscall.SockaddrInet4).Port)
}
