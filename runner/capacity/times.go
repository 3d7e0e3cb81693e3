package capacity

import "time"

// Step is the next probe of a search.
type Step struct {
	Rate     float64 // requests per second
	Overload float64 // that the probe has to see, as a part of the rate: 0.02 for 2 %
	// Effect is as how many slow requests one tells, because they come together, as far
	// as it is known; 1 at least.
	Effect float64
	// Whole says that the probe is near the capacity: it lasts until bursts of slow
	// requests would have been seen.
	Whole bool
}

// Times are how long a probe lasts.
type Times struct {
	Least time.Duration // before it may find that a server keeps the limit
	Most  time.Duration // after it, it ends undecided
}

const (
	shortest = 600 * time.Millisecond
	longest  = 8 * time.Second
	brief    = 1500 * time.Millisecond // at most, far from the capacity
	// expected is how many bursts of slow requests a whole probe has if it is at the
	// capacity, as far as there is time for it.
	expected = 2
)

// Times are those of a probe.
func (s Step) Times(l Limit) Times {
	seen := time.Duration(float64(l.Latency) / max(s.Overload, 1e-3))
	least := min(max(shortest, 3*l.Latency, seen), longest)
	requests := threshold / (evidence * l.Slow) // decide if none is slow
	if s.Whole {
		requests = max(requests, expected*max(s.Effect, 1)/l.Slow)
	}
	most := longest
	if !s.Whole {
		most = brief
	}
	enough := time.Duration(requests / (s.Rate * l.part()) * float64(time.Second))
	some := time.Duration(plenty / (s.Rate * l.part()) * float64(time.Second))
	return Times{Least: least, Most: max(least, min(enough, most), min(some, longest))}
}

// Warmup is how long a probe is on before it counts: until a queue has the length that
// it will have.
func (l Limit) Warmup() time.Duration { return max(300*time.Millisecond, 3*l.Latency) }

// Shortest is how long a probe takes at least, without the start of its server.
func (l Limit) Shortest() time.Duration { return l.Warmup() + l.Latency + shortest }

// Timeout is how long a request may take that is slow by the limit, so that a late answer
// is no failure: twice the limit, and least at least.
func (l Limit) Timeout(least time.Duration) time.Duration { return max(least, 2*l.Latency) }
