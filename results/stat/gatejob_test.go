package stat

import (
	"math"
	"math/rand/v2"
	"slices"
)

// The gate's margins, as ln ratios: the tier of each metric, and the share of
// it from which on a change can fail.
var tiers = [metrics]float64{cpu: 0.05, throughput: 0.10, p50: 0.10, memory: 0.10}

const (
	failShare    = 0.6
	spreadFactor = 3 // margins are at least this many of the A/A spread
	handicap     = 0.15
)

// simCell is one cell of a simulated job.
type simCell struct {
	slower   [metrics]float64 // the truth
	asked    []int            // metrics that are judged
	d        [metrics][]float64
	decision [metrics]Decision // stays once made
	known    [metrics]simFigures
}

// simFigures are the figures of so many pairs.
type simFigures struct {
	pairs int
	fail  float64
	Judgement
}

var allMetrics = []int{cpu, throughput, p50, memory}

// fails lists the metrics that failed.
func (c *simCell) fails() []int {
	var ms []int
	for _, m := range c.asked {
		if c.decision[m] == Fails {
			ms = append(ms, m)
		}
	}
	return ms
}

// decided reports whether the cell needs no more pairs.
func (c *simCell) decided() bool {
	return c.fails() != nil || !slices.ContainsFunc(c.asked, func(m int) bool { return c.decision[m] == Undecided })
}

// simJob is a job of the regression gate on a simulated host.
type simJob struct {
	host   host
	gated  []*simCell
	aa     *simCell // base against base: its spread widens the margins, its failure makes the job void
	slowed *simCell // base against base with a handicap, which is to be found
	widen  bool     // margins by the A/A cell

	family []Hypothesis // these three are scratch
	judged []Judgement
	walsh  []float64
}

type simOutcome struct {
	alarm     bool  // cells failed before confirmation
	failed    []int // cells that failed, confirmed
	void      bool  // the A/A cell failed
	blind     bool  // the handicap was not found
	undecided bool  // cells were left so
	pairs     int   // in all
}

// newSimJob is a job of that many cells, in which the candidate is no worse.
func newSimJob(n *noise, cells int, seed uint64) *simJob {
	j := &simJob{
		host:   host{noise: n, rng: rand.New(rand.NewPCG(seed, 17))},
		aa:     &simCell{asked: allMetrics},
		slowed: &simCell{asked: []int{cpu}, slower: [metrics]float64{cpu: math.Log1p(handicap)}},
		widen:  true,
	}
	for range cells {
		j.gated = append(j.gated, &simCell{asked: allMetrics})
	}
	return j
}

// run is the whole procedure: looks, controls, and confirmation of what failed.
func (j *simJob) run() simOutcome {
	var out simOutcome
	out.pairs = j.look(j.gated, j.aa, j.slowed)
	j.judge([]*simCell{j.aa})
	out.void = j.aa.fails() != nil
	out.blind = j.slowed.fails() == nil

	var suspects []*simCell
	var index []int
	for i, c := range j.gated {
		if failed := c.fails(); failed != nil {
			suspects = append(suspects, &simCell{slower: c.slower, asked: failed})
			index = append(index, i)
		}
		out.undecided = out.undecided || !c.decided()
	}
	out.alarm = suspects != nil
	out.pairs += j.look(suspects)
	for i, c := range suspects {
		if c.fails() != nil {
			out.failed = append(out.failed, index[i])
		}
	}
	return out
}

// look measures cells, which are one family, until all are decided or the last
// look is over, and returns how many pairs that took. Of the controls the first
// is never decided, and the second is a family of its own.
func (j *simJob) look(cells []*simCell, controls ...*simCell) (pairs int) {
	for _, look := range GateSequence.Looks {
		var running []*simCell
		for _, c := range cells {
			if !c.decided() {
				running = append(running, c)
			}
		}
		if running == nil {
			break
		}
		pairs += j.measure(append(running, controls...), look)
		j.judge(cells)
		if len(controls) > 1 {
			j.judge(controls[1:])
		}
	}
	return pairs
}

// measure brings the cells to so many pairs, a round of all cells in random
// order at a time, and returns how many pairs that took.
func (j *simJob) measure(cells []*simCell, pairs int) (took int) {
	for len(cells) > 0 && len(cells[0].d[cpu]) < pairs {
		j.host.rng.Shuffle(len(cells), func(a, b int) { cells[a], cells[b] = cells[b], cells[a] })
		for _, c := range cells {
			for m, d := range j.host.pair(c.slower) {
				c.d[m] = append(c.d[m], d)
			}
		}
		took += len(cells)
	}
	return took
}

// judge decides what can be decided about cells, which are one family: the
// decided ones still count in it, as they were chosen by their data.
func (j *simJob) judge(cells []*simCell) {
	family, judged := j.family[:0], j.judged[:0]
	for _, c := range cells {
		for _, m := range c.asked {
			pass := tiers[m]
			if j.widen {
				pass = max(pass, spreadFactor*Spread(j.aa.d[m]))
			}
			h := Hypothesis{D: c.d[m], Fail: failShare * pass, Pass: pass}
			// As Judge has it, but computed again only for what is new.
			if known := &c.known[m]; known.pairs != len(h.D) || known.fail != h.Fail {
				j.walsh = walshAverages(j.walsh, h.D)
				*known = simFigures{len(h.D), h.Fail, GateSequence.figures(len(h.D), j.walsh, h.Fail)}
			}
			family, judged = append(family, h), append(judged, c.known[m].Judgement)
		}
	}
	GateSequence.decide(family, judged)
	for _, c := range cells {
		for _, m := range c.asked {
			if c.decision[m] == Undecided {
				c.decision[m] = judged[0].Decision
			}
			judged = judged[1:]
		}
	}
	j.family, j.judged = family[:0], judged[:0]
}
