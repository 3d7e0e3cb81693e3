package churn

import (
	"time"

	"interleave/scenarios"
)

// once is a new connection for each request.
var once = scenarios.ConnUse{Requests: 1}

// Scenario returns the scenario.
func Scenario() *scenarios.Scenario {
	return &scenarios.Scenario{
		Name:       "churn",
		Summary:    "a small answer on a connection of its own, for each request a new one",
		TellsApart: "the cost of taking a client in and seeing it off: accepting, and spawning where a model does",

		Blocking: blocking,
		Callback: callback,

		Requests: []scenarios.Request{
			{Target: "/churn?n={n}", Want: scenarios.Expect{Body: "once {n}\n"}},
		},
		Loads: []scenarios.Load{
			{Name: "closed-64", Groups: []scenarios.Group{{Clients: 64, Arrivals: scenarios.Closed, Conn: once}}, Quick: true, Excerpt: scenarios.Excerpt{Length: 8 * time.Millisecond, Clients: 16}},
			{Name: "open-500", Groups: []scenarios.Group{{Clients: 256, Arrivals: scenarios.Poisson, Rate: 500, Conn: once}}},
		},
		Shows: []scenarios.Shows{
			{Quality: "New clients", Metric: scenarios.CPUPerRequest, Family: scenarios.Cost, Need: scenarios.NeedCheap, Beside: []scenarios.Metric{scenarios.Throughput}},
		},
		Predictions: []scenarios.Prediction{
			{
				Claim:  "A process per request costs at least 10 times the CPU of a model in which waiting is cheap, for a connection too: starting the process is most of the work.",
				Load:   "closed-64",
				Metric: scenarios.CPUPerRequest,
				Trait:  scenarios.ProcessPer,
				Op:     scenarios.AtLeast, Bound: 10, Versus: scenarios.CheapWait,
			},
			{
				Claim:  "A model whose workers take connections from each other spends at least 1.2 times the CPU of a single loop on each: with every client a worker has to be woken.",
				Load:   "closed-64",
				Metric: scenarios.CPUPerRequest,
				Trait:  scenarios.Bounded,
				Op:     scenarios.AtLeast, Bound: 1.2, Versus: scenarios.SingleLoop,
			},
			{
				Claim:  "Every model answers half of 500 new clients a second within 20 ms.",
				Load:   "open-500",
				Metric: scenarios.LatencyP50,
				Op:     scenarios.AtMost, Bound: 0.020,
			},
			{
				Claim:  "A thread for each connection costs at least 1.5 times the CPU of a single loop: every client has one made and ended.",
				Load:   "closed-64",
				Metric: scenarios.CPUPerRequest,
				Trait:  scenarios.ThreadPer,
				Op:     scenarios.AtLeast, Bound: 1.5, Versus: scenarios.SingleLoop,
			},
		},
	}
}
