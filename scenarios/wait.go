package scenarios

import "time"

// LongestWait is the least time in which r can be answered: the longest of the
// waits for upstreams that it depends on, stragglers aside, and its blocking call.
// It is 0 if it has neither.
func (s *Scenario) LongestWait(r Request) time.Duration {
	var longest time.Duration
	for _, u := range s.CalledBy(r) {
		longest = max(longest, u.Delay)
	}
	return longest + r.Block
}

// Waits is for how long r waits if it calls one upstream after the other,
// stragglers aside.
func (s *Scenario) Waits(r Request) time.Duration {
	sum := r.Block
	for _, u := range s.CalledBy(r) {
		sum += u.Delay
	}
	return sum
}

// CalledBy returns the upstreams that r calls.
func (s *Scenario) CalledBy(r Request) (called []Upstream) {
	if r.Calls == nil {
		return s.Upstreams
	}
	for _, name := range r.Calls {
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
