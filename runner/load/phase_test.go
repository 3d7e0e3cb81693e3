package load

import (
	"context"
	"fmt"
	"math"
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

// strained is a quarter of a turn at half of the rate, a half at twice, and a quarter
// at half again.
var strained = []scenarios.Phase{
	{Name: "before", Share: 1, Rate: 0.5},
	{Name: "strain", Share: 2, Rate: 2, Strain: true},
	{Name: "after", Share: 1, Rate: 0.5},
}

// Requests are due as often as the phase says in which they are, in each turn anew,
// and at the first phase's rate while the first turn warms up.
func TestRequestsAreDueAsPhasesSay(t *testing.T) {
	const turn = int64(400 * time.Millisecond)
	for _, arrivals := range []scenarios.Arrivals{scenarios.Constant, scenarios.Poisson} {
		t.Run(string(arrivals), func(t *testing.T) {
			a := newArrivals(scenarios.Group{Arrivals: arrivals, Rate: 10_000}, 1, 1000, 0, 1)
			begun := int64(1000)
			for n, want := range [][]int64{{500}, {500, 4000, 500}, {500, 4000, 500}} {
				length := turn
				if n == 0 {
					length /= 4
				}
				spans := phasesOf(strained, int64(n+1), begun, length)
				a.pace(a.pacing.next(spans))
				for i, s := range spans {
					due := int64(0)
					for ; a.next < s.to; a.advance() {
						due++
					}
					slack := 1.0 // of rounding
					if arrivals == scenarios.Poisson {
						slack = 5 * math.Sqrt(float64(want[i]))
					}
					if math.Abs(float64(due-want[i])) > slack {
						t.Errorf("turn %d: %d requests are due in phase %s, want about %d", n+1, due, s.Name, want[i])
					}
				}
				begun += length
				if len(spans) != len(want) || spans[len(spans)-1].to != begun {
					t.Fatalf("turn %d has %d phases and ends at %d, want %d and %d", n+1, len(spans), spans[len(spans)-1].to, len(want), begun)
				}
			}
		})
	}
}

// perform puts spec's load on a server in one turn that counts, from whose beginning
// and end so much does not.
func perform(t *testing.T, spec Spec, length, edge time.Duration) *results.LoadResult {
	t.Helper()
	conductor, driver, err := NewBaton()
	if err != nil {
		t.Fatal(err)
	}
	defer conductor.Close()
	spec.Turns, spec.Warmup, spec.Duration = true, 0, length
	var r *results.LoadResult
	var end sync.WaitGroup
	end.Go(func() {
		if r, err = Run(context.Background(), spec, Control{Baton: driver}); err != nil {
			t.Error(err)
		}
	})
	var counted []Span
	for _, length := range []time.Duration{50 * time.Millisecond, length} {
		if err := conductor.Turn(length, false); err != nil {
			t.Fatal(err)
		}
		taken, err := conductor.Taken(time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		counted = []Span{{taken.Began + int64(edge), taken.Ended - int64(edge)}}
	}
	if err := conductor.End(counted); err != nil {
		t.Fatal(err)
	}
	end.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return r
}

// serveOneByOne is a server that answers one request after the other, and so long for
// each. It refuses those that come when more than a number of them wait.
func serveOneByOne(t *testing.T, takes time.Duration, most int64) *truth {
	var one sync.Mutex
	var waiting atomic.Int64
	return serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		defer waiting.Add(-1)
		if waiting.Add(1) > most {
			c.Write([]byte("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"))
			return true
		}
		one.Lock()
		defer one.Unlock()
		time.Sleep(takes)
		return echo(c, r, nth)
	})
}

