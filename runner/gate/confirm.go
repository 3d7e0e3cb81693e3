package gate

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"interleave/results"
	"interleave/results/stat"
)

// rerunBlocks sets the arrivals of a rerun apart from those of the pairs that
// it has to confirm.
const rerunBlocks = 1000

// confirm measures the cells that failed once more, the worst first, as many
// as the time allows. Only the figures that failed are in question.
func (j *job) confirm(ctx context.Context, all []outcome, until time.Time) error {
	var failed []*outcome
	for i := range all {
		if all[i].any(stat.Fails) && !all[i].broken(1) {
			failed = append(failed, &all[i])
		}
	}
	if len(failed) == 0 {
		return nil
	}
	slices.SortStableFunc(failed, func(a, b *outcome) int { return cmp.Compare(b.severity(), a.severity()) })
	each := j.round(1) * time.Duration(stat.GateSequence.Looks[0])
	fit := int(max(0, time.Until(until)) / max(each, 1))
	failed = failed[:min(len(failed), fit)]
	if len(failed) == 0 {
		return nil
	}
	j.Progress.Say(fmt.Sprintf("%d cells failed: measured again, with other arrivals", len(failed)))
	var again []*series
	for _, o := range failed {
		o.again = newSeries(o.cell, results.RoleGated, o.sides[0], o.sides[1], rerunBlocks)
		o.again.measures = nil
		for _, m := range o.gated() {
			if m.decision == stat.Fails {
				o.again.measures = append(o.again.measures, &measure{tier: m.tier})
			}
		}
		again = append(again, o.again)
	}
	return j.measure(ctx, again, nil, until)
}

// severity is by how much the worst figure is beyond what makes it fail.
func (o *outcome) severity() float64 {
	worst := 0.0
	for _, m := range o.gated() {
		if m.decision == stat.Fails {
			worst = max(worst, m.judged.Low/m.fail)
		}
	}
	return worst
}

// confirmed reports whether a figure failed in the rerun as well.
func (o *outcome) confirmed() bool {
	return o.again != nil && (o.again.any(stat.Fails) || o.again.broken(1))
}
