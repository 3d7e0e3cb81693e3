package load

import (
	"context"
	"fmt"
	"math"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"interleave/results"
	"interleave/scenarios"
)

// delayed is a server that takes as long as delay says of the nth request.
func delayed(t *testing.T, delay func(nth int64) time.Duration) *truth {
	var n atomic.Int64
	done := make(chan struct{})
	s := serve(t, func(c *net.TCPConn, r *http.Request, _ int) bool {
		select {
		case <-time.After(delay(n.Add(1))):
		case <-done:
			return false
		}
		return echo(c, r, 0)
	})
	t.Cleanup(func() { close(done) }) // before the server waits for its connections
	return s
}

// isTrue fails if a figure is stated that is not want, within 2 % and what a
// busy host adds, or one is left open with a bound beyond want.
func isTrue(name string, value, least *float64, want time.Duration) error {
	const slack = 0.008
	switch {
	case value == nil && least == nil && name != "max":
		return fmt.Errorf("%s has neither a value nor a bound", name)
	case value != nil && math.Abs(*value-want.Seconds()) > 0.02*want.Seconds()+slack:
		return fmt.Errorf("%s = %v s, want %v", name, *value, want)
	case least != nil && *least > want.Seconds()+slack:
		return fmt.Errorf("%s is at least %v s, want no more than %v", name, *least, want)
	}
	return nil
}

// A server that takes the same time for each request: what is stated is true,
// the rest has a bound that is, from a tenth of the window to three times as
// long.
func TestFixedDelaysOfAnyLength(t *testing.T) {
	const window = 400 * time.Millisecond
	for _, times := range []float64{0.1, 0.5, 0.9, 1.2, 3} {
		for _, arrivals := range []scenarios.Arrivals{scenarios.Closed, scenarios.Poisson} {
			t.Run(fmt.Sprintf("%v windows, %s", times, arrivals), func(t *testing.T) {
				delay := time.Duration(times * float64(window))
				inTheEnd(t, func() error {
					s := delayed(t, func(int64) time.Duration { return delay })
					spec := short(s.url)
					spec.Clients, spec.Duration, spec.Arrivals, spec.AllPercentiles = 6, window, arrivals, true
					if arrivals != scenarios.Closed {
						spec.Rate, spec.Clients = 100, 300
					}
					r := run(t, spec)
					wantOnly(t, r)
					q, least := r.Latency, r.Latency.AtLeast
					if least == nil {
						least = &results.Bounds{}
					}
					for _, err := range []error{
						isTrue("mean", q.Mean, least.Mean, delay), isTrue("p50", q.P50, least.P50, delay), isTrue("max", nil, least.Max, delay),
					} {
						if err != nil {
							return err
						}
					}
					stated := times <= 0.5 || arrivals != scenarios.Closed && times <= 1.2
					if (q.P50 != nil) != stated {
						return fmt.Errorf("p50 is stated: %v, want %v; %+v", q.P50 != nil, stated, q)
					}
					warned := strings.Contains(strings.Join(r.Warnings, "\n"), "unfinished")
					if open := r.InFlightAtEnd+r.Unsent > 0 || r.Histogram == ""; warned != open {
						return fmt.Errorf("warns of unfinished requests: %v, want %v: %q", warned, open, r.Warnings)
					}
					return nil
				})
			})
		}
	}
}

