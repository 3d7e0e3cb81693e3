package greenlet_test

import (
	"bufio"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"interleave/models"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// upstream answers requests on conn after another through answer, and counts
// the connections. It returns false to close the connection.
type upstream struct {
	net.Listener
	mu    sync.Mutex
	conns []net.Conn
	done  sync.WaitGroup
}

func startUpstream(t *testing.T, answer func(conn net.Conn, path string) bool) *upstream {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	u := &upstream{Listener: l}
	u.done.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			u.mu.Lock()
			u.conns = append(u.conns, conn)
			u.mu.Unlock()
			u.done.Go(func() {
				defer conn.Close()
				for r := bufio.NewReader(conn); ; {
					req, err := http.ReadRequest(r)
					if err != nil || !answer(conn, req.URL.Path) {
						return
					}
				}
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		u.mu.Lock()
		for _, c := range u.conns {
			c.Close()
		}
		u.mu.Unlock()
		u.done.Wait()
	})
	return u
}

func (u *upstream) connections() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.conns)
}

// at makes a configuration whose upstreams a, b and c all are at u.
func (u *upstream) at(h scenarios.BlockingHandler) models.Config {
	cfg := models.Config{Scenario: probe(h), Upstreams: map[string]models.Upstream{}}
	for _, name := range []string{"a", "b", "c"} {
		cfg.Upstreams[name] = models.Upstream{Addr: u.Addr().String(), Path: "/" + name}
	}
	return cfg
}

func reply(conn net.Conn, body string) bool {
	_, err := conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + body))
	return err == nil
}

func askAll(io scenarios.BlockingIO, _ *wire.Request, resp *wire.Response) error {
	replies, err := io.CallAll([]scenarios.Call{{Upstream: "a"}, {Upstream: "b"}, {Upstream: "c"}})
	for _, r := range replies {
		resp.Body = append(resp.Body, r.Body...)
	}
	return err
}

func askOne(io scenarios.BlockingIO, _ *wire.Request, resp *wire.Response) error {
	r, err := io.Call(scenarios.Call{Upstream: "a"})
	resp.Body = append(resp.Body, r.Body...)
	return err
}

// The upstream answers none before it has been asked all.
func TestCallAllAsksInParallel(t *testing.T) {
	var mu sync.Mutex
	asked := map[string]net.Conn{}
	u := startUpstream(t, func(conn net.Conn, path string) bool {
		mu.Lock()
		defer mu.Unlock()
		asked[path] = conn
		if len(asked) == 3 {
			for path, conn := range asked {
				reply(conn, path[1:])
			}
			clear(asked)
		}
		return true
	})
	s := serve(t, u.at(askAll))
	c := s.Dial(t)
	for range 3 {
		c.Send(get("1"))
		c.Want(200, "abc")
	}
	if n := u.connections(); n != 3 {
		t.Errorf("3 times 3 calls made %d connections, want 3 that are kept alive", n)
	}
}

func TestStaleUpstreamConnectionIsReplaced(t *testing.T) {
	u := startUpstream(t, func(conn net.Conn, _ string) bool {
		reply(conn, "x")
		return false
	})
	s := serve(t, u.at(askOne))
	c := s.Dial(t)
	for range 5 {
		c.Send(get("1"))
		c.Want(200, "x")
	}
}

func TestUpstreamFailures(t *testing.T) {
	t.Run("refused", func(t *testing.T) {
		u := startUpstream(t, nil)
		u.Close()
		c := serve(t, u.at(askOne)).Dial(t)
		c.Send(get("1"))
		c.WantStatus(502)
	})
	t.Run("closed without an answer", func(t *testing.T) {
		u := startUpstream(t, func(net.Conn, string) bool { return false })
		c := serve(t, u.at(askAll)).Dial(t)
		c.Send(get("1"))
		c.WantStatus(502)
	})
	t.Run("silent", func(t *testing.T) {
		u := startUpstream(t, func(net.Conn, string) bool { return true })
		cfg := u.at(askAll)
		cfg.CallTimeout = 50 * time.Millisecond
		c := serve(t, cfg).Dial(t)
		c.Send(get("1"))
		c.WantStatus(504)
		c.Send(get("2"))
		c.WantStatus(504)
	})
}
