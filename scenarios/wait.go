package scenarios

import (
	"math"
	"time"
)

// LongestWait is the least time in which r can be answered: the longest of the
// waits for upstreams that it depends on, stragglers aside, and its blocking call.
// It is 0 if it has neither.
func (s *Scenario) LongestWait(r Request) time.Duration {
	return s.waits(r, func(called []Upstream) (longest time.Duration) {
		for _, u := range called {
			longest = max(longest, u.Least())
		}
		return longest
	})
}

// UsualWait is for how long r waits on average if it calls at once what it can,
// stragglers aside.
func (s *Scenario) UsualWait(r Request) time.Duration { return s.waits(r, slowest) }

// Waits is for how long r waits on average if it calls one upstream after the other,
// stragglers aside.
func (s *Scenario) Waits(r Request) time.Duration {
	return s.waits(r, func(called []Upstream) (sum time.Duration) {
		for _, u := range called {
			sum += u.Mean()
		}
		return sum
	})
}

// waits is for how long r waits, where it waits for upstreams that it calls at once as
// long as together says.
func (s *Scenario) waits(r Request, together func([]Upstream) time.Duration) time.Duration {
	if r.Steps == nil {
		return together(s.CalledBy(r)) + r.Block
	}
	var sum time.Duration
	for _, step := range r.Steps {
		sum += together(s.named(step.Calls)) + step.Block
	}
	return sum
}

// Least is the shortest delay of u, stragglers aside. Where delays scatter none is
// shorter than the one that one in a hundred would be below.
func (u Upstream) Least() time.Duration {
	if u.P99 <= u.Delay {
		return u.Delay
	}
	return time.Duration(float64(u.Delay) / float64(u.P99) * float64(u.Delay))
}

// Mean is the mean delay of u, stragglers aside: of a lognormal one exp(σ²/2) times the
// median, where σ is a share of the distance from the median to P99.
func (u Upstream) Mean() time.Duration {
	sigma := u.Sigma()
	return time.Duration(float64(u.Delay) * math.Exp(sigma*sigma/2))
}

// Sigma is the standard deviation of the logarithm of u's delays; 0 if they are all
// alike.
func (u Upstream) Sigma() float64 {
	if u.P99 <= u.Delay {
		return 0
	}
	return math.Log(float64(u.P99)/float64(u.Delay)) / z99
}

// z99 is the standard normal distribution's 99th percentile.
const z99 = 2.3263478740408408

// slowest is how long the slowest of upstreams that are called at once takes on average:
// the integral of the chance that not all of them have answered yet.
func slowest(called []Upstream) time.Duration {
	const far, steps = 4, 400 // standard deviations, and how finely it is summed up
	var from, to float64      // until from none has answered that is the slowest; at to all have
	for _, u := range called {
		from = max(from, float64(u.Least()))
		to = max(to, float64(u.Delay)*math.Exp(far*u.Sigma()))
	}
	if to <= from {
		return time.Duration(from)
	}
	whole, grow := from, math.Pow(to/from, 1.0/steps)
	for x := from; x < to; x *= grow {
		all := 1.0
		for _, u := range called {
			all *= u.within(x * math.Sqrt(grow))
		}
		whole += (1 - all) * x * (grow - 1)
	}
	return time.Duration(whole)
}

// within is the chance that u answers within x nanoseconds.
func (u Upstream) within(x float64) float64 {
	if sigma := u.Sigma(); sigma > 0 {
		return math.Erfc(-math.Log(x/float64(u.Delay))/sigma/math.Sqrt2) / 2
	}
	if x < float64(u.Delay) {
		return 0
	}
	return 1
}

// CalledBy returns the upstreams that r calls.
func (s *Scenario) CalledBy(r Request) (called []Upstream) {
	if r.Calls == nil {
		return s.Upstreams
	}
	return s.named(r.Calls)
}

// named are the upstreams of those names.
func (s *Scenario) named(names []string) (called []Upstream) {
	for _, name := range names {
		for _, u := range s.Upstreams {
			if u.Name == name {
				called = append(called, u)
			}
		}
	}
	return called
}

// Reads is the least time that it takes to read the answer to r at the pace of a
// client, where its length is known.
func (u ConnUse) Reads(r Request) time.Duration {
	if u.Read.Bytes == 0 || r.Want.Stream == 0 {
		return 0
	}
	return time.Duration((r.Want.Stream-1)/int64(u.Read.Bytes)) * u.Read.Every
}

// Ceiling returns the throughput that arithmetic allows s under l, in requests
// per second, or 0 if there is no such bound: in closed loop a client cannot
// ask more often than its request's shortest wait lets it; in open loop no
// more can be answered than is offered. A client that reads slowly is no faster
// than that.
func (s *Scenario) Ceiling(l Load) (sum float64) {
	for _, g := range l.Groups {
		if g.Open() {
			sum += g.Rate * l.MeanFactor()
			continue
		}
		shortest := Shortest(s.AskedBy(g), func(r Request) time.Duration { return max(s.LongestWait(r), g.Conn.Reads(r)) })
		if shortest == 0 {
			return 0
		}
		sum += float64(g.Clients) / shortest.Seconds()
	}
	return sum
}

// Shortest is the least of what of says of requests; 0 if there are none.
func Shortest(requests []Request, of func(Request) time.Duration) (least time.Duration) {
	for i, r := range requests {
		if d := of(r); i == 0 || d < least {
			least = d
		}
	}
	return least
}

// Longest is the most of what of says of requests; 0 if there are none.
func Longest(requests []Request, of func(Request) time.Duration) (most time.Duration) {
	for _, r := range requests {
		most = max(most, of(r))
	}
	return most
}

// Mean is the mean of what of says of requests, by their weights; 0 if there are
// none.
func Mean(requests []Request, of func(Request) time.Duration) time.Duration {
	var sum time.Duration
	weights := 0
	for _, r := range requests {
		sum += of(r) * time.Duration(max(r.Weight, 1))
		weights += max(r.Weight, 1)
	}
	return sum / time.Duration(max(weights, 1))
}
