package calibrate

import (
	"context"
	"time"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/truth"
	"interleave/runner/validity"
	"interleave/scenarios"
)

// ceilingStep measures what a request costs the load driver.
func ceilingStep(quick bool) step {
	l := load.Spec{Arrivals: scenarios.Closed, Clients: 50, Warmup: warmup, Duration: 1500 * time.Millisecond}
	if quick {
		l.Duration = 500 * time.Millisecond
	}
	return step{
		what: "the load driver's own ceiling", took: expected(l),
		run: func(ctx context.Context, lab *lab, c *results.Calibration) error {
			o, err := lab.put(ctx, truth.Spec{Null: true}, l)
			if err != nil {
				return err
			}
			if r := o.result; r.GeneratorCPU > 0 {
				ceiling := float64(r.Requests) / r.GeneratorCPU
				c.Ceiling, c.Achieved = &ceiling, &r.Throughput
			}
			return nil
		},
	}
}

// Stairs are the rates of the staircase, per second.
func Stairs() []float64 {
	return []float64{1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 80_000, 160_000}
}

// staircase offers ever more until the load driver is the limit.
func staircase(quick bool) []step {
	window := 600 * time.Millisecond
	if quick {
		window = 300 * time.Millisecond
	}
	var steps []step
	for _, rate := range Stairs() {
		l := load.Spec{
			Arrivals: scenarios.Constant, Rate: rate, Clients: 64,
			Warmup: 100 * time.Millisecond, Duration: window,
		}
		steps = append(steps, step{
			what: "staircase: " + quantity.Chosen(rate) + " requests/s", took: expected(l),
			run: func(ctx context.Context, lab *lab, c *results.Calibration) error { return lab.climb(ctx, c, l) },
		})
	}
	return steps
}

// climb takes one rate. A rate at which the load driver was the limit is tried
// once more, in case it was disturbed; above two of them there is nothing to
// learn.
func (l *lab) climb(ctx context.Context, c *results.Calibration, spec load.Spec) error {
	if n := len(c.Staircase); n >= 2 && c.Staircase[n-2].Limited && c.Staircase[n-1].Limited {
		return nil
	}
	var taken results.Step
	for range 2 {
		o, err := l.put(ctx, truth.Spec{Null: true}, spec)
		if err != nil {
			return err
		}
		if taken = StepOf(spec.Rate, o.result); !taken.Limited {
			break
		}
	}
	c.Staircase = append(c.Staircase, taken)
	c.Limit = limit(c.Staircase)
	return nil
}

// limit is the rate from which on the load driver was the limit, nil if there is
// none. A lower rate at which it failed does not count if it kept up with a
// higher one: the host was disturbed.
func limit(stairs []results.Step) *float64 {
	var from *float64
	for i := len(stairs) - 1; i >= 0 && stairs[i].Limited; i-- {
		from = &stairs[i].Rate
	}
	return from
}

// StepOf is what became of a rate, which one load driver made, or several together. These
// were its limit if one of them was.
func StepOf(rate float64, all ...*results.LoadResult) results.Step {
	s := results.Step{Rate: rate}
	for _, r := range all {
		s.Achieved += r.Throughput
		s.Share = max(s.Share, r.GeneratorShare())
		if r.SendLag != nil {
			s.SendLag = max(s.SendLag, r.SendLag.P99)
		}
	}
	s.Limited = s.Share > validity.MaxGeneratorShare || s.SendLag > validity.MaxSendLag || s.Achieved < results.MinOffered*s.Rate
	return s
}
