package purchase

import (
	"time"

	"interleave/scenarios"
)

// Scenario returns the scenario.
func Scenario() *scenarios.Scenario {
	return &scenarios.Scenario{
		Name:       "purchase",
		Summary:    "four upstream calls of 30, 20, 10 and 20 ms; one in 100 of the last takes 200 ms",
		TellsApart: "whether one request can wait for several things at the same time",

		Upstreams: []scenarios.Upstream{
			{Name: "billing", Delay: 30 * time.Millisecond},
			{Name: "metadata", Delay: 20 * time.Millisecond},
			{Name: "ads", Delay: 10 * time.Millisecond},
			{Name: "recommendations", Delay: 20 * time.Millisecond, Straggler: 200 * time.Millisecond, StragglerOneIn: 100},
		},
		Blocking: blocking,
		Callback: callback,

		Requests: []scenarios.Request{{
			Target: "/purchase?n={n}",
			Want: scenarios.Expect{Body: "order {n}\n" +
				"billing {proof:billing}\n" +
				"metadata {proof:metadata}\n" +
				"ads {proof:ads}\n" +
				"recommendations {proof:recommendations}\n"},
		}},
		Loads: []scenarios.Load{
			{Name: "open-200", Groups: scenarios.AtRandom(256, 200), Quick: true, Excerpt: scenarios.Excerpt{Length: 180 * time.Millisecond}},
			{Name: "closed-128", Groups: scenarios.ClosedLoop(128)},
		},
		Shows: []scenarios.Shows{
			{Quality: "Fan-out", Metric: scenarios.LatencyP50, Family: scenarios.Waiting, Need: scenarios.NeedFanOut, Beside: []scenarios.Metric{scenarios.CPUPerRequest}},
		},
		Predictions: []scenarios.Prediction{
			{
				Claim:  "A model that asks in parallel answers half of its requests within 45 ms: about as long as the slowest call, 30 ms.",
				Load:   "open-200",
				Metric: scenarios.LatencyP50,
				Trait:  scenarios.ParallelCalls,
				Op:     scenarios.AtMost, Bound: 0.045,
			},
			{
				Claim:  "A model that asks one service after the other needs at least 75 ms for half of its requests: about the sum of the calls, 80 ms.",
				Load:   "open-200",
				Metric: scenarios.LatencyP50,
				Trait:  scenarios.SerialCalls,
				Op:     scenarios.AtLeast, Bound: 0.075,
			},
			{
				Claim:  "With 128 clients, asking in parallel gives at least 1.5 times the throughput of asking one after the other.",
				Load:   "closed-128",
				Metric: scenarios.Throughput,
				Trait:  scenarios.ParallelCalls,
				Op:     scenarios.AtLeast, Bound: 1.5, Versus: scenarios.SerialCalls,
			},
		},
	}
}
