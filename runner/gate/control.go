package gate

import (
	"context"
	"fmt"
	"time"

	"interleave/results"
	"interleave/results/stat"
	"interleave/runner"
)

// controlHandicap is the slowdown that the gate has to find in each of its
// runs, as a share of CPU time per request: 15 % with the default margin,
// which any host that is good enough for a gate can show. A wider margin adds
// one and a half times as much, since the error of a slowdown is a share of
// it. A narrower one leaves it.
func controlHandicap(margin float64) float64 {
	return 0.15 + 1.5*max(margin-DefaultMargin, 0)
}

// pilots is how many pairs of a cell are measured to know what a share of its
// CPU time is.
const pilots = 2

// control prepares the controls: one cell of the base, against itself and
// against itself with a handicap. A base that cannot be measured there has
// none; the verdict says so. A server that is not one of ours cannot be slowed
// down from outside: a model of ours takes its place.
func (j *job) control(ctx context.Context) error {
	base := j.Base
	j.controls.same = newSeries(sameCell(j.Cells), results.RoleAA, &j.Base, named(base, "base again", 0), 0)
	c := slowCell(j.Cells)
	if c.Outside != nil {
		c, base = j.Known, j.Own
	}
	unburdened := named(base, "control", 0)
	burn, err := j.share(ctx, c, unburdened, controlHandicap(j.Margin))
	if err != nil || burn == 0 {
		return err
	}
	j.controls.handicapped = newSeries(c, results.RoleHandicap, unburdened, named(base, "control with a handicap", burn), 0)
	j.controls.handicapped.only(func(t *tier) bool { return t.metric == results.CPUPerRequest })
	return nil
}

// candidates are the candidate's builds, by cell: all the same unless they get
// a handicap, which is a share of what a request costs in each.
func (j *job) candidates(ctx context.Context) ([]*runner.Build, error) {
	all := make([]*runner.Build, len(j.Cells))
	for i, c := range j.Cells {
		all[i] = &j.Candidate
		if j.Handicap == 0 {
			continue
		}
		burn, err := j.share(ctx, c, &j.Base, j.Handicap)
		if err != nil {
			return nil, err
		}
		all[i] = named(j.Candidate, j.Candidate.Name, burn)
	}
	return all, nil
}

func named(b runner.Build, name string, handicap time.Duration) *runner.Build {
	b.Name, b.Handicap = name, handicap
	return &b
}

// share is a share of the CPU time that a request costs a build in cell c; 0
// if it cannot be measured there.
func (j *job) share(ctx context.Context, c Cell, b *runner.Build, share float64) (time.Duration, error) {
	pilot := newSeries(c, "", b, b, 0)
	var costs []float64
	for i := range pilots {
		j.Progress.Trial(fmt.Sprintf("pilot %d of %v", i+1, c), j.done, j.done+2*(pilots-i), j.Budget)
		trials, err := j.trials(ctx, pilot, -1-i)
		if err != nil {
			return 0, err
		}
		for _, t := range trials {
			if fault, _ := faultOf(t); fault == sound && t.CPUPerRequest != nil {
				costs = append(costs, *t.CPUPerRequest)
			}
		}
	}
	if len(costs) == 0 {
		return 0, nil
	}
	return time.Duration(share * stat.Median(costs).Value * 1e9), nil
}
