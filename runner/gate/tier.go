package gate

import (
	"math"

	"interleave/results"
	"interleave/results/stat"
)

// DefaultMargin is the share by which CPU time per request may grow. It is a FAIL
// if the whole interval is beyond it.
const DefaultMargin = 0.03

// passOverFail is how many times the bound of a FAIL the bound of a PASS is.
// Between the two the verdict is neither.
const passOverFail = 5.0 / 3

// tier is a figure that is compared, and the change that is tolerated.
type tier struct {
	metric results.Measure
	weight float64 // its margin, as a multiple of that of CPU time
	// absolute compares by differences in base units, for which margin is the
	// one of a FAIL; the others compare by ratios.
	absolute bool
	margin   float64
	advisory bool // told, but never a FAIL
}

var tiers = []tier{
	{metric: results.CPUPerRequest, weight: 1},
	{metric: results.Throughput, weight: 2},
	{metric: results.LatencyP50, weight: 2},
	{metric: results.PeakMemory, weight: 2},
	// Allocations are counted, not timed: one more per request shows at once.
	{metric: results.AllocsPerRequest, absolute: true, margin: 0.5},
	{metric: results.LatencyP99, weight: 4, advisory: true},
}

// value is the trial's figure, or false if it has none that counts.
func (t *tier) value(trial *results.Trial) (float64, bool) {
	v := t.metric.Of(trial)
	if v == nil || !t.absolute && *v <= 0 {
		return 0, false
	}
	return *v, true
}

// worse is by how much candidate is worse than base: the logarithm of a ratio,
// or a difference.
func (t *tier) worse(base, candidate float64) float64 {
	switch {
	case t.absolute:
		return candidate - base
	case t.metric.HigherIsBetter():
		return math.Log(base / candidate)
	}
	return math.Log(candidate / base)
}

// bounds are the changes from which on it is a FAIL, and below which it is a
// PASS, in worse's terms. margin is the one of CPU time; aa is what worse
// found between two trials of the same build, pair by pair: what it varies by
// itself widens the bounds. Of a count, which mostly does not vary at all, it
// is what the cell's own pairs scatter that does.
func (t *tier) bounds(margin float64, aa, own []float64) (fail, pass float64) {
	varies := 3 * stat.Spread(aa)
	fail, pass = math.Log1p(margin*t.weight), math.Log1p(passOverFail*margin*t.weight)
	if t.absolute {
		varies = 3 * stat.Spread(own)
		fail, pass = t.margin, passOverFail*t.margin
	}
	return max(fail, varies/passOverFail), max(pass, varies)
}

// share turns worse's result into a share of the base, where it is a ratio.
func (t *tier) share(worse float64) float64 {
	if t.absolute {
		return worse
	}
	return math.Expm1(worse)
}
