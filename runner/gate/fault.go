package gate

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"interleave/results"
)

// fault is why a trial does not count.
type fault int

const (
	sound fault = iota
	// disturbed: the host or the load driver may be why.
	disturbed
	// failed: the server is why. It did not start, did not live, or did not
	// answer rightly.
	failed
)

// serverFaults are the checks that find a fault of the server, however disturbed
// the host is. A server that answers nothing is not among them: it may have had
// no processor.
var serverFaults = []string{"wrong_answers", "ceiling", "floor", "early_answer"}

// faultOf says whether a trial counts, and if not, why.
func faultOf(t *results.Trial) (fault, string) {
	if t.Comparable() {
		return sound, ""
	}
	why := cmp.Or(strings.Join(t.InvalidBecause, "; "), "the trial was not valid")
	if t.LoadResult == nil {
		return failed, why
	}
	for _, c := range slices.Concat(t.Checks, t.LoadResult.Checks) {
		if c.Verdict.Invalidates() && slices.Contains(serverFaults, c.Name) {
			return failed, why
		}
	}
	return disturbed, why
}

// faults are those of one build in one cell.
type faults struct {
	failed int    // trials
	alone  int    // trials that do not count while the other build's does
	why    string // the first reason, or that of the last failure
}

func (f *faults) add(kind fault, why string, other fault) {
	switch kind {
	case sound:
		return
	case failed:
		f.failed++
		f.why = why
	case disturbed:
		f.why = cmp.Or(f.why, why)
	}
	if other == sound {
		f.alone++
	}
}

// failuresThatBreak is how often a build has to fail, and the other never, to be
// broken: a single failure may come from the host.
const failuresThatBreak = 2

// chance bounds the probability that faults fell on one build by the toss of a
// coin: that of twelve heads in a row.
const chance = 1.0 / 4096

// breaks reports whether these faults show that the build cannot be measured
// where the other can.
func (f *faults) breaks(other *faults) bool {
	return f.often(other) || atLeast(f.alone, f.alone+other.alone) <= chance
}

// often reports whether the build has failed that often, and the other never.
func (f *faults) often(other *faults) bool {
	return f.failed >= failuresThatBreak && other.failed == 0
}

// atLeast is the probability of k heads or more in n tosses.
func atLeast(k, n int) float64 {
	p, sum := math.Exp2(-float64(n)), 0.0 // p is the probability of i heads
	for i := range n + 1 {
		if i >= k {
			sum += p
		}
		p *= float64(n-i) / float64(i+1)
	}
	return sum
}
