package gate

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"interleave/results"
	"interleave/results/stat"
	"interleave/runner"
)

// Run holds the candidate against the base on the host that env describes. An
// error means that it could not measure; a candidate that fails is not an
// error. When ctx is cancelled it returns its error and what was found until
// then. No process is left behind.
func Run(ctx context.Context, c Config, env results.Environment) (*results.Gate, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	j := newJob(c)
	lab, err := runner.NewLab(runner.Config{
		Profile: profile, Seed: c.Seed, Programs: c.Programs,
	}, env)
	if err != nil {
		return nil, err
	}
	defer lab.Close()
	j.measureRing = lab.MeasureRing
	gated, err := j.run(ctx)
	if err != nil && !errors.Is(err, context.Canceled) {
		return nil, err
	}
	g := j.record(gated)
	g.Environment = env
	return g, err
}

// newJob begins the job's time.
func newJob(c Config) *job {
	c.Base.Name, c.Candidate.Name = "base", "candidate"
	if c.Progress == nil {
		c.Progress = silence{}
	}
	if c.Margin == 0 {
		c.Margin = DefaultMargin
	}
	if c.Budget == 0 {
		c.Budget = DefaultBudget
	}
	first := windowFor(c.Budget, firstLook, (len(c.Cells)+2)*stat.GateSequence.Looks[0], pairOverhead)
	return &job{
		Config: c, started: time.Now(), rng: rand.New(rand.NewPCG(c.Seed, 0)),
		first: first, window: first,
	}
}

// outcome is a gated series with its rerun, if it had one.
type outcome struct {
	*series
	again *series // nil if there was none
}

func (j *job) run(ctx context.Context) ([]outcome, error) {
	candidates, err := j.candidates(ctx)
	if err != nil {
		return nil, err
	}
	if err := j.control(ctx); err != nil {
		return nil, err
	}
	var gated []*series
	for i, c := range j.Cells {
		gated = append(gated, newSeries(c, results.RoleGated, &j.Base, candidates[i], 0))
	}
	err = j.measure(ctx, gated, &j.controls, func() time.Duration { return j.keptForRerun(gated) })
	outcomes := make([]outcome, len(gated))
	for i, s := range gated {
		outcomes[i].series = s
	}
	if err != nil {
		return outcomes, err
	}
	return outcomes, j.confirm(ctx, outcomes)
}
