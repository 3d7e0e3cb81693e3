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

// Beyond is the share of requests like r that take limit or longer by themselves,
// though nobody else asks and the server calls at once what it can: at least, since what
// several calls take together is not counted.
func (s *Scenario) Beyond(r Request, limit time.Duration) float64 {
	if s.LongestWait(r)+r.Compute >= limit {
		return 1
	}
	within := 1.0
	for _, u := range s.CalledBy(r) {
		within *= math.Pow(1-u.Beyond(limit), float64(s.CallsTo(r, u)))
	}
	return 1 - within
}

// Beyond is the share of the calls to u that take longer than limit.
func (u Upstream) Beyond(limit time.Duration) float64 {
	switch {
	case u.StragglerOneIn > 0 && u.Straggler >= limit:
		return 1 / float64(u.StragglerOneIn)
	case limit <= u.Least():
		return 1
	case limit >= u.Slowest() || u.Sigma() == 0:
		return 0
	}
	return 1 - normal(math.Log(float64(limit)/float64(u.Delay))/u.Sigma())
}

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

// Medians is the sum of the median delays of all that r calls, stragglers aside, and its
// blocking calls.
func (s *Scenario) Medians(r Request) time.Duration {
	return s.waits(r, func(called []Upstream) (sum time.Duration) {
		for _, u := range called {
			sum += u.Delay
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

// Slowest is the longest delay of u, stragglers aside. Where delays scatter none is
// longer than the one that one in ten thousand would be above.
func (u Upstream) Slowest() time.Duration {
	return time.Duration(float64(u.Delay) * math.Exp(zSlowest*u.Sigma()))
}

// Mean is the mean delay of u, stragglers aside: that of a lognormal one which is never
// below Least and never above Slowest.
func (u Upstream) Mean() time.Duration {
	sigma := u.Sigma()
	if sigma == 0 {
		return u.Delay
	}
	between := math.Exp(sigma*sigma/2) * (normal(zSlowest-sigma) - normal(-z99-sigma))
	atEnds := normal(-z99)*math.Exp(-z99*sigma) + normal(-zSlowest)*math.Exp(zSlowest*sigma)
	return time.Duration(float64(u.Delay) * (between + atEnds))
}

// Sigma is the standard deviation of the logarithm of u's delays; 0 if they are all
// alike.
func (u Upstream) Sigma() float64 {
	if u.P99 <= u.Delay {
		return 0
	}
	return math.Log(float64(u.P99)/float64(u.Delay)) / z99
}

// Of the standard normal distribution, what one in a hundred is above, and one in ten
// thousand.
const (
	z99      = 2.3263478740408408
	zSlowest = 3.719016485455709
)

// normal is the chance that what is distributed so is below z.
func normal(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

// slowest is how long the slowest of upstreams that are called at once takes on average:
// the integral of the chance that not all of them have answered yet.
func slowest(called []Upstream) time.Duration {
	if len(called) == 1 {
		return called[0].Mean()
	}
	const steps = 400    // how finely it is summed up
	var from, to float64 // until from none has answered that is the slowest; at to all have
	all := make([]delays, len(called))
	for i, u := range called {
		all[i] = delays{float64(u.Delay), u.Sigma(), float64(u.Slowest())}
		from, to = max(from, float64(u.Least())), max(to, all[i].slowest)
	}
	if to <= from {
		return time.Duration(from)
	}
	whole, grow := from, math.Pow(to/from, 1.0/steps)
	middle := math.Sqrt(grow)
	for x := from; x < to; x *= grow {
		answered := 1.0
		for _, d := range all {
			answered *= d.within(x * middle)
		}
		whole += (1 - answered) * x * (grow - 1)
	}
	return time.Duration(whole)
}

// delays are those of an upstream, in nanoseconds.
type delays struct{ median, sigma, slowest float64 }

// within is the chance that an answer is there within x nanoseconds.
func (d delays) within(x float64) float64 {
	switch {
	case x >= d.slowest:
		return 1
	case d.sigma > 0:
		return normal(math.Log(x/d.median) / d.sigma)
	}
	return 0
}

// CallsTo is how often r calls u.
func (s *Scenario) CallsTo(r Request, u Upstream) (n int64) {
	count := func(called []Upstream) {
		for _, c := range called {
			if c.Name == u.Name {
				n++
			}
		}
	}
	if r.Steps == nil {
		count(s.CalledBy(r))
	}
	for _, step := range r.Steps {
		count(s.named(step.Calls))
	}
	return n
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
func (s *Scenario) Ceiling(l Load) float64 { return s.CeilingOver(l, 0) }

// CeilingOver is Ceiling where a packet and its answer take roundTrip at least. A
// client's first request on a connection waits for the connection too.
func (s *Scenario) CeilingOver(l Load, roundTrip time.Duration) (sum float64) {
	for _, g := range l.Groups {
		if g.Open() {
			sum += g.Rate * l.MeanFactor()
			continue
		}
		shortest := Shortest(s.AskedBy(g), func(r Request) time.Duration {
			wait := max(s.LongestWait(r), g.Conn.Reads(r))
			if r.Protocol == WebSocket {
				return wait // messages come without being asked for
			}
			trips := time.Duration(1)
			if g.Conn.Requests == 1 {
				trips = 2
			}
			return wait + trips*roundTrip
		})
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
