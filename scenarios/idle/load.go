package idle

import (
	"strconv"
	"time"

	"interleave/scenarios"
)

// Scenario returns the scenario.
func Scenario() *scenarios.Scenario {
	return &scenarios.Scenario{
		Name:       "idle",
		Summary:    "a small answer on 16 connections beside 1,000 to 100,000 silent ones, as many as the host allows",
		TellsApart: "the memory that an idle connection costs, the CPU time of a server with next to nothing to do, and who still answers beside thousands of silent clients",

		Blocking: blocking,
		Callback: callback,

		Requests: []scenarios.Request{
			{Target: "/idle?n={n}", Want: scenarios.Expect{Body: "here {n}\n"}},
		},
		Loads: []scenarios.Load{
			{Name: "idle-1000", Groups: scenarios.AtRandom(active, 500), Idle: 1000, Alone: true, Quick: true},
			{Name: "idle-10000", Groups: scenarios.AtRandom(active, 500), Idle: 10_000, Alone: true},
			nearly,
			many(20_000),
			many(100_000),
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
				// How many are due in a second is up to chance, so they are not counted in requests.
				Claim:  "Every model still keeps up with 500 requests a second beside 1,000 silent connections: it answers at least 95 for each 100 that are due.",
				Load:   "idle-1000",
				Metric: scenarios.Answered,
				Op:     scenarios.AtLeast, Bound: 0.95,
			},
			{
				Claim:  "A thread for each connection costs at least 16 KiB while it waits: its stacks.",
				Load:   "idle-1000",
				Metric: scenarios.MemoryPerConnection,
				Trait:  scenarios.ThreadPer,
				Op:     scenarios.AtLeast, Bound: 16 << 10,
			},
			{
				Claim:  "Where waiting is cheap nobody looks at silent connections: a server with 1,000 of them and 10 requests a second uses at most 10 ms of CPU time each second.",
				Load:   nearly.Name,
				Metric: scenarios.CPUPerSecond,
				Trait:  scenarios.CheapWait,
				Op:     scenarios.AtMost, Bound: 0.010,
			},
			{
				Claim:  "A process for each of 10 requests a second costs at least 5 ms of CPU time each second: half a millisecond for a start.",
				Load:   nearly.Name,
				Metric: scenarios.CPUPerSecond,
				Trait:  scenarios.ProcessPer,
				Op:     scenarios.AtLeast, Bound: 0.005,
			},
		},
	}
}

// active are the clients that ask while the others are silent.
const active = 16

// nearly is a server that has next to nothing to do, as most have for most of the
// day: a request every tenth of a second. It takes seconds to see what it costs.
var nearly = scenarios.Load{
	Name:   "nearly-idle-1000",
	Groups: []scenarios.Group{{Clients: active, Arrivals: scenarios.Constant, Rate: 10}}, Idle: 1000, Alone: true,
	Least: 4 * time.Second,
}

// many is a load of more silent connections than servers hold if nobody tells them
// to. To open them takes as long as a server takes for as many requests, so the first
// may have been silent for minutes when the last one comes.
func many(n int) scenarios.Load {
	return scenarios.Load{
		Name: "idle-" + strconv.Itoa(n), Groups: scenarios.AtRandom(active, 500), Idle: n, Alone: true,
		Limits: scenarios.Limits{MaxConns: n + 4*active, IdleTimeout: 10 * time.Minute},
	}
}
