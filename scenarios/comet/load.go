package comet

import (
	"strconv"
	"time"

	"interleave/scenarios"
)

const (
	wait = "wait"
	send = "send"
)

// Scenario returns the scenario.
func Scenario() *scenarios.Scenario {
	return &scenarios.Scenario{
		Name:       "comet",
		Summary:    "clients wait until somebody posts a message, and then for the next one",
		TellsApart: "how many waiting clients a model can hold, what each costs, and when the last one is told",

		Paths:     []string{"/send", "/wait"},
		Upstreams: []scenarios.Upstream{{Name: room, Kind: scenarios.Topic, Delay: time.Millisecond}},
		Needs:     []scenarios.Ability{scenarios.Topical},
		Blocking:  blocking,
		Callback:  callback,

		Requests: []scenarios.Request{
			{Class: send, Method: "POST", Target: "/send?n={n}", Want: scenarios.Expect{Body: "{number} {n} {proof:room}\n"}},
			{Class: wait, Target: "/wait?after={after}", Want: scenarios.Expect{Body: "{number} {n} {proof:room}\n", Reports: send}},
		},
		// The rates leave every model half of the time between two messages. A quick run's
		// window of a third of a second has two of wait-1000's, so that a disturbance of
		// 100 ms does not hide both.
		Loads: []scenarios.Load{
			quick(load(1000, 6, 1)),
			load(32, 20, 1),
			load(256, 10, 2),
			load(8000, 0.5, 4),
		},
		Shows: []scenarios.Shows{
			{Quality: "Delivery", Metric: scenarios.LatencyP50, Class: wait, Family: scenarios.Waiting, Need: scenarios.NeedLive},
			{Quality: "Parked client", Metric: scenarios.MemoryPerConnection, Family: scenarios.Memory, Need: scenarios.NeedMemory},
		},
		Predictions: []scenarios.Prediction{
			{
				Claim:  "Wherever waiting is cheap, half of 1,000 waiting clients are told within 100 ms of a message.",
				Load:   "wait-1000",
				Metric: scenarios.LatencyP50,
				Class:  wait,
				Trait:  scenarios.CheapWait,
				Op:     scenarios.AtMost, Bound: 0.1,
			},
			{
				Claim:  "On a single loop a client that waits costs at most 16 KiB: it has no thread and no process.",
				Load:   "wait-1000",
				Metric: scenarios.MemoryPerConnection,
				Trait:  scenarios.SingleLoop,
				Op:     scenarios.AtMost, Bound: 16 << 10,
			},
			{
				Claim:  "A process for each request makes the message cost at least 10 times the CPU of a model in which waiting is cheap: every client that is told starts a process to wait again.",
				Load:   "wait-32",
				Metric: scenarios.CPUPerRequest,
				Trait:  scenarios.ProcessPer,
				Op:     scenarios.AtLeast, Bound: 10, Versus: scenarios.CheapWait,
			},
			{
				Claim:  "A thread for each client that waits costs at least twice the memory of a model in which waiting is cheap, for every one of them.",
				Load:   "wait-1000",
				Metric: scenarios.MemoryPerConnection,
				Trait:  scenarios.ThreadPer,
				Op:     scenarios.AtLeast, Bound: 2, Versus: scenarios.CheapWait,
			},
		},
	}
}

// load is so many clients that wait, and messages at a rate per second.
func load(waiting int, rate, weight float64) scenarios.Load {
	return scenarios.Told("wait-"+strconv.Itoa(waiting), wait, waiting, send, rate, weight)
}

func quick(l scenarios.Load) scenarios.Load {
	l.Quick = true
	l.Excerpt = scenarios.Excerpt{Length: 60 * time.Millisecond, Around: send}
	return l
}