// A server with a queue answers nobody in time while it is asked for more than it can
// do, and for long after it. One that refuses goes on answering.
func TestPhasesTellWhoMelts(t *testing.T) {
	phases := []scenarios.Phase{{Name: "before", Share: 1, Rate: 0.5}, {Name: "strain", Share: 2, Rate: 2, Strain: true}, {Name: "after", Share: 5, Rate: 0.5}}
	spec := func(url string) Spec {
		return Spec{
			URL: url, Requests: echoRequests(), Seed: 1, Timeout: 5 * time.Second, Phases: phases, InTime: 50 * time.Millisecond,
			Groups: []scenarios.Group{{Clients: 400, Arrivals: scenarios.Constant, Rate: 80}}, // the server can do less than 100
			Allow:  scenarios.Allow{Statuses: []int{503}},
		}
	}
	const length, edge = 2400 * time.Millisecond, 100 * time.Millisecond
	whole := func(r *results.LoadResult) error {
		for i, want := range []struct{ due, length float64 }{{8, 0.2}, {96, 0.6}, {56, 1.4}} {
			p := r.Phases[i]
			if math.Abs(float64(p.Due)-want.due) > 1 || math.Abs(p.Duration-want.length) > 0.001 {
				return fmt.Errorf("phase %s has %d due in %.3f s that count, want %v in %v", p.Name, p.Due, p.Duration, want.due, want.length)
			}
			if p.Due != p.Answered+p.Unserved {
				return fmt.Errorf("phase %s has %d due, %d answered and %d unserved", p.Name, p.Due, p.Answered, p.Unserved)
			}
		}
		return nil
	}
	t.Run("a queue", func(t *testing.T) {
		inTheEnd(t, func() error {
			r := perform(t, spec(serveOneByOne(t, 10*time.Millisecond, 1000).url), length, edge)
			strain := r.Phases[1]
			switch err := whole(r); {
			case err != nil:
				return err
			case r.Phases[0].InTime != r.Phases[0].Due:
				return fmt.Errorf("before the strain %d of %d answers were in time, want all", r.Phases[0].InTime, r.Phases[0].Due)
			case strain.Unserved > 0 || strain.InTime > strain.Due/2:
				return fmt.Errorf("under strain %d of %d were unserved and %d in time, want none, and few", strain.Unserved, strain.Due, strain.InTime)
			case *strain.Latency.P50 < 0.1:
				return fmt.Errorf("under strain p50 is %v s, want more", *strain.Latency.P50)
			case r.Recovery == nil || r.Recovery.After < 0.2:
				return fmt.Errorf("recovery %+v, want a long one", r.Recovery)
			}
			return nil
		})
	})
	t.Run("refusing", func(t *testing.T) {
		inTheEnd(t, func() error {
			r := perform(t, spec(serveOneByOne(t, 10*time.Millisecond, 3).url), length, edge)
			strain := r.Phases[1]
			switch err := whole(r); {
			case err != nil:
				return err
			case len(r.Errors) > 0:
				return fmt.Errorf("errors: %s", results.ListErrors(r.ErrorDetails))
			case strain.Unserved < 20 || strain.InTime < 35:
				return fmt.Errorf("under strain %d of %d were unserved and %d in time, want a good half each", strain.Unserved, strain.Due, strain.InTime)
			case r.Recovery == nil || !r.Recovery.Whole || r.Recovery.After > 0.1:
				return fmt.Errorf("recovery %+v, want a quick one", r.Recovery)
			}
			return nil
		})
	})
}

// Clients that act in one phase begin in it, and end what they have begun.
func TestClientsThatActInOnePhase(t *testing.T) {
	var first, last atomic.Int64
	s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		if strings.HasPrefix(r.URL.Path, "/slow") {
			now := int64(time.Since(began))
			first.CompareAndSwap(0, now)
			last.Store(now)
			time.Sleep(100 * time.Millisecond)
		}
		return echo(c, r, nth)
	})
	r := perform(t, Spec{
		URL: s.url, Seed: 1, Phases: []scenarios.Phase{{Name: "before", Share: 1}, {Name: "strain", Share: 1, Strain: true}, {Name: "after", Share: 2}},
		Requests: []scenarios.Request{
			{Class: "ask", Target: "/ask?n={n}", Want: scenarios.Expect{Body: "{n}"}},
			{Class: "slow", Target: "/slow?n={n}", Want: scenarios.Expect{Body: "{n}"}},
		},
		Groups: []scenarios.Group{
			{Class: "ask", Clients: 20, Arrivals: scenarios.Constant, Rate: 100},
			{Class: "slow", Clients: 120, Arrivals: scenarios.Closed, Phase: "strain"},
		},
	}, time.Second, 0)
	wantOnly(t, r)
	// Two or three rounds of 120 fit into the phase of 250 ms.
	if n := r.Classes["slow"].Requests; n < 120 || n > 360 {
		t.Errorf("%d answers to clients that act in the phase, want 120 to 360", n)
	}
	if d := time.Duration(last.Load() - first.Load()); d > 300*time.Millisecond {
		t.Errorf("they asked over %v, want the 250 ms of their phase", d)
	}
	if r.Phases[0].Due != 25 || r.Phases[2].Due != 50 {
		t.Errorf("the others were due %d and %d times before and after it, want 25 and 50", r.Phases[0].Due, r.Phases[2].Due)
	}
}

var began = time.Now()

func TestRecovered(t *testing.T) {
	due := func(pattern string) (list []afterwards) {
		for i, c := range pattern {
			list = append(list, afterwards{2, int64(i), c == '+'})
		}
		return list
	}
	good := strings.Repeat("+", 19)
	for _, tt := range []struct {
		name, pattern string
		after         int64
		whole         bool
	}{
		{"at once", good + "+", 0, true},
		{"one by chance", "+++-" + good, 0, true},
		{"after some", "-----" + good + "+", 5, true},
		{"two in twenty", "+-+-" + good + "+", 2, true},
		{"never", strings.Repeat("+-", 20), 39, false},
		{"begins with one that is late", "-" + good, 1, true},
	} {
		if after, whole := recovered(due(tt.pattern)); after != tt.after || whole != tt.whole {
			t.Errorf("%s: recovered after %d, %v, want %d, %v", tt.name, after, whole, tt.after, tt.whole)
		}
	}
}
