package load

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"interleave/results"
	"interleave/scenarios"
)

func TestClosedLoopAgainstAFixedDelay(t *testing.T) {
	const delay = 20 * time.Millisecond
	s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		time.Sleep(delay)
		return echo(c, r, nth)
	})
	spec := short(s.url)
	spec.Clients, spec.Duration, spec.AllPercentiles = 10, 400*time.Millisecond, true
	r := run(t, spec)
	wantOnly(t, r)
	if !r.Valid || r.Established != 10 {
		t.Errorf("valid, established = %v, %d, want true, 10; warnings %q", r.Valid, r.Established, r.Warnings)
	}
	if ceiling := 10 / delay.Seconds(); r.Throughput > ceiling*1.1 || r.Throughput < ceiling/4 {
		t.Errorf("throughput = %v, want at most and about %v", r.Throughput, ceiling)
	}
	if p50 := *r.Latency.P50; p50 < delay.Seconds() || p50 > 4*delay.Seconds() {
		t.Errorf("p50 = %v s, want about %v s", p50, delay.Seconds())
	}
	if n := decode(t, r.Histogram).TotalCount(); n < r.Requests/2 || n > r.Requests*2 {
		t.Errorf("histogram holds %d values, want about the %d requests", n, r.Requests)
	}
	if n := slower(decode(t, r.Histogram), delay-time.Millisecond); n < r.Requests*9/10 {
		t.Errorf("%d of %d requests took the server's delay, want nearly all", n, r.Requests)
	}
}

func TestOpenLoopFindsAFreeze(t *testing.T) {
	const rate, freeze = 400.0, 500 * time.Millisecond
	for _, arrivals := range []scenarios.Arrivals{scenarios.Constant, scenarios.Poisson} {
		t.Run(string(arrivals), func(t *testing.T) {
			var gate sync.RWMutex
			s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
				gate.RLock()
				defer gate.RUnlock()
				return echo(c, r, nth)
			})
			spec := short(s.url)
			spec.Arrivals, spec.Rate, spec.Clients, spec.Duration = arrivals, rate, 8, time.Second
			var thaw sync.WaitGroup
			r, err := Run(context.Background(), spec, Control{WindowStart: func() {
				gate.Lock()
				thaw.Go(func() {
					time.Sleep(freeze)
					gate.Unlock()
				})
			}})
			thaw.Wait()
			if err != nil {
				t.Fatal(err)
			}
			wantOnly(t, r)
			// Requests due in the first four fifths of the freeze waited for
			// at least its last fifth, though only 8 could be under way.
			want := int64(rate * freeze.Seconds() * 0.8)
			if n := slower(decode(t, r.Histogram), freeze/5); n < want*7/10 || n > want*2 {
				t.Errorf("%d requests waited for more than %v, want about %d", n, freeze/5, want)
			}
			if n := slower(decode(t, r.ServiceHistogram), freeze/5); n > 30 {
				t.Errorf("%d requests had a service time of more than %v, want those of the 8 clients", n, freeze/5)
			}
			if r.Throughput < rate/2 || r.Throughput > rate*1.4 {
				t.Errorf("throughput = %v, want about %v", r.Throughput, rate)
			}
		})
	}
}

func TestOpenLoopCountsWhatItCouldNotSend(t *testing.T) {
	s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		time.Sleep(50 * time.Millisecond)
		return echo(c, r, nth)
	})
	spec := short(s.url)
	spec.Arrivals, spec.Rate, spec.Clients, spec.Duration = scenarios.Constant, 1000, 2, 500*time.Millisecond
	r := run(t, spec)
	if r.Unsent < 300 || r.Unsent > 500 {
		t.Errorf("unsent = %d, want nearly all of 500", r.Unsent)
	}
	times := followed(t, r)
	if n := times.Ended() + times.Unfinished(); n < 490 || n > 510 {
		t.Errorf("histograms hold %d values, want all 500 that were due", n)
	}
	if n := times.Unfinished(); n != r.Unsent+r.InFlightAtEnd {
		t.Errorf("%d requests are unfinished, want the %d that were not sent and the %d in flight", n, r.Unsent, r.InFlightAtEnd)
	}
	if !strings.Contains(strings.Join(r.Warnings, "\n"), "that were due") {
		t.Errorf("warnings = %q, want one on those that were not answered", r.Warnings)
	}
}

func TestNewConnectionForEachRequest(t *testing.T) {
	for _, perConnection := range []int{1, 3} {
		var kept atomic.Int64
		s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
			if r.Close != (nth == perConnection-1) {
				kept.Add(1)
			}
			return echo(c, r, nth)
		})
		spec := short(s.url)
		spec.PerConnection = perConnection
		r := run(t, spec)
		wantOnly(t, r)
		if kept.Load() > 0 {
			t.Errorf("%d per connection: %d requests announced the close wrongly", perConnection, kept.Load())
		}
		got := float64(s.requests.Load()) / float64(s.connections.Load())
		if got > float64(perConnection) || got < float64(perConnection)*0.8 {
			t.Errorf("%v requests per connection, want %d", got, perConnection)
		}
	}
}

