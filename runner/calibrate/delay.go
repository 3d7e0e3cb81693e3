package calibrate

import (
	"fmt"
	"math"
	"time"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/results/latency"
	"interleave/runner/load"
	"interleave/runner/truth"
	"interleave/scenarios"
)

const (
	// delayRate is how many requests per second the questions about delays
	// ask: so few that neither process is busy, so many that a 99th percentile
	// does not take long.
	delayRate = 4_000
	// delayWindow gives 11,000 requests, of which 110 are slower than p99.
	delayWindow = 2750 * time.Millisecond

	warmup = 250 * time.Millisecond
)

// delays asks for fixed delays, in both loops.
func delays(quick bool) []question {
	long := []time.Duration{500 * time.Microsecond, 5 * time.Millisecond, 50 * time.Millisecond}
	window := delayWindow
	if quick {
		long, window = long[:2], 500*time.Millisecond
	}
	var asked []question
	for _, d := range long {
		server := truth.Spec{Delay: d, From: warmup, To: warmup + window}
		inFlight := int(math.Ceil(delayRate * d.Seconds()))
		for _, l := range []load.Spec{
			// Some clients more, for the time that a request spends on its way.
			{Arrivals: scenarios.Closed, Clients: inFlight*6/5 + 2},
			{Arrivals: scenarios.Constant, Rate: delayRate, Clients: 2*inFlight + 20},
		} {
			l.Warmup, l.Duration = warmup, window
			what := fmt.Sprintf("%s, %s", spaced(d), loop(l))
			asked = append(asked, question{
				group: "delay", what: what, server: server, load: l,
				checks: func(o *outcome) []results.CalibrationCheck { return quantiles(o, what, !quick) },
			})
		}
	}
	return asked
}

// lognormal asks for the distribution of random delays.
func lognormal(seed uint64) question {
	server := truth.Spec{
		Delay: 2 * time.Millisecond, Sigma: 0.6, Seed: seed,
		From: warmup, To: warmup + delayWindow,
	}
	return question{
		group: "distribution", what: "lognormal, open loop", server: server,
		load: load.Spec{
			Arrivals: scenarios.Poisson, Rate: delayRate, Clients: 200, Seed: seed,
			Warmup: warmup, Duration: delayWindow,
		},
		checks: func(o *outcome) []results.CalibrationCheck {
			var all []results.CalibrationCheck
			for _, q := range []float64{0.50, 0.90, 0.99} {
				c := timed("lognormal, open loop: p"+quantity.Chosen(q*100), at(o.delays, q), o.reads(q))
				c.Note = "nominal " + inUnit(server.Quantile(q).Seconds(), seconds)
				all = append(all, c)
			}
			return all
		},
	}
}

// quantiles compares the middle, the tail and the maximum of a fixed delay.
func quantiles(o *outcome, what string, tail bool) []results.CalibrationCheck {
	checks := []results.CalibrationCheck{timed(what+": p50", at(o.delays, 0.50), o.reads(0.50))}
	if tail {
		c := timed(what+": p99", at(o.delays, 0.99), o.reads(0.99))
		if n, needs := o.read.Ended(), latency.Needs(0.99); n < needs {
			c.Passed = false
			c.Note = fmt.Sprintf("of %s; a 99th percentile takes %s", quantity.Plural(n, "request"), quantity.Whole(needs))
		}
		checks = append(checks, c)
	}
	return append(checks, most(what+": max", at(o.delays, 1), o.reads(1)))
}

func loop(l load.Spec) string {
	if l.Arrivals == scenarios.Closed {
		return "closed loop"
	}
	return "open loop"
}

// spaced is a delay in the name of a check, which results keep: "0.5 ms".
func spaced(d time.Duration) string {
	if d < time.Second {
		return quantity.Chosen(1e3*d.Seconds()) + " ms"
	}
	return quantity.Chosen(d.Seconds()) + " s"
}
