package load

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"interleave/scenarios"
)

func TestInFlightIsTheIntegral(t *testing.T) {
	const start, length = 1_000_000, 1000
	for _, extend := range []bool{false, true} {
		p := newPhases(&Spec{Warmup: start, Duration: length, Extend: true}, 0, 1)
		end := int64(start + length)
		if extend {
			p.vote(5000, 0, p.voteAt())
			end += length
		}
		r := newRecorder(p, false)
		random := rand.New(rand.NewPCG(1, 2))
		under := map[int64]int64{} // requests under way in each nanosecond
		for i := range 2000 {
			sent := start - 500 + random.Int64N(3000)
			answered := sent + random.Int64N(2000)
			r.left(sent)
			if i%10 == 0 {
				answered = end // never, so that it is under way to the end
			} else {
				r.landed(answered)
			}
			for at := sent; at < answered; at++ {
				under[at]++
			}
		}
		r.decide()
		r.landAll()
		var want int64
		for at := int64(start); at < end; at++ {
			want += under[at]
		}
		if r.flights.area != want {
			t.Errorf("extended %v: area = %d, want %d", extend, r.flights.area, want)
		}
	}
}

// In closed loop each client has a request in flight but for the time that its
// answer waits to be read.
func TestMeanInFlightInClosedLoop(t *testing.T) {
	s := serve(t, echo)
	for _, threads := range []int{1, 3} {
		spec := short(s.url)
		spec.Clients, spec.Threads = 7, threads
		r := run(t, spec)
		wantOnly(t, r)
		if m := *r.MeanInFlight; m < 3 || m > 7.0001 {
			t.Errorf("%d threads: mean in flight = %v, want most of the 7 clients", threads, m)
		}
	}
}

// In open loop it is what Little's law says, which is computed from other
// figures.
func TestMeanInFlightInOpenLoop(t *testing.T) {
	s, _ := changing(t, 20*time.Millisecond, 0, 0)
	spec := short(s.url)
	spec.Arrivals, spec.Rate, spec.Clients, spec.Threads = scenarios.Poisson, 500, 100, 2
	spec.Duration = 600 * time.Millisecond
	inTheEnd(t, func() error {
		r := run(t, spec)
		wantOnly(t, r)
		want := *r.ServiceTime.Mean * r.Throughput
		if got := *r.MeanInFlight; got < want*0.7 || got > want*1.3 {
			return fmt.Errorf("mean in flight = %v, mean service time × throughput = %v, want about the same", got, want)
		}
		return nil
	})
}
