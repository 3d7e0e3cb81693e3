package load

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"interleave/scenarios"
)

// Pulses tell of each request in the stretch in which it was due, whether it was slow, and
// they do so while the load is on.
func TestPulsesTellHowALoadGoes(t *testing.T) {
	const slow, rate = 60 * time.Millisecond, 400.0
	s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		if nth%4 == 0 {
			time.Sleep(slow)
		}
		return echo(c, r, nth)
	})
	spec := short(s.url)
	spec.Arrivals, spec.Rate, spec.Clients, spec.Threads = scenarios.Poisson, rate, 64, 2
	spec.Warmup, spec.Duration = 50*time.Millisecond, 5*time.Second
	spec.Pulse = PulseSpec{Every: 50 * time.Millisecond, Within: slow / 2}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var mu sync.Mutex
	var all []Pulse
	r, err := Run(ctx, spec, Control{Pulse: func(p Pulse) {
		mu.Lock()
		defer mu.Unlock()
		if all = append(all, p); len(all) == 12 {
			cancel() // it is known well enough
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	var sum Pulse
	for _, p := range all {
		sum.add(p)
	}
	if want := rate * 0.6; float64(sum.Due) < want/1.4 || float64(sum.Due) > want*1.4 {
		t.Errorf("%d pulses tell of %d requests, want about %.0f", len(all), sum.Due, want)
	}
	if share := float64(sum.Slow) / float64(sum.Due); share < 0.1 || share > 0.6 || sum.Failed > 0 {
		t.Errorf("%d of %d were slow, %d failed; want about a quarter, and none", sum.Slow, sum.Due, sum.Failed)
	}
	if r.Duration > 3 {
		t.Errorf("the load went on for %.1f s, want it to end when it was told to", r.Duration)
	}
}

// Requests that a server never answers are slow in the stretch in which they were due,
// those that no connection was free for as well.
func TestPulsesOfAServerThatIsSilent(t *testing.T) {
	s := serve(t, func(*net.TCPConn, *http.Request, int) bool {
		time.Sleep(time.Second)
		return false
	})
	spec := short(s.url)
	spec.Arrivals, spec.Rate, spec.Clients = scenarios.Poisson, 300, 4
	spec.Warmup, spec.Duration = 20*time.Millisecond, 400*time.Millisecond
	spec.Pulse = PulseSpec{Every: 50 * time.Millisecond, Within: 20 * time.Millisecond}
	var mu sync.Mutex
	var sum, last Pulse
	if _, err := Run(context.Background(), spec, Control{Pulse: func(p Pulse) {
		mu.Lock()
		defer mu.Unlock()
		sum.add(p)
		last = p
	}}); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if sum.Slow < sum.Due || sum.Due < 60 || last.Waiting < 60 {
		t.Errorf("%d of %d were slow, %d wait at the end; want all of about 120, and as many", sum.Slow, sum.Due, last.Waiting)
	}
}

// A request that was due while the load warmed up fails in no stretch, though it fails in
// the window.
func TestPulsesTellNoFailureOfTheWarmUp(t *testing.T) {
	began := time.Now()
	s := serve(t, func(c *net.TCPConn, r *http.Request, nth int) bool {
		if time.Since(began) < 150*time.Millisecond {
			time.Sleep(200 * time.Millisecond)
			return false
		}
		return echo(c, r, nth)
	})
	spec := short(s.url)
	spec.Arrivals, spec.Rate, spec.Clients = scenarios.Poisson, 200, 64
	spec.Warmup, spec.Duration = 250*time.Millisecond, 300*time.Millisecond
	spec.Pulse = PulseSpec{Every: 50 * time.Millisecond, Within: 20 * time.Millisecond}
	var mu sync.Mutex
	var sum Pulse
	r, err := Run(context.Background(), spec, Control{Pulse: func(p Pulse) {
		mu.Lock()
		defer mu.Unlock()
		sum.add(p)
	}})
	if err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if sum.Failed != 0 || sum.Due == 0 {
		t.Errorf("%d of %d failed, want none of some; in all: %+v", sum.Failed, sum.Due, r.Errors)
	}
}

func TestPulsesAreForAnOpenLoop(t *testing.T) {
	spec := short("http://127.0.0.1:1")
	spec.Pulse = PulseSpec{Every: time.Millisecond}
	err := spec.Validate()
	for _, want := range []string{"pulses come every 1ms", "requests are slow after 0s", "open loop"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the spec is refused with %v, want %q in it", err, want)
		}
	}
}
