package backend

import (
	"time"

	"interleave/scenarios"
)

// Scenario returns the scenario.
func Scenario() *scenarios.Scenario {
	return &scenarios.Scenario{
		Name:       "backend",
		Summary:    "one upstream call of 20 ms",
		TellsApart: "how many requests can wait at the same time, and what waiting costs",

		Upstreams: []scenarios.Upstream{
			{Name: "data", Delay: 20 * time.Millisecond},
		},
		Blocking: blocking,
		Callback: callback,

		Requests: []scenarios.Request{
			{Target: "/backend?n={n}", Want: scenarios.Expect{Body: "{n} {proof:data}\n"}},
		},
		Loads: []scenarios.Load{
			{Name: "closed-256", Groups: scenarios.ClosedLoop(256), Quick: true},
			{Name: "open-500", Groups: scenarios.AtRandom(64, 500)},
		},
		// A pool of 64 workers holds 3,200 requests per second of 20 ms.
		Points: append(
			scenarios.Clients(1, 8, 32, 64, 128, 256, 512, 1024),
			scenarios.Rates(256, 250, 1000, 2000, 3000, 4000, 6000, 8000)...),
		Shows: []scenarios.Shows{{Quality: "Waiting clients", Metric: scenarios.Throughput}},
		Predictions: []scenarios.Prediction{
			{
				Claim:  "Where waiting is cheap, 256 clients get at least 80 % of the 12,800 requests per second that arithmetic allows.",
				Load:   "closed-256",
				Metric: scenarios.Throughput,
				Trait:  scenarios.CheapWait,
				Op:     scenarios.AtLeast, Bound: 0.8 * 256 / 0.020,
			},
			{
				Claim:  "Where each waiting request occupies a worker, throughput is at most 75 % of that where waiting is cheap: there are fewer workers than clients.",
				Load:   "closed-256",
				Metric: scenarios.Throughput,
				Trait:  scenarios.Bounded,
				Op:     scenarios.AtMost, Bound: 0.75, Versus: scenarios.CheapWait,
			},
		},
	}
}
