package modeltest

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"interleave/models"
	"interleave/scenarios/stream"
)

// What an upstream sends is passed on, again and again over its connections; what it
// does not send whole is no whole answer.
func TestAnswersOfUpstreamsPassedOn(t *testing.T) {
	eachStreaming(t, eachModel, func(t *testing.T, m subject) {
		s := startProbe(t, m, models.Config{CallTimeout: 300 * time.Millisecond})
		c := s.Dial(t)
		for i, how := range []string{"", "&pipe=1", "", "&pipe=1"} {
			n := fmt.Sprint(i)
			for _, up := range []string{"prompt", "large", "forgetful"} {
				c.reopen()
				c.Send(get("/pass?to=" + up + "&n=" + n + how))
				want := proof(up, n)
				if up == "large" {
					want = strings.Repeat("large", 40_000)
				}
				c.Want(200, want)
			}
		}
		for _, how := range []string{"", "&pipe=1"} {
			s.passesNothingWrong(t, how)
		}
		s.serves(t)
	})
}

// passesNothingWrong asks for what upstreams do not send as they should.
func (s *Server) passesNothingWrong(t *testing.T, how string) {
	t.Helper()
	for up, status := range map[string]int{"failing": 502, "garbled": 502, "chunked": 502, "absent": 502, "mute": 504} {
		c := s.Dial(t)
		c.Send(get("/pass?n=1&to=" + up + how))
		c.WantStatus(status)
		c.Close()
	}
	c := s.Dial(t)
	c.Send(get("/pass?n=1&to=cut" + how))
	if got, err := c.Receive("GET"); err == nil && got.Status == 200 {
		t.Errorf("an upstream that ends early: a whole answer of %d bytes, want one that is cut short, or 502", len(got.Body))
	}
	c.Close()
}

// A client that does not read has the upstream wait: what a server takes of a long
// body is what buffers hold.
func TestBackpressure(t *testing.T) {
	const clients, most = 4, 1 << 20
	scenario := stream.Scenario()
	eachStreaming(t, eachProcess, func(t *testing.T, m subject) {
		up := startBackends(t, scenario)["origin"]
		relay := startRelay(t, up.Addr)
		up.Addr = relay.addr
		s := startServer(t, m, models.Config{Scenario: scenario, Upstreams: map[string]models.Upstream{"origin": up}})
		for i := range clients {
			c := s.Dial(t)
			c.SetReadBuffer(32 << 10)
			c.Send(get(fmt.Sprintf("/stream?n=%d", i)))
			if resp, err := http.ReadResponse(c.Reader, nil); err != nil || resp.StatusCode != 200 {
				t.Fatalf("the answer begins with %v, %v", resp, err)
			}
		}
		last := int64(-1)
		Eventually(t, "the server takes no more from the upstream", func() bool {
			before := last
			time.Sleep(200 * time.Millisecond)
			last = relay.passed.Load()
			return last == before
		})
		t.Logf("%d clients that do not read: the server has taken %d KiB", clients, last>>10)
		if last > clients*most {
			t.Errorf("the server has taken %d bytes for %d clients that do not read, want %d at most", last, clients, clients*most)
		}
	})
}

// relay counts what passes through it from an upstream.
type relay struct {
	addr   string
	passed atomic.Int64
}

// startRelay passes connections on to an address, and holds next to nothing itself.
func startRelay(t *testing.T, to string) *relay {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	r := &relay{addr: l.Addr().String()}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go r.pass(c.(*net.TCPConn), to)
		}
	}()
	return r
}

func (r *relay) pass(c *net.TCPConn, to string) {
	defer c.Close()
	c.SetWriteBuffer(32 << 10)
	up, err := net.Dial("tcp4", to)
	if err != nil {
		return
	}
	defer up.Close()
	go func() {
		io.Copy(up, c)
		up.Close() // the server has closed
	}()
	for piece := make([]byte, 4<<10); ; {
		n, err := up.Read(piece)
		if err != nil {
			return
		}
		if n, err = c.Write(piece[:n]); err != nil {
			return
		}
		r.passed.Add(int64(n))
	}
}
