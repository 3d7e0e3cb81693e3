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
			{Name: "closed-256", Groups: scenarios.ClosedLoop(256), Quick: true, Excerpt: scenarios.Excerpt{Length: 100 * time.Millisecond, Clients: 16}},
			{Name: "open-500", Groups: scenarios.AtRandom(64, 500)},
		},
		// A pool of 64 workers holds 3,200 requests per second of 20 ms.
		Points: append(
			scenarios.Clients(1, 8, 32, 64, 128, 256, 512, 1024),
			scenarios.Rates(256, 250, 1000, 2000, 3000, 4000, 6000, 8000)...),
		Shows: []scenarios.Shows{
			{Quality: "Waiting clients", Metric: scenarios.Throughput, Family: scenarios.Waiting, Need: scenarios.NeedWaiting, Beside: []scenarios.Metric{scenarios.CPUPerRequest, scenarios.PeakMemory}},
		},
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
			{
				Claim:  "A loop for each processor gets at least 3 times the throughput of preforked workers: a worker holds one waiting client, a loop holds all that come.",
				Load:   "closed-256",
				Metric: scenarios.Throughput,
				Trait:  scenarios.ManyLoops,
				Op:     scenarios.AtLeast, Bound: 3, Versus: scenarios.Preforked,
			},
			{
				Claim:  "Threads do not run out at 256 waiting clients: with one for each they get at least 80 % of what arithmetic allows.",
				Load:   "closed-256",
				Metric: scenarios.Throughput,
				Trait:  scenarios.ThreadPer,
				Op:     scenarios.AtLeast, Bound: 0.8 * 256 / 0.020,
			},
			{
				Claim:  "A thread for each waiting client costs at least 1.3 times the CPU of a single loop: the kernel switches threads for the call and for its answer.",
				Load:   "closed-256",
				Metric: scenarios.CPUPerRequest,
				Trait:  scenarios.ThreadPer,
				Op:     scenarios.AtLeast, Bound: 1.3, Versus: scenarios.SingleLoop,
			},
		},
	}
}
