package hello

import "interleave/scenarios"

const greeting = "Hello, World!\n"

// Scenario returns the scenario.
func Scenario() *scenarios.Scenario {
	return &scenarios.Scenario{
		Name:       "hello",
		Summary:    "a fixed answer of 14 bytes over keep-alive connections",
		TellsApart: "the cost of dispatching a request that waits for nothing",

		Blocking: blocking,
		Callback: callback,

		Requests: []scenarios.Request{
			{Target: "/hello", Want: scenarios.Expect{Body: greeting}},
		},
		Loads: []scenarios.Load{
			{Name: "closed-64", Groups: scenarios.ClosedLoop(64), Quick: true},
			{Name: "open-2000", Groups: scenarios.AtRandom(64, 2000), Quick: true},
		},
		Points: scenarios.Clients(1, 4, 16, 64, 128, 256, 512),
		Shows:  []scenarios.Shows{{Quality: "Dispatch", Metric: scenarios.CPUPerRequest}, {Quality: "Memory at rest", Metric: scenarios.BaselineMemory}},
		Predictions: []scenarios.Prediction{
			{
				Claim:  "A process per request costs at least 20 times the CPU of a model in which waiting is cheap: starting the process is most of the work.",
				Load:   "closed-64",
				Metric: scenarios.CPUPerRequest,
				Trait:  scenarios.ProcessPer,
				Op:     scenarios.AtLeast, Bound: 20, Versus: scenarios.CheapWait,
			},
			{
				Claim:  "A single loop spends at most 80 % of the CPU of the median pre-emptive model: it never switches between threads or processes.",
				Load:   "closed-64",
				Metric: scenarios.CPUPerRequest,
				Trait:  scenarios.SingleLoop,
				Op:     scenarios.AtMost, Bound: 0.8, Versus: scenarios.Preemptive,
			},
		},
	}
}
