package gate

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/results/stat"
)

// rerunBlocks sets the arrivals of a rerun apart from those of the pairs that
// it has to confirm.
const rerunBlocks = 1000

const (
	spareReruns = 2
	mostKept    = 0.35 // of the budget
)

// confirm measures the cells that failed or broke once more, the worst first, as
// many as the time allows. Only what failed is in question.
func (j *job) confirm(ctx context.Context, all []outcome) error {
	var failed []*outcome
	for i := range all {
		if all[i].any(stat.Fails) || all[i].broken(1) {
			failed = append(failed, &all[i])
		}
	}
	if len(failed) == 0 {
		return nil
	}
	slices.SortStableFunc(failed, func(a, b *outcome) int { return cmp.Compare(b.severity(), a.severity()) })
	left := time.Until(j.started.Add(j.Budget))
	fit := int(max(0, left) / max(j.rerun(1), 1))
	failed = failed[:min(len(failed), fit)]
	if len(failed) == 0 {
		return nil
	}
	j.Progress.Say(fmt.Sprintf("%s failed: measured again, with other arrivals", quantity.Plural(len(failed), "cell")))
	var again []*series
	for _, o := range failed {
		o.again = newSeries(o.cell, results.RoleGated, o.sides[0], o.sides[1], rerunBlocks)
		o.again.only(o.failed)
		if o.broken(1) {
			o.again.only(func(*tier) bool { return false })
			o.again.most = max(o.pairs+o.dropped, stat.GateSequence.Looks[0])
		}
		again = append(again, o.again)
	}
	j.stretch(j.started.Add(j.Budget), nextLook, len(again), stat.GateSequence.Looks[0])
	return j.measure(ctx, again, nil, func() time.Duration { return 0 })
}

// rerun is about how long it takes to confirm n cells.
func (j *job) rerun(n int) time.Duration {
	return time.Duration(n*stat.GateSequence.Looks[0]) * (j.overhead() + 2*(warmup+j.first))
}

// keptForRerun is the time that is not to be spent on further pairs of cells
// that may pass: what it takes to confirm those that look like a FAIL by now,
// and a few more.
func (j *job) keptForRerun(gated []*series) time.Duration {
	n := spareReruns
	for _, s := range gated {
		if s.suspect() || s.broken(1) {
			n++
		}
	}
	n = min(n, len(gated))
	return min(j.rerun(n), time.Duration(mostKept*float64(j.Budget)))
}

// suspect reports whether a figure's whole interval is worse than its margin.
func (s *series) suspect() bool {
	return slices.ContainsFunc(s.gated(), func(m *measure) bool { return m.judged.Low > m.fail && m.fail > 0 })
}

// failed reports whether the figure of a tier failed.
func (o *outcome) failed(t *tier) bool {
	return slices.ContainsFunc(o.gated(), func(m *measure) bool { return m.tier == t && m.decision == stat.Fails })
}

// severity is by how much the worst figure is beyond what makes it fail, and infinite
// for a cell that is broken.
func (o *outcome) severity() float64 {
	worst := 0.0
	if o.broken(1) {
		worst = math.Inf(1)
	}
	for _, m := range o.gated() {
		if m.decision == stat.Fails {
			worst = max(worst, m.judged.Low/m.fail)
		}
	}
	return worst
}

// confirmed reports whether a figure failed in the rerun as well, or the candidate
// could not be measured in it.
//
// A candidate that has failed in two pairs, and the base in none, is confirmed by one
// more failure, if the base has none again. To ask for two more would miss half of the
// candidates that fail in every tenth trial; this misses a fifth. Where no build is to
// blame, but the host makes a share of all trials fail as if a server did, it is a false
// alarm in 0.001 % of the cells if that share is 0.1 %, in 0.08 % if it is 0.5 %, in 0.4 %
// if it is 1 %, and in 6 % at the worst, if it is 8 %.
func (o *outcome) confirmed() bool {
	if o.again == nil {
		return false
	}
	base, candidate := &o.again.faults[0], &o.again.faults[1]
	return o.again.any(stat.Fails) || o.again.broken(1) ||
		o.faults[1].often(&o.faults[0]) && candidate.failed > 0 && base.failed == 0
}

// asked reports whether the rerun went far enough to say something: to its end, to the
// first look, or to a failure of the base.
func (o *outcome) asked() bool {
	s := o.again
	return s != nil && (s.settled() || s.most == 0 && s.pairs+s.dropped >= stat.GateSequence.Looks[0] || s.faults[0].failed > 0)
}
