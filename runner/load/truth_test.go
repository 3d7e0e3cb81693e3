package load

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"interleave/results"
	"interleave/results/latency"
	"interleave/scenarios"
)

// truth is a server whose behaviour is known: serve answers request number
// nth of a connection, and says whether the connection goes on.
type truth struct {
	url         string
	connections atomic.Int64
	requests    atomic.Int64

	mu   sync.Mutex
	open map[net.Conn]bool
}

type answerFunc func(c *net.TCPConn, r *http.Request, nth int) (goOn bool)

func serve(t *testing.T, answer answerFunc) *truth {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &truth{url: "http://" + l.Addr().String(), open: map[net.Conn]bool{}}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.connections.Add(1)
			s.mu.Lock()
			s.open[c] = true
			s.mu.Unlock()
			all.Go(func() { s.connection(c.(*net.TCPConn), answer) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		s.closeAll()
		all.Wait()
	})
	return s
}

func (s *truth) connection(c *net.TCPConn, answer answerFunc) {
	defer func() {
		c.Close()
		s.mu.Lock()
		delete(s.open, c)
		s.mu.Unlock()
	}()
	in := bufio.NewReader(c)
	for nth := 0; ; nth++ {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		io.Copy(io.Discard, r.Body)
		s.requests.Add(1)
		if !answer(c, r, nth) {
			return
		}
	}
}

// closeAll closes all connections that are open now.
func (s *truth) closeAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.open {
		c.Close()
	}
}

func respond(c net.Conn, body string) bool {
	_, err := fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nDate: %s\r\nContent-Length: %d\r\n\r\n%s",
		time.Now().UTC().Format(http.TimeFormat), len(body), body)
	return err == nil
}

// echo answers rightly.
func echo(c *net.TCPConn, r *http.Request, nth int) bool { return respond(c, r.URL.Query().Get("n")) }

// reset makes the closing of c a reset.
func reset(c *net.TCPConn) bool {
	c.SetLinger(0)
	return false
}

// echoRequests is what a client of echo sends.
func echoRequests() []scenarios.Request {
	return []scenarios.Request{{Target: "/echo?n={n}", Want: scenarios.Expect{Body: "{n}"}}}
}

// short is a load that takes no longer than a test may.
func short(url string) Spec {
	return Spec{
		URL: url, Clients: 4, Warmup: 30 * time.Millisecond, Duration: 200 * time.Millisecond,
		Timeout: 5 * time.Second, Requests: echoRequests(), Seed: 1,
	}
}

func run(t *testing.T, spec Spec) *results.LoadResult {
	t.Helper()
	r, err := Run(context.Background(), spec, Control{})
	if err != nil {
		t.Fatalf("Run(%+v): %v", spec, err)
	}
	return r
}

// wantOnly fails unless r has errors of these kinds, each, and of no others.
func wantOnly(t *testing.T, r *results.LoadResult, kinds ...string) {
	t.Helper()
	left := map[string]bool{}
	for kind := range r.Errors {
		left[kind] = true
	}
	for _, kind := range kinds {
		if r.Errors[kind] == 0 {
			t.Errorf("errors = %v, want some of kind %s", r.Errors, kind)
		}
		delete(left, kind)
	}
	if len(left) > 0 {
		t.Errorf("errors = %v, want none but of kinds %s", r.Errors, strings.Join(kinds, ", "))
	}
}

func decode(t *testing.T, encoded string) *hdrhistogram.Histogram {
	t.Helper()
	if _, err := base64.StdEncoding.DecodeString(encoded); err != nil || encoded == "" {
		t.Fatalf("histogram %.20q is not base64: %v", encoded, err)
	}
	h, err := hdrhistogram.Decode([]byte(encoded))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// followed are the latencies of all requests of the window, of those that did
// not end too.
func followed(t *testing.T, r *results.LoadResult) *latency.Times {
	t.Helper()
	times, err := latency.Decode(r.Histogram, r.Unfinished)
	if err != nil {
		t.Fatal(err)
	}
	return times
}

// slower counts the values of h above d.
func slower(h *hdrhistogram.Histogram, d time.Duration) int64 {
	var n int64
	for _, bar := range h.Distribution() {
		if bar.From > int64(d) {
			n += bar.Count
		}
	}
	return n
}
