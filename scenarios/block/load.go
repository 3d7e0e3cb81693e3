package block

import (
	"time"

	"interleave/scenarios"
)

// Scenario returns the scenario.
func Scenario() *scenarios.Scenario {
	return &scenarios.Scenario{
		Name:       "block",
		Summary:    "an answer at once, but one request in 100 makes a blocking call of 20 ms first",
		TellsApart: "whether a blocking call stalls the others, if the model is not told and if it is",

		Blocking: blocking,
		Callback: callback,

		Requests: []scenarios.Request{
			{Class: ask, Target: "/block?call=light&n={n}", Weight: 198, Want: scenarios.Expect{Body: "light {n}\n"}},
			{Class: block, Target: "/block?call=untold&n={n}", Weight: 1, Want: scenarios.Expect{Body: "untold {n}\n"}, Block: duration},
			{Class: tell, Target: "/block?call=told&n={n}", Weight: 1, Want: scenarios.Expect{Body: "told {n}\n"}, Block: duration},
		},
		Loads: []scenarios.Load{beside(untold, block, 0), beside(told, tell, 1), beside(none, "", 2)},
		Shows: []scenarios.Shows{
			{Quality: "Untold blocking", Metric: scenarios.LatencyP99, Class: ask, Family: scenarios.Tail, Need: scenarios.NeedBlocking, Beside: []scenarios.Metric{scenarios.CPUPerRequest}},
		},
		Predictions: []scenarios.Prediction{
			{
				Claim:  "On a single loop that is not told, the p99 of requests that ask is at least 15 ms: one in eleven arrives during a call of 20 ms and waits for its end.",
				Load:   untold,
				Metric: scenarios.LatencyP99,
				Class:  ask,
				Trait:  scenarios.SingleLoop,
				Op:     scenarios.AtLeast, Bound: 0.015,
			},
			{
				// Where each request starts a process, that takes most of the
				// processor here, and the p99 is that of a server near its limit.
				Claim:  "Where a computing handler is interrupted, a blocking call stalls nobody, told or not: the p99 of requests that ask is at most half of that on a single loop. (Models that start a process for each request are left out.)",
				Load:   untold,
				Metric: scenarios.LatencyP99,
				Class:  ask,
				Trait:  scenarios.Preemptive, Except: scenarios.ProcessPer,
				Op: scenarios.AtMost, Bound: 0.5, Versus: scenarios.SingleLoop,
			},
			{
				Claim:  "A single loop that is told does not stall: the p99 of requests that ask is at most 7.5 ms, half of what it is at least if nobody tells.",
				Load:   told,
				Metric: scenarios.LatencyP99,
				Class:  ask,
				Trait:  scenarios.SingleLoop,
				Op:     scenarios.AtMost, Bound: 0.0075,
			},
		},
	}
}

// What clients do: the classes of their requests.
const (
	ask   = "ask"   // for a light answer, which comes at once
	block = "block" // have the handler make a blocking call that it tells nobody of
	tell  = "tell"  // have it make one that it tells its model of
)

// none is the load of requests that ask, alone, to compare with. The other loads have
// the names of their calls.
const none = "none"

// beside is requests that ask beside calls of a class, one in a hundred: slow enough
// that the calls take 9 % of a thread's time, and long enough for a p99 of those that
// ask over a quick run. The calls come at even times, or a short window
// would have many more of them than another.
func beside(call, class string, place float64) scenarios.Load {
	l := scenarios.Load{
		Name:   call,
		Groups: []scenarios.Group{{Class: ask, Clients: 64, Arrivals: scenarios.Poisson, Rate: 445.5}},
		Weight: 4,
		At:     scenarios.Place{Of: "blocking calls", Value: place, Name: call},
	}
	if class != "" {
		l.Groups = append(l.Groups, scenarios.Group{Class: class, Clients: 8, Arrivals: scenarios.Constant, Rate: 4.5})
	}
	if class == block {
		l.Excerpt = scenarios.Excerpt{Length: 100 * time.Millisecond, Around: class}
	}
	return l
}