func TestMixedLoadKeepsClassesApart(t *testing.T) {
	s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		if r.URL.Path == "/slow" {
			time.Sleep(10 * time.Millisecond)
		}
		return respond(c, r.URL.Path+r.URL.Query().Get("n"))
	})
	spec := short(s.url)
	spec.Requests = []scenarios.Request{
		{Class: "fast", Target: "/fast?n={n}", Weight: 9, Want: scenarios.Expect{Body: "/fast{n}"}},
		{Class: "slow", Target: "/slow?n={n}", Weight: 1, Want: scenarios.Expect{Body: "/slow{n}"}},
	}
	spec.Threads, spec.AllPercentiles = 2, true
	r := run(t, spec)
	wantOnly(t, r)
	fast, slow := r.Classes["fast"], r.Classes["slow"]
	if fast.Requests+slow.Requests != r.Requests || slow.Requests == 0 {
		t.Fatalf("classes have %d and %d requests, together %d", fast.Requests, slow.Requests, r.Requests)
	}
	if share := float64(slow.Requests) / float64(r.Requests); share < 0.03 || share > 0.3 {
		t.Errorf("%.2f of the requests are slow, want about 0.1", share)
	}
	if *slow.Latency.P50 < 0.010 || *fast.Latency.P50 >= *slow.Latency.P50 {
		t.Errorf("p50 of fast, slow = %v, %v s, want the latter above 0.010", *fast.Latency.P50, *slow.Latency.P50)
	}
}

func TestPostedBodiesAndProofs(t *testing.T) {
	const secret = 42
	s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		n := r.URL.Query().Get("n")
		if r.Method != "POST" || r.ContentLength != int64(len("n=")+len(n)) {
			return false
		}
		return respond(c, string(scenarios.AppendProof([]byte("paid "), secret, "billing", []byte(n))))
	})
	spec := short(s.url)
	spec.Secret = secret
	spec.Requests = []scenarios.Request{{
		Method: "POST", Target: "/pay?n={n}", Body: "n={n}", Want: scenarios.Expect{Body: "paid {proof:billing}"},
	}}
	wantOnly(t, run(t, spec))
	spec.Secret++
	wantOnly(t, run(t, spec), results.ErrBody)
}

func TestHeadAndPlainURL(t *testing.T) {
	s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		if r.Method == "HEAD" {
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
			return true
		}
		fmt.Fprintf(c, "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: %d\r\n\r\n%s", len(r.RequestURI), r.RequestURI)
		return true
	})
	spec := short(s.url + "/path?query")
	spec.Requests = nil
	wantOnly(t, run(t, spec))
	spec = short(s.url)
	spec.Requests = []scenarios.Request{{Method: "HEAD", Target: "/"}}
	wantOnly(t, run(t, spec))
}

func TestIdleConnections(t *testing.T) {
	s := serve(t, echo)
	spec := short(s.url)
	spec.Idle, spec.IdleStep, spec.Pause = 100, 40, true
	var steps []int
	r, err := Run(context.Background(), spec, Control{
		Connections: func(_ context.Context, count int) error {
			steps = append(steps, count)
			if got := s.requests.Load(); got != int64(count) {
				t.Errorf("%d requests after %d idle connections, want one each", got, count)
			}
			return nil
		},
		// The idle ones are the first that the server had.
		WindowStart: s.closeAll,
	})
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(steps) != "[40 80 100]" {
		t.Errorf("steps = %v, want [40 80 100]", steps)
	}
	if r.IdleHeld != 0 || r.IdleAsked != 100 {
		t.Errorf("idle held, asked = %d, %d, want 0, 100: the server closed them", r.IdleHeld, r.IdleAsked)
	}

	spec.Pause = false
	if r := run(t, spec); r.IdleHeld != 100 {
		t.Errorf("idle held = %d, want 100", r.IdleHeld)
	}
}

func TestStopsEarly(t *testing.T) {
	s := serve(t, echo)
	spec := short(s.url)
	spec.Duration = time.Hour
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	r, err := Run(ctx, spec, Control{WindowStart: cancel})
	if err != nil {
		// The stop can fall on the very start of the window.
		if !errors.Is(err, ErrTooEarly) {
			t.Fatal(err)
		}
	} else if r.Duration > 60 || !strings.Contains(strings.Join(r.Warnings, "\n"), "stopped after") {
		t.Errorf("duration, warnings = %v s, %q, want a short one and a warning", r.Duration, r.Warnings)
	}

	spec.Warmup = time.Hour
	ctx, cancel = context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if r, err := Run(ctx, spec, Control{}); !errors.Is(err, ErrTooEarly) {
		t.Errorf("Run stopped in its warm-up = %v, %v, want %v", r, err, ErrTooEarly)
	}
}
