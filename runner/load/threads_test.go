package load

import (
	"math"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"interleave/results/latency"
	"interleave/scenarios"
)

// What several threads have done together is what was asked of the load.
func TestThreadsShareALoad(t *testing.T) {
	const rate = 2000.0
	for _, test := range []struct {
		name     string
		arrivals scenarios.Arrivals
		threads  int
		clients  int
	}{
		{"closed, two", scenarios.Closed, 2, 5},
		{"closed, more threads than clients", scenarios.Closed, 4, 3},
		{"constant, two", scenarios.Constant, 2, 32},
		{"constant, three", scenarios.Constant, 3, 32},
		{"poisson, four", scenarios.Poisson, 4, 32},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := serveMirror(t)
			spec := short(m.url)
			spec.Requests = mirrorRequests()
			spec.Arrivals, spec.Threads, spec.Clients = test.arrivals, test.threads, test.clients
			spec.Idle = 10
			if test.arrivals != scenarios.Closed {
				spec.Rate = rate
			}
			r := run(t, spec)
			wantOnly(t, r)
			if r.Established != test.clients || r.IdleHeld != 10 {
				t.Errorf("established, idle held = %d, %d, want %d, 10", r.Established, r.IdleHeld, test.clients)
			}
			if halves := (r.FirstHalf + r.SecondHalf) / 2 * r.Duration; math.Abs(halves-float64(r.Requests)) > 0.5 {
				t.Errorf("the halves have %v requests, the window %d", halves, r.Requests)
			}
			times := followed(t, r)
			n := times.Ended() + times.Unfinished()
			if test.arrivals == scenarios.Closed {
				// A request that straddles an edge of the window counts on one
				// side only.
				if d := n - r.Requests; d < -int64(test.clients) || d > int64(test.clients) {
					t.Errorf("histogram holds %d values for %d requests", n, r.Requests)
				}
				return
			}
			due := rate * r.Duration
			noise := 1.0
			if test.arrivals == scenarios.Poisson {
				noise = 5 * math.Sqrt(due)
			}
			if math.Abs(float64(n)-due) > noise {
				t.Errorf("histogram holds %d values, want all %v that were due", n, due)
			}
			service, err := latency.Decode(r.ServiceHistogram, r.ServiceUnfinished)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := service.Ended()+service.Unfinished(), n-r.Unsent; got != want {
				t.Errorf("service times of %d requests, want of the %d that were sent", got, want)
			}
		})
	}
}

// The requests of all threads together have each number once.
func TestThreadsShareTheNumbers(t *testing.T) {
	var mu sync.Mutex
	seen := map[string]int{}
	s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		mu.Lock()
		seen[r.URL.Query().Get("n")]++
		mu.Unlock()
		return echo(c, r, nth)
	})
	spec := short(s.url)
	spec.Threads, spec.Clients = 3, 6
	wantOnly(t, run(t, spec))
	mu.Lock()
	defer mu.Unlock()
	if len(seen) < 6 {
		t.Fatalf("the server saw %d numbers", len(seen))
	}
	for number, times := range seen {
		if times != 1 {
			t.Errorf("request %s was sent %d times", number, times)
		}
	}
}

// Arrivals that are dealt out to threads are together those of one thread:
// constant ones are due at the same times, Poisson ones as often.
func TestArrivalsOfThreadsAddUp(t *testing.T) {
	const until = int64(time.Second)
	for _, arrivals := range []scenarios.Arrivals{scenarios.Constant, scenarios.Poisson} {
		spec := Spec{Arrivals: arrivals, Rate: 9999, Seed: 3}
		for _, threads := range []int{1, 2, 3, 4} {
			due := map[int64]int{}
			n := 0
			for i := range threads {
				for a := newArrivals(spec.withDefaults().Groups[0], spec.Seed, 0, i, threads); a.next < until; a.advance() {
					due[a.next]++
					n++
				}
			}
			if arrivals == scenarios.Poisson {
				if math.Abs(float64(n)-spec.Rate) > 5*math.Sqrt(spec.Rate) {
					t.Errorf("%d threads: %d Poisson arrivals in a second, want about %v", threads, n, spec.Rate)
				}
				continue
			}
			for a := newArrivals(spec.withDefaults().Groups[0], spec.Seed, 0, 0, 1); a.next < until; a.advance() {
				if due[a.next] != 1 {
					t.Fatalf("%d threads: %d requests are due at %d ns, want 1", threads, due[a.next], a.next)
				}
			}
			if len(due) != n {
				t.Errorf("%d threads: %d requests at %d times", threads, n, len(due))
			}
		}
	}
}

func TestThreadsOfASpec(t *testing.T) {
	if got := (Spec{}).withDefaults().Threads; got != 1 {
		t.Errorf("threads of a spec that names none = %d, want 1", got)
	}
}