// Nine of ten requests are fast, one takes longer than it is followed: the
// median is that of all, and the tail has a bound.
func TestASlowTenthIsNotLost(t *testing.T) {
	const fast, slow = 50 * time.Millisecond, 3 * time.Second
	inTheEnd(t, func() error {
		s := delayed(t, func(nth int64) time.Duration {
			if nth%10 == 3 {
				return slow
			}
			return fast
		})
		spec := short(s.url)
		spec.Arrivals, spec.Rate, spec.Clients, spec.Duration = scenarios.Poisson, 200, 400, time.Second
		spec.AllPercentiles = true
		r := run(t, spec)
		q := r.Latency
		if q.P50 == nil || q.AtLeast == nil {
			return fmt.Errorf("latency = %+v, want a median and bounds", q)
		}
		if err := isTrue("p50", q.P50, nil, fast); err != nil {
			return err
		}
		if q.P99 != nil || q.Mean != nil || q.Max != nil {
			return fmt.Errorf("p99, mean, max = %v, %v, %v, want none: a tenth did not end", q.P99, q.Mean, q.Max)
		}
		mean := (9*fast + slow) / 10
		if err := isTrue("mean", nil, q.AtLeast.Mean, mean); err != nil {
			return err
		}
		if least := *q.AtLeast.P99; least < 1 || least > slow.Seconds() {
			return fmt.Errorf("p99 is at least %v s, want a second or more and no more than %v", least, slow)
		}
		if times := followed(t, r); times.Unfinished() != r.InFlightAtEnd || r.InFlightAtEnd < 10 {
			return fmt.Errorf("%d unfinished, %d in flight at the end, want as many, and some", times.Unfinished(), r.InFlightAtEnd)
		}
		return nil
	})
}

// A request that is answered when it is no longer followed and one that never
// is are left at the same age: when that is has nothing to do with the latency.
func TestAllAreFollowedToTheSameTime(t *testing.T) {
	const window = int64(time.Second)
	p := newPhases(&Spec{Duration: time.Duration(window)}, 0, 1)
	r := newRecorder(p, true)
	end := window + int64(settleLimit)
	late := conn{due: window / 2, sent: window / 2, inWindow: true}
	r.answered(&late, end+int64(5*time.Millisecond))
	never := late
	r.unanswered(&never)
	justInTime := late
	r.answered(&justInTime, end)
	r.notSent(0, window/2)
	times := r.classes[0].latency
	if ended, unfinished := times.Above(time.Duration(end-window/2) * 999 / 1000); times.Ended() != 1 || ended != 1 || unfinished != 3 || times.Unfinished() != 3 {
		t.Errorf("%d ended, %d unfinished at the age that they were followed to; want 1, 3", ended, unfinished)
	}
	if _, above := times.Above(time.Duration(end-window/2) + time.Millisecond); above != 0 {
		t.Errorf("%d were left later than the others", above)
	}
	if r.inFlight != 2 || r.unsent != 1 || r.leftovers.n != 3 {
		t.Errorf("in flight, unsent, left = %d, %d, %d, want 2, 1, 3", r.inFlight, r.unsent, r.leftovers.n)
	}
}

// A load that is told to end early leaves its requests at that time.
func TestAStopLeavesRequestsOpen(t *testing.T) {
	s := delayed(t, func(int64) time.Duration { return 5 * time.Second })
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	spec := short(s.url)
	spec.Arrivals, spec.Rate, spec.Clients, spec.Duration = scenarios.Constant, 50, 100, 20*time.Second
	r, err := Run(ctx, spec, Control{WindowStart: func() { time.AfterFunc(400*time.Millisecond, cancel) }})
	if err != nil {
		t.Fatal(err)
	}
	q := r.Latency
	if q.Mean != nil || q.AtLeast == nil || q.AtLeast.P50 == nil || *q.AtLeast.P50 > r.Duration {
		t.Errorf("latency = %+v, want bounds within the %v s", q, r.Duration)
	}
	times := followed(t, r)
	if _, longer := times.Above(time.Duration(r.Duration*1e9) * 1001 / 1000); longer != 0 || times.Unfinished() == 0 {
		t.Errorf("%d of %d are older than the window", longer, times.Unfinished())
	}
}

// hey waits for all answers, so that none of its requests is left open.
func TestHeyFollowsRequestsToTheirEnd(t *testing.T) {
	const delay = 450 * time.Millisecond
	s := delayed(t, func(int64) time.Duration { return delay })
	spec := short(s.url)
	spec.Engine, spec.Clients, spec.Duration, spec.Warmup, spec.AllPercentiles = Hey, 3, 600*time.Millisecond, 0, true
	inTheEnd(t, func() error {
		r := run(t, spec)
		if r.Latency.P50 == nil || r.Unfinished != "" {
			return fmt.Errorf("latency = %+v, want a median and nothing unfinished", r.Latency)
		}
		return isTrue("p50", r.Latency.P50, nil, delay)
	})
}
