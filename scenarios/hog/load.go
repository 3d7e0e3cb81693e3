package hog

import (
	"runtime"
	"time"

	"interleave/scenarios"
)

// Scenario returns the scenario.
func Scenario() *scenarios.Scenario {
	return &scenarios.Scenario{
		Name:       "hog",
		Summary:    "an answer at once, but one request in 100 computes for 20 ms first",
		TellsApart: "whether a request that computes stalls the others",

		Blocking: blocking,
		Callback: callback,

		Requests: []scenarios.Request{
			{Class: light, Target: "/hog?class=light&n={n}", Weight: 99, Want: scenarios.Expect{Body: "light {n}\n"}},
			{Class: heavy, Target: "/hog?class=heavy&n={n}", Weight: 1, Want: scenarios.Expect{Body: "heavy {n}\n"}, Compute: computation},
		},
		Loads: []scenarios.Load{
			// Long enough for a p99 of the light requests over a quick run,
			// slow enough that the computing takes 9 % of a CPU.
			{Name: "open-450", Groups: scenarios.AtRandom(64, 450), Weight: 3.75, Quick: true, Excerpt: scenarios.Excerpt{Length: 100 * time.Millisecond, Around: heavy}},
			{Name: "closed-32", Groups: scenarios.ClosedLoop(32)},
			{Name: "all-processors", Groups: computing(), AllProcessors: true, Alone: true, Quick: true},
			{Name: "one-processor", Groups: computing(), OneProcessor: true, Alone: true},
		},
		Shows: []scenarios.Shows{
			{Quality: "Tail under a hog", Metric: scenarios.LatencyP99, Class: light, Family: scenarios.Tail, Need: scenarios.NeedHeavy},
			{Quality: "Multi-core", Metric: scenarios.Throughput, Family: scenarios.Cost, Need: scenarios.NeedProcessors, Loads: []string{"all-processors"}},
		},
		Predictions: []scenarios.Prediction{
			{
				Claim:  "On a single loop the p99 of light requests is at least 15 ms: one in eleven arrives during a computation of 20 ms and waits for its end.",
				Load:   "open-450",
				Metric: scenarios.LatencyP99,
				Class:  light,
				Trait:  scenarios.SingleLoop,
				Op:     scenarios.AtLeast, Bound: 0.015,
			},
			{
				// Where each request starts a process, that takes most of the
				// processor here, and the p99 is that of a server near its limit.
				Claim:  "Where computing is interrupted and no process is started for each request, the p99 of light requests is at most half of that on a single loop.",
				Load:   "open-450",
				Metric: scenarios.LatencyP99,
				Class:  light,
				Trait:  scenarios.Preemptive, Except: scenarios.ProcessPer,
				Op: scenarios.AtMost, Bound: 0.5, Versus: scenarios.SingleLoop,
			},
			{
				Claim:  "A single loop computes on one processor however many there are: with two or more it answers at most 0.6 times the computing requests of a model that the system spreads over all.",
				Load:   "all-processors",
				Metric: scenarios.Throughput,
				Trait:  scenarios.SingleLoop,
				Op:     scenarios.AtMost, Bound: 0.6, Versus: scenarios.Preemptive,
			},
			{
				Claim:  "A loop for each processor computes on all of them: it answers at least 0.7 times the computing requests of a model that the system spreads over all. It is not told which loop is busy.",
				Load:   "all-processors",
				Metric: scenarios.Throughput,
				Trait:  scenarios.ManyLoops,
				Op:     scenarios.AtLeast, Bound: 0.7, Versus: scenarios.Preemptive,
			},
		},
	}
}

// computing is clients that only send requests that compute: enough for all
// processors, and few for each. Those whose computations share a processor end
// together, and a window that sees one round more or less of many would err by as
// much.
func computing() []scenarios.Group {
	clients := max(8, 4*runtime.NumCPU())
	return []scenarios.Group{{Class: heavy, Clients: clients, Arrivals: scenarios.Closed}}
}
