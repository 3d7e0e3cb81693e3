package load

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"interleave/results"
	"interleave/scenarios"
)

// slowSpec has two groups: of slow clients, and of others that ask for little.
func slowSpec(url string, use scenarios.ConnUse, arrivals scenarios.Arrivals, asked scenarios.Request) Spec {
	g := scenarios.Group{Class: "slow", Clients: 3, Arrivals: arrivals, Conn: use}
	if arrivals != scenarios.Closed {
		g.Rate = 10
	}
	spec := short(url)
	spec.Clients, spec.Warmup, spec.Duration = 0, 0, 700*time.Millisecond
	spec.Groups = []scenarios.Group{g, {Class: "quick", Clients: 2, Arrivals: scenarios.Constant, Rate: 200}}
	asked.Class = "slow"
	spec.Requests = []scenarios.Request{asked, {Class: "quick", Target: "/echo?n={n}", Want: scenarios.Expect{Body: "{n}"}}}
	return spec
}

// Slow clients take as long as their pace says, in closed and in open loop, and the
// others are not slow because of them.
func TestSlowClients(t *testing.T) {
	const size = 20_000
	s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		if r.URL.Path == "/long" {
			return respond(c, streamText(size))
		}
		return echo(c, r, nth)
	})
	pace := func(bytes int) scenarios.Pace { return scenarios.Pace{Bytes: bytes, Every: 10 * time.Millisecond} }
	for _, tt := range []struct {
		name  string
		use   scenarios.ConnUse
		asked scenarios.Request
		least time.Duration
	}{
		{"read", scenarios.ConnUse{Read: pace(1000)}, scenarios.Request{Target: "/long", Want: scenarios.Expect{Body: streamSeed, Stream: size}}, 200 * time.Millisecond},
		{"write", scenarios.ConnUse{Write: pace(50)}, scenarios.Request{Method: "POST", Target: "/echo?n={n}", Body: strings.Repeat("x", 900), Want: scenarios.Expect{Body: "{n}"}}, 180 * time.Millisecond},
		{"both, on new connections", scenarios.ConnUse{Requests: 1, Read: pace(10), Write: pace(20)}, scenarios.Request{Target: "/echo?n={n}", Want: scenarios.Expect{Body: "{n}"}}, 100 * time.Millisecond},
	} {
		for _, arrivals := range []scenarios.Arrivals{scenarios.Closed, scenarios.Poisson} {
			t.Run(tt.name+" "+string(arrivals), func(t *testing.T) {
				inTheEnd(t, func() error {
					r := run(t, slowSpec(s.url, tt.use, arrivals, tt.asked))
					slow, quick := r.Classes["slow"], r.Classes["quick"]
					switch {
					case len(r.Errors) > 0:
						return fmt.Errorf("errors: %s", results.ListErrors(r.ErrorDetails))
					case slow.Requests == 0 || *slow.ServiceTime.Min < tt.least.Seconds() || *slow.ServiceTime.Min > 3*tt.least.Seconds():
						return fmt.Errorf("%d slow answers, the fastest after %v s, want some, and %v", slow.Requests, slow.ServiceTime.Min, tt.least)
					case quick.Latency.P50 == nil || *quick.Latency.P50 > 0.02:
						return fmt.Errorf("quick answers took %v s, want next to nothing", quick.Latency.P50)
					}
					return nil
				})
			})
		}
	}
}

// A client that reads slowly has the server wait, rather than its own system hold
// the answer.
func TestSlowReadersPushBack(t *testing.T) {
	const size = 8 << 20
	var sent atomic.Int64
	s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		if r.URL.Path != "/long" {
			return echo(c, r, nth)
		}
		c.SetWriteBuffer(16 << 10)
		fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", size)
		for at := 0; at < size; at += 1 << 10 {
			var p [1 << 10]byte
			scenarios.ContentOf([]byte(streamSeed)).Fill(p[:], int64(at))
			if _, err := c.Write(p[:]); err != nil {
				return false
			}
			sent.Add(1 << 10)
		}
		return true
	})
	use := scenarios.ConnUse{Read: scenarios.Pace{Bytes: 1 << 10, Every: 10 * time.Millisecond}}
	spec := slowSpec(s.url, use, scenarios.Closed, scenarios.Request{Target: "/long", Want: scenarios.Expect{Body: streamSeed, Stream: size}})
	r := run(t, spec)
	if r.InFlightAtEnd != 3 || len(r.Errors) > 0 {
		t.Errorf("in flight at the end %d, errors %v, want all 3 and none", r.InFlightAtEnd, r.Errors)
	}
	if each := sent.Load() / 3; each > 1<<20 {
		t.Errorf("the server has sent %d bytes to each client, which has read 70 KiB", each)
	}
}
