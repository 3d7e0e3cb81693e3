package calibrate

import (
	"context"
	"time"

	"interleave/results"
	"interleave/runner/process"
)

// Config says how to calibrate.
type Config struct {
	// Self is the program with the hidden commands load-driver and
	// truth-server.
	Self string
	// Quick leaves out what takes long.
	Quick bool
	Seed  uint64
	// Host describes this host and build, for the record.
	Host results.Environment
	// Progress, if not nil, is told what is asked now, how much is done and
	// about how long the rest takes.
	Progress func(done, total int, what string, left time.Duration)
}

// step is a part of a calibration. It adds what it finds to the record.
type step struct {
	what string
	took time.Duration // about
	run  func(ctx context.Context, l *lab, c *results.Calibration) error
}

// Run calibrates. An error means that servers or drivers could not be run, or
// that ctx was cancelled; a failed check is not an error. No process is left
// behind.
func Run(ctx context.Context, c Config) (*results.Calibration, error) {
	steps := asSteps(questions(c.Seed, c.Quick))
	steps = append(steps, ceilingStep(c.Quick))
	steps = append(steps, staircase(c.Quick)...)
	if !c.Quick {
		steps = append(steps, secondOpinion(c.Seed)...)
	}
	return carryOut(ctx, c, steps)
}

func asSteps(asked []question) []step {
	var steps []step
	for _, q := range asked {
		steps = append(steps, step{
			what: q.what, took: expected(q.load),
			run: func(ctx context.Context, l *lab, c *results.Calibration) error {
				checks, err := l.ask(ctx, q)
				c.Checks = append(c.Checks, checks...)
				return err
			},
		})
	}
	return steps
}

// carryOut takes the steps one after the other.
func carryOut(ctx context.Context, c Config, steps []step) (*results.Calibration, error) {
	server, rest := process.Split(process.CPUs())
	if err := process.PinSelf(rest); err != nil {
		return nil, err
	}
	l := &lab{self: c.Self, serverCPUs: server, loadCPUs: rest}
	record := &results.Calibration{
		Schema: results.CalibrationSchema, At: time.Now(),
		Host: c.Host.Host, CPUModel: c.Host.CPUModel, Kernel: c.Host.Kernel, CPUs: c.Host.CPUs, Commit: c.Host.Commit,
		Seed: c.Seed, Quick: c.Quick, LeftOut: []string{},
		Checks: []results.CalibrationCheck{}, Staircase: []results.Step{}, SecondOpinion: []results.Opinion{},
	}
	if c.Quick {
		record.LeftOut = leftOut
	}
	var left time.Duration
	for _, s := range steps {
		left += s.took
	}
	for i, s := range steps {
		if c.Progress != nil {
			c.Progress(i, len(steps), s.what, left)
		}
		if err := s.run(ctx, l, record); err != nil {
			return nil, err
		}
		left -= s.took
	}
	record.Took = time.Since(record.At).Seconds()
	record.Passed = passed(record.Checks)
	return record, nil
}

// leftOut is what a quick calibration does not ask.
var leftOut = []string{
	"delays of 50 ms",
	"99th percentiles, which take longer",
	"the distribution of random delays",
	"the freeze in closed loop",
	"the second opinion",
}

// questions are all that have a true answer.
func questions(seed uint64, quick bool) []question {
	asked := delays(quick)
	if !quick {
		asked = append(asked, lognormal(seed))
	}
	asked = append(asked, freezes(quick)...)
	asked = append(asked, faults(seed, quick)...)
	return append(asked, silences(seed)...)
}

func passed(checks []results.CalibrationCheck) bool {
	for _, c := range checks {
		if !c.Passed {
			return false
		}
	}
	return true
}
