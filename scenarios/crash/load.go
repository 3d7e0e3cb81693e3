package crash

import (
	"time"

	"interleave/scenarios"
)

// order is the class of the innocent requests.
const order = "order"

// Scenario returns the scenario.
func Scenario() *scenarios.Scenario {
	return &scenarios.Scenario{
		Name:       "crash",
		Summary:    "one upstream call of 20 ms, beside a few requests that panic, exit, hang or leak",
		TellsApart: "what a fault in one request costs the others, and for how long",

		Upstreams: []scenarios.Upstream{{Name: backend, Delay: delay}},
		Blocking:  blocking,
		Callback:  callback,

		Requests: []scenarios.Request{
			{Class: order, Method: "POST", Target: "/crash?n={n}", Weight: 96, Want: answered},
			goesWrong(scenarios.Panic, scenarios.Expect{Status: 500, AnyBody: true}, []string{}),
			goesWrong(scenarios.Exit, scenarios.Expect{Status: 500, AnyBody: true}, []string{}),
			goesWrong(scenarios.Hang, scenarios.Expect{Status: 500, AnyBody: true}, []string{}),
			goesWrong(scenarios.Leak, answered, nil),
		},
		// After an exit there is time for the slowest to be back before the next one,
		// and a worker has lived for so long that its master does not wait before it
		// replaces it. One request hangs, for the rest of the load.
		Loads: []scenarios.Load{
			load(scenarios.Exit, 0.8, 250*time.Millisecond, 2),
			load(scenarios.Panic, 10, 50*time.Millisecond, 1),
			load(scenarios.Hang, 0.05, 100*time.Millisecond, 1),
			load(scenarios.Leak, 10, 50*time.Millisecond, 1),
		},
		Shows: []scenarios.Shows{
			{Quality: "Isolation", Metric: scenarios.HitPerFault, Family: scenarios.Faults, Need: scenarios.NeedIsolation, Loads: []string{string(scenarios.Exit)}},
			{Quality: "Isolation from a hang", Metric: scenarios.HitPerFault, Family: scenarios.Faults, Need: scenarios.NeedIsolation, Loads: []string{string(scenarios.Hang)}},
			{Quality: "Isolation from a panic", Metric: scenarios.HitPerFault, Family: scenarios.Faults, Need: scenarios.NeedIsolation, Loads: []string{string(scenarios.Panic)}},
			{Quality: "Crash recovery", Metric: scenarios.FaultRecovery, Family: scenarios.Faults, Need: scenarios.NeedIsolation, Loads: []string{string(scenarios.Exit)}},
		},
		Predictions: predictions(),
	}
}

var answered = scenarios.Expect{Body: "order {n} {proof:" + backend + "}\n"}

// goesWrong is a request whose handler does.
func goesWrong(how scenarios.Fault, want scenarios.Expect, calls []string) scenarios.Request {
	return scenarios.Request{
		Class: string(how), Method: "POST", Target: "/crash?fault=" + string(how) + "&n={n}", Want: want, Calls: calls, Fault: how,
	}
}

// load is 200 orders a second beside requests that go wrong, at a rate per second
// and from a moment after the warm-up on.
func load(how scenarios.Fault, rate float64, first time.Duration, weight float64) scenarios.Load {
	l := scenarios.Load{
		Name: string(how),
		Groups: []scenarios.Group{
			{Class: order, Clients: 64, Arrivals: scenarios.Constant, Rate: 200},
			{Class: string(how), Clients: 2, Arrivals: scenarios.Constant, Rate: rate, First: first},
		},
		Allow:   scenarios.Allow{Statuses: []int{500, 502, 503, 504}, Lost: true, Exits: true},
		Timeout: 500 * time.Millisecond,
		Weight:  weight,
		Alone:   true,
	}
	if how == scenarios.Exit {
		l.Excerpt = scenarios.Excerpt{Length: 400 * time.Millisecond, Around: string(how)}
	}
	return l
}
