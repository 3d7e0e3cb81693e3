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
	spec.Clients, spec.Duration = 10, 400*time.Millisecond
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
	if n := decode(t, r.Histogram).TotalCount(); n < 490 || n > 510 {
		t.Errorf("histogram holds %d values, want all 500 that were due", n)
	}
	if !strings.Contains(strings.Join(r.Warnings, "\n"), "offered") {
		t.Errorf("warnings = %q, want one on the offered rate", r.Warnings)
	}
}

func TestKindsOfError(t *testing.T) {
	length := func(c net.Conn, n int, body string) {
		fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", n, body)
	}
	tests := []struct {
		name   string
		answer answerFunc
		want   string
	}{
		{"wrong bytes once in three", func(c *net.TCPConn, r *http.Request, nth int) bool {
			if nth%3 == 2 {
				return respond(c, "0123456789")
			}
			return echo(c, r, nth)
		}, results.ErrBody},
		{"too short a body", func(c *net.TCPConn, r *http.Request, nth int) bool { return respond(c, "") }, results.ErrBody},
		{"too long a body", func(c *net.TCPConn, r *http.Request, nth int) bool {
			return respond(c, r.URL.Query().Get("n")+"!")
		}, results.ErrBody},
		{"wrong status", func(c *net.TCPConn, r *http.Request, nth int) bool {
			fmt.Fprint(c, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
			return true
		}, results.ErrStatus},
		{"reset before the answer", func(c *net.TCPConn, r *http.Request, nth int) bool { return reset(c) }, results.ErrResetBefore},
		{"closed before the answer", func(c *net.TCPConn, r *http.Request, nth int) bool { return false }, results.ErrClosed},
		{"truncated body", func(c *net.TCPConn, r *http.Request, nth int) bool { length(c, 10, "012"); return false }, results.ErrTruncated},
		{"truncated head", func(c *net.TCPConn, r *http.Request, nth int) bool {
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-")
			return false
		}, results.ErrTruncated},
		{"not HTTP", func(c *net.TCPConn, r *http.Request, nth int) bool {
			fmt.Fprint(c, "220 smtp.example ESMTP\r\n\r\n")
			return true
		}, results.ErrProtocol},
		{"two answers for one request", func(c *net.TCPConn, r *http.Request, nth int) bool {
			body := r.URL.Query().Get("n")
			one := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
			fmt.Fprint(c, one+one)
			return true
		}, results.ErrProtocol},
		{"never", func(c *net.TCPConn, r *http.Request, nth int) bool {
			c.Read(make([]byte, 1)) // until the client gives up
			return false
		}, results.ErrTimeout},
		{"stalled in the body", func(c *net.TCPConn, r *http.Request, nth int) bool {
			length(c, 10, "012")
			c.Read(make([]byte, 1))
			return false
		}, results.ErrTimeout},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := serve(t, test.answer)
			spec := short(s.url)
			if test.want == results.ErrTimeout {
				spec.Timeout = 60 * time.Millisecond
			}
			r := run(t, spec)
			wantOnly(t, r, test.want)
			if test.name == "wrong bytes once in three" {
				if bad, all := r.Errors[results.ErrBody], r.Errors[results.ErrBody]+r.Requests; !r.Valid || bad < all/4 || bad > all/2 {
					t.Errorf("valid = %v, %d of %d answers wrong, want valid and a third", r.Valid, bad, all)
				}
				return
			}
			if r.Requests != 0 || r.Valid {
				t.Errorf("requests, valid = %d, %v, want 0, false", r.Requests, r.Valid)
			}
			if test.want == results.ErrTimeout {
				if n := slower(decode(t, r.Histogram), 59*time.Millisecond); n == 0 {
					t.Errorf("no time-out in the histogram at its age")
				}
			} else if r.Histogram != "" && decode(t, r.Histogram).TotalCount() > r.InFlightAtEnd {
				t.Errorf("wrong answers have a latency: mean %v s", *r.Latency.Mean)
			}
		})
	}
}

func TestResetInTheMiddleOfAnAnswer(t *testing.T) {
	s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n012")
		// Long enough for the client to have read it.
		time.Sleep(20 * time.Millisecond)
		return reset(c)
	})
	wantOnly(t, run(t, short(s.url)), results.ErrResetAfter)
}

func TestAcceptableAnswers(t *testing.T) {
	tests := []struct {
		name   string
		answer answerFunc
	}{
		{"chunked", func(c *net.TCPConn, r *http.Request, nth int) bool {
			n := r.URL.Query().Get("n")
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n%s\r\n7\r\n%s\r\n0\r\n\r\n", n[:3], n[3:])
			return true
		}},
		{"byte by byte", func(c *net.TCPConn, r *http.Request, nth int) bool {
			for _, b := range []byte("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n" + r.URL.Query().Get("n")) {
				if _, err := c.Write([]byte{b}); err != nil {
					return false
				}
			}
			return true
		}},
		{"until the connection closes", func(c *net.TCPConn, r *http.Request, nth int) bool {
			fmt.Fprintf(c, "HTTP/1.0 200 OK\r\n\r\n%s", r.URL.Query().Get("n"))
			return false
		}},
		{"announced close each time", func(c *net.TCPConn, r *http.Request, nth int) bool {
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 10\r\n\r\n%s", r.URL.Query().Get("n"))
			return false
		}},
		{"after 100 Continue", func(c *net.TCPConn, r *http.Request, nth int) bool {
			fmt.Fprint(c, "HTTP/1.1 100 Continue\r\n\r\n")
			return echo(c, r, nth)
		}},
		{"heads that differ", func(c *net.TCPConn, r *http.Request, nth int) bool {
			n := r.URL.Query().Get("n")
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nX-Request: %s\r\nContent-Length: 10\r\n\r\n%s", n, n)
			return true
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := run(t, short(serve(t, test.answer).url))
			wantOnly(t, r)
			if r.Requests == 0 {
				t.Error("no request was answered")
			}
		})
	}
}

// A server may close a connection on which nothing is asked; that is no error
// in open loop, where connections rest between requests.
func TestCloseBetweenRequestsIsNoError(t *testing.T) {
	s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		echo(c, r, nth)
		return false
	})
	spec := short(s.url)
	spec.Arrivals, spec.Rate, spec.Clients, spec.Duration = scenarios.Constant, 100, 20, 400*time.Millisecond
	r := run(t, spec)
	wantOnly(t, r)
	if s.connections.Load() < r.Requests {
		t.Errorf("%d connections for %d requests, want one for each", s.connections.Load(), r.Requests)
	}
}

func TestRefusedDoesNotSpin(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	for _, arrivals := range []scenarios.Arrivals{scenarios.Closed, scenarios.Poisson} {
		spec := short("http://" + l.Addr().String())
		if spec.Arrivals = arrivals; arrivals != scenarios.Closed {
			spec.Rate = 10_000
		}
		r := run(t, spec)
		wantOnly(t, r, results.ErrRefused)
		if r.Valid || r.Established != 0 {
			t.Errorf("%s: valid, established = %v, %d, want false, 0", arrivals, r.Valid, r.Established)
		}
		// 4 clients, 200 ms, 5 ms between attempts at least.
		if n := r.Errors[results.ErrRefused]; n > 4*200/5 {
			t.Errorf("%s: %d refused attempts, want fewer", arrivals, n)
		}
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
	spec.Threads = 2
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
