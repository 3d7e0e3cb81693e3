package callback_test

import (
	"bytes"
	"net"
	"testing"

	"interleave/models"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// frugal is a scenario whose handlers allocate nothing themselves, but for
// the completion of a call.
func frugal(c *models.Config) {
	c.Scenario = &scenarios.Scenario{
		Name:  "frugal",
		Paths: []string{"/hello", "/call"},
		Callback: func(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
			if string(req.Path) == "/hello" {
				resp.Body = append(resp.Body, "Hello, World!\n"...)
				done(nil)
				return
			}
			io.Call(scenarios.Call{Upstream: "up", Nonce: scenarios.Nonce(req)}, func(r scenarios.Reply, err error) {
				resp.Body = append(resp.Body, r.Body...)
				done(err)
			})
		},
	}
}

// echo exchanges one request and its answer, of which it knows the end.
func echo(t testing.TB, c net.Conn, request, end, buf []byte) {
	if _, err := c.Write(request); err != nil {
		t.Fatal(err)
	}
	for n := 0; !bytes.HasSuffix(buf[:n], end); {
		m, err := c.Read(buf[n:])
		if err != nil {
			t.Fatal(err)
		}
		n += m
	}
}

// steadyUpstream answers every request on a connection without allocating.
func steadyUpstream(t testing.TB) *upstreamServer {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	u := &upstreamServer{l: l}
	u.serving.Go(func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		buf, reply := make([]byte, 1024), []byte("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine")
		for {
			if _, err := c.Read(buf); err != nil {
				return
			}
			c.Write(reply)
		}
	})
	t.Cleanup(func() { l.Close(); u.serving.Wait() })
	return u
}

func TestAllocations(t *testing.T) {
	up := steadyUpstream(t)
	s := start(t, frugal, up.use)
	defer s.stop() // before the upstream
	for _, c := range []struct {
		name, request, end string
		most               float64
	}{
		{"hello", get("/hello"), "World!\n", 0},
		{"call", get("/call?n=12345"), "fine", 1}, // the completion
	} {
		p := s.dial()
		request, end, buf := []byte(c.request), []byte(c.end), make([]byte, 1024)
		if n := testing.AllocsPerRun(2000, func() { echo(t, p.Conn, request, end, buf) }); n > c.most {
			t.Errorf("a %s request allocates %v times, want at most %v", c.name, n, c.most)
		}
	}
}

func BenchmarkHello(b *testing.B) {
	s := start(b, frugal)
	c := s.dial().Conn
	request, end, buf := []byte(get("/hello")), []byte("World!\n"), make([]byte, 1024)
	b.ReportAllocs()
	for b.Loop() {
		echo(b, c, request, end, buf)
	}
}
