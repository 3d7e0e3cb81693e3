package runner

import (
	"cmp"
	"slices"

	"interleave/results"
	"interleave/runner/ring"
	"interleave/scenarios"
)

// trimmedTurns is of how many turns the extremes are left out, and calmTurns how
// many calm ones at least make a figure.
const (
	trimmedTurns = 4
	calmTurns    = 2
)

// costs are what requests of the mix cost a server in a ring, in seconds.
type costs struct {
	each  float64         // of all turns together
	turns map[int]float64 // of each turn that each is taken from; nil if they are few
}

// costsOf tells them of what the ring saw. It is false if nothing was answered.
//
// It is the cost in the slices that are not masked. Where requests compute, that
// would be false: one that is due in a slice that counts may compute in one that
// does not, and it costs as much as a whole turn of others. There calm turns count
// as wholes, if they are half of all and at least two. Elsewhere whole turns would
// cost too much: at their begin and end fewer requests are served at once.
func costsOf(asked []scenarios.Request, o ring.Outcome, l *results.LoadResult) (c costs, ok bool) {
	if l.Requests == 0 {
		return costs{}, false
	}
	computes := slices.ContainsFunc(asked, func(r scenarios.Request) bool { return r.Compute > 0 })
	var whole, parts []cost
	for _, t := range l.Turns {
		used := o.ByTurn[t.Turn]
		if computes && used.Calm && t.Answered > 0 {
			whole = append(whole, costOf(asked, t.Turn, used.Whole, t.Answered, t.AnsweredClasses))
		}
		if used.Quiet > 0 && t.Requests > 0 {
			parts = append(parts, costOf(asked, t.Turn, used.CPU, t.Requests, t.Classes))
		}
	}
	if len(whole) >= max(calmTurns, o.Turns/2) {
		return costs{middle(whole), byTurn(whole)}, true
	}
	if len(parts) >= trimmedTurns {
		return costs{middle(parts), byTurn(parts)}, true
	}
	classes := map[string]int64{}
	for name, c := range l.Classes {
		classes[name] = c.Requests
	}
	return costs{each: costOf(asked, 0, o.CPU, l.Requests, classes).each}, true
}

// costOf is what each of n requests of a turn cost that took so much CPU time.
func costOf(asked []scenarios.Request, turn int, cpu float64, n int64, classes map[string]int64) cost {
	return cost{turn, max(0, cpu-surplus(asked, n, classes)) / float64(n), float64(n)}
}

// cost is what each of a turn's requests cost.
type cost struct {
	turn           int
	each, requests float64
}

// byTurn is what each request cost by turn, nil if there are too few turns to be
// compared one by one.
func byTurn(all []cost) map[int]float64 {
	if len(all) < trimmedTurns {
		return nil
	}
	turns := map[int]float64{}
	for _, c := range all {
		if !(c.each > 0) {
			return nil // it has no ratio, and without it the others would be too dear
		}
		turns[c.turn] = c.each
	}
	return turns
}

// middle is the mean of the middle half of all requests, by what a request of
// their turn cost: what disturbs the host for less than the readings tell, such
// as a few milliseconds that a hypervisor takes, is in a few turns, and there it
// can be a half of all. Of few turns none is left out.
func middle(costs []cost) float64 {
	slices.SortFunc(costs, func(a, b cost) int { return cmp.Compare(a.each, b.each) })
	all := 0.0
	for _, c := range costs {
		all += c.requests
	}
	low, high := all/4, all*3/4
	if len(costs) < trimmedTurns {
		low, high = 0, all
	}
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
