package calibrate

import (
	"fmt"
	"time"

	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/truth"
	"interleave/scenarios"
)

const (
	silenceRate  = 500
	silenceOneIn = 40
	timeout      = 300 * time.Millisecond
	// timeoutStep is how late a time-out may be noticed: the driver looks for
	// them every 10 ms.
	timeoutStep = 15 * time.Millisecond
	// silenceAge is longer than any answered request takes. Every unanswered
	// one reaches it: the last are given up 250 ms after the window.
	silenceAge = 240 * time.Millisecond
)

// silences asks for requests that are never answered: how many there are, and
// whether they count as unfinished at their age.
func silences(seed uint64) []question {
	const window = 1200 * time.Millisecond
	var asked []question
	for _, k := range []struct {
		fault truth.Fault
		name  string
	}{{truth.Never, "never answered"}, {truth.Stall, "stalled in the middle"}} {
		asked = append(asked, question{
			group: "time-outs", what: k.name,
			server: truth.Spec{Fault: k.fault, OneIn: silenceOneIn, Seed: seed, Count: due(silenceRate, window)},
			load: load.Spec{
				Arrivals: scenarios.Constant, Rate: silenceRate, Clients: 50,
				Duration: window, Timeout: timeout,
			},
			checks: func(o *outcome) []results.CalibrationCheck { return silent(o, k.fault, k.name) },
		})
	}
	return asked
}

func silent(o *outcome, fault truth.Fault, name string) []results.CalibrationCheck {
	r, truth := o.result, o.account.Faults[fault]
	expired := equal(name+" → "+results.ErrTimeout, truth, r.Errors[results.ErrTimeout]+r.InFlightAtEnd)
	if n := r.InFlightAtEnd; n > 0 {
		expired.Note = fmt.Sprintf("%d of them still in flight when the load ended, before their time was out", n)
	}
	age := check(name+": largest latency", seconds, timeout.Seconds(), o.reads(1), timeoutStep.Seconds())
	if age.Error < -0.001*age.Truth { // a histogram has three digits
		age.Passed = false
		age.Note = "younger than its time-out"
	}
	_, unfinished := o.read.Above(silenceAge)
	return []results.CalibrationCheck{
		only(o, expired, results.ErrTimeout),
		right(o, name),
		equal(name+": unfinished, at their age", truth, unfinished),
		age,
	}
}
