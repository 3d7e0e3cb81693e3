package hello

import (
	"time"

	"interleave/scenarios"
)

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
			{Name: "closed-64", Groups: scenarios.ClosedLoop(64), Least: 640 * time.Millisecond, Quick: true, Excerpt: scenarios.Excerpt{Length: 4 * time.Millisecond, Clients: 16}},
			{Name: "open-2000", Groups: scenarios.AtRandom(64, 2000)},
		},
		Points: scenarios.Clients(1, 4, 16, 64, 128, 256, 512),
		Shows: []scenarios.Shows{
			{Quality: "Dispatch", Metric: scenarios.CPUPerRequest, Family: scenarios.Cost, Need: scenarios.NeedCheap, Beside: []scenarios.Metric{scenarios.Throughput}},
			{Quality: "Memory at rest", Metric: scenarios.BaselineMemory, Family: scenarios.Memory, Need: scenarios.NeedMemory},
		},
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
			{
				Claim:  "A loop for each processor spends at most 80 % of the CPU of preforked workers: with every request another one of those has to be woken.",
				Load:   "closed-64",
				Metric: scenarios.CPUPerRequest,
				Trait:  scenarios.ManyLoops,
				Op:     scenarios.AtMost, Bound: 0.8, Versus: scenarios.Preforked,
			},
			{
				Claim:  "Handing a request from task to task costs at least 1.05 times the CPU of a goroutine that has it from its first byte to its last.",
				Load:   "closed-64",
				Metric: scenarios.CPUPerRequest,
				Trait:  scenarios.Handover,
				Op:     scenarios.AtLeast, Bound: 1.05, Versus: scenarios.GoroutinePer,
			},
			{
				Claim:  "Completion costs no more CPU than readiness: a request needs no system call of its own.",
				Load:   "closed-64",
				Metric: scenarios.CPUPerRequest,
				Trait:  scenarios.Completion,
				Op:     scenarios.AtMost, Bound: 1, Versus: scenarios.Readiness,
			},
			{
				Claim:  "Completion saves at most a fifth of the CPU that readiness takes: most of a request is the network's work in the kernel, which is the same.",
				Load:   "closed-64",
				Metric: scenarios.CPUPerRequest,
				Trait:  scenarios.Completion,
				Op:     scenarios.AtLeast, Bound: 0.8, Versus: scenarios.Readiness,
			},
			{
				Claim:  "A framework's share is at least a third of a small request: net/http takes at least 1.5 times the CPU of our own server with a goroutine for each connection.",
				Load:   "closed-64",
				Metric: scenarios.CPUPerRequest,
				Trait:  scenarios.Framework,
				Op:     scenarios.AtLeast, Bound: 1.5, Versus: scenarios.GoroutinePer,
			},
		},
	}
}
