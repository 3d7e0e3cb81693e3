package runner

import (
	"cmp"
	"slices"

	"interleave/results"
	"interleave/runner/ring"
	"interleave/scenarios"
)

// enoughTurns is of how many turns the extremes are left out.
const enoughTurns = 4

// cpuPerRequest is what a request of the mix costs a server in a ring, in
// seconds: the mean of the requests of its turns, without the quarter of them in
// the turns that cost most and the quarter in those that cost least. What disturbs the host for less than the readings
// tell, such as a few milliseconds that a hypervisor takes, is in a few turns,
// and there it can be a half of all. With few turns it is all CPU time over all
// requests. It is false if nothing was answered.
func cpuPerRequest(asked []scenarios.Request, o ring.Outcome, l *results.LoadResult) (each float64, ok bool) {
	if l.Requests == 0 {
		return 0, false
	}
	var costs []cost
	for _, t := range l.Turns {
		if used := o.ByTurn[t.Turn]; t.Requests > 0 && used.Quiet > 0 {
			n := float64(t.Requests)
			costs = append(costs, cost{max(0, used.CPU-surplus(asked, t.Requests, t.Classes)) / n, n})
		}
	}
	if len(costs) < enoughTurns {
		classes := map[string]int64{}
		for name, c := range l.Classes {
			classes[name] = c.Requests
		}
		return max(0, o.CPU-surplus(asked, l.Requests, classes)) / float64(l.Requests), true
	}
	return middle(costs), true
}

// cost is what each of some requests cost.
type cost struct{ each, requests float64 }

// middle is the mean of the middle half of all requests.
func middle(costs []cost) float64 {
	slices.SortFunc(costs, func(a, b cost) int { return cmp.Compare(a.each, b.each) })
	all := 0.0
	for _, c := range costs {
		all += c.requests
	}
	low, high := all/4, all*3/4
	sum, before := 0.0, 0.0
	for _, c := range costs {
		sum += c.each * max(0, min(before+c.requests, high)-max(before, low))
		before += c.requests
	}
	return sum / (high - low)
}

// surplus is the CPU time in seconds of the computing requests that are more
// than their share of n, negative if they are less. Where one in 100 computes,
// it is chance how many of them are in a few hundred, and their time is most of
// all.
func surplus(asked []scenarios.Request, n int64, classes map[string]int64) (seconds float64) {
	weights := 0
	for _, r := range asked {
		weights += max(r.Weight, 1)
	}
	for _, r := range asked {
		if had, ok := classes[r.Class]; ok && r.Compute > 0 {
			share := float64(max(r.Weight, 1)) / float64(weights) * float64(n)
			seconds += r.Compute.Seconds() * (float64(had) - share)
		}
	}
	return seconds
}
