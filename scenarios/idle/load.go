package idle

import "interleave/scenarios"

// Scenario returns the scenario.
func Scenario() *scenarios.Scenario {
	return &scenarios.Scenario{
		Name:       "idle",
		Summary:    "a small answer on 16 connections beside 1,000 or 10,000 silent ones",
		TellsApart: "the memory that an idle connection costs, and who still answers beside thousands of them",

		Blocking: blocking,
		Callback: callback,

		Requests: []scenarios.Request{
			{Target: "/idle?n={n}", Want: scenarios.Expect{Body: "here {n}\n"}},
		},
		Loads: []scenarios.Load{
			{Name: "idle-1000", Groups: scenarios.AtRandom(16, 500), Idle: 1000, Alone: true, Quick: true},
			{Name: "idle-10000", Groups: scenarios.AtRandom(16, 500), Idle: 10_000, Alone: true},
		},
		Shows: []scenarios.Shows{
			{Quality: "Idle connection", Metric: scenarios.MemoryPerConnection, Family: scenarios.Memory, Need: scenarios.NeedMemory, Beside: []scenarios.Metric{scenarios.LatencyP50}, Loads: []string{"idle-10000", "idle-1000"}},
		},
		Predictions: []scenarios.Prediction{
			{
				Claim:  "On a single loop an idle connection costs at most 4 KiB: no thread, no process, and no buffer waits with it.",
				Load:   "idle-1000",
				Metric: scenarios.MemoryPerConnection,
				Trait:  scenarios.SingleLoop,
				Op:     scenarios.AtMost, Bound: 4 << 10,
			},
			{
				Claim:  "Wherever waiting is cheap, an idle connection costs at most 16 KiB.",
				Load:   "idle-1000",
				Metric: scenarios.MemoryPerConnection,
				Trait:  scenarios.CheapWait,
				Op:     scenarios.AtMost, Bound: 16 << 10,
			},
			{
				Claim:  "Every model still answers at least 475 of 500 requests a second beside 1,000 silent connections.",
				Load:   "idle-1000",
				Metric: scenarios.Throughput,
				Op:     scenarios.AtLeast, Bound: 475,
			},
			{
				Claim:  "A thread for each connection costs at least 16 KiB while it waits: its stacks.",
				Load:   "idle-1000",
				Metric: scenarios.MemoryPerConnection,
				Trait:  scenarios.ThreadPer,
				Op:     scenarios.AtLeast, Bound: 16 << 10,
			},
		},
	}
}
