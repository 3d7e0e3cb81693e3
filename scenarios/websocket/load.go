package websocket

import (
	"strconv"
	"time"

	"interleave/scenarios"
)

// The classes of messages.
const (
	echo   = "echo"
	listen = "listen"
	post   = "post"
)

// Scenario returns the scenario.
func Scenario() *scenarios.Scenario {
	return &scenarios.Scenario{
		Name:       "websocket",
		Summary:    "clients stay connected: each message is echoed, or one is sent to thousands",
		TellsApart: "the cost of a message, what a silent live connection costs, and when the last of thousands is told",

		Paths:     []string{"/echo", "/listen", "/post"},
		Upstreams: []scenarios.Upstream{{Name: room, Kind: scenarios.Topic, Delay: time.Millisecond}},
		Needs:     []scenarios.Ability{scenarios.Living, scenarios.Topical},
		Blocking:  blocking,
		Callback:  callback,

		Requests: []scenarios.Request{
			{Class: echo, Protocol: scenarios.WebSocket, Target: "/echo", Body: message, Want: scenarios.Expect{Body: message}, Calls: []string{}},
			{Class: listen, Protocol: scenarios.WebSocket, Target: "/listen", Want: scenarios.Expect{Body: "{number} {n} {proof:room}", Reports: post}},
			{Class: post, Protocol: scenarios.WebSocket, Target: "/post", Body: "{n}", Want: scenarios.Expect{Body: "{number} {n} {proof:room}"}},
		},
		Loads: []scenarios.Load{
			{Name: "echo-64", Groups: []scenarios.Group{{Class: echo, Clients: 64, Arrivals: scenarios.Closed}}},
			shown(broadcast(1000, 2, 1)),
			broadcast(8000, 0.5, 3),
			{Name: "idle-1000", Groups: []scenarios.Group{{Class: echo, Clients: 16, Arrivals: scenarios.Poisson, Rate: 500}}, Idle: 1000, Alone: true},
		},
		Shows: []scenarios.Shows{
			{Quality: "Live message", Metric: scenarios.CPUPerRequest, Family: scenarios.Cost, Need: scenarios.NeedCheap},
			{Quality: "Broadcast", Metric: scenarios.LatencyP50, Class: listen, Family: scenarios.Waiting, Need: scenarios.NeedLive, Loads: []string{"broadcast-8000", "broadcast-1000"}},
			{Quality: "Live connection", Metric: scenarios.MemoryPerConnection, Family: scenarios.Memory, Need: scenarios.NeedMemory, Loads: []string{"idle-1000"}},
		},
		Predictions: []scenarios.Prediction{
			{
				Claim:  "A thread for each connection spends at least 1.2 times the CPU of a single loop on a message: it is woken for each.",
				Load:   "echo-64",
				Metric: scenarios.CPUPerRequest,
				Trait:  scenarios.ThreadPer,
				Op:     scenarios.AtLeast, Bound: 1.2, Versus: scenarios.SingleLoop,
			},
			{
				Claim:  "On a single loop a silent live connection costs at most 4 KiB: it keeps no stack and no buffer.",
				Load:   "idle-1000",
				Metric: scenarios.MemoryPerConnection,
				Trait:  scenarios.SingleLoop,
				Op:     scenarios.AtMost, Bound: 4 << 10,
			},
			{
				Claim:  "Wherever waiting is cheap, half of 1,000 listeners are told within 100 ms of a message.",
				Load:   "broadcast-1000",
				Metric: scenarios.LatencyP50,
				Class:  listen,
				Trait:  scenarios.CheapWait,
				Op:     scenarios.AtMost, Bound: 0.1,
			},
		},
	}
}

// message is one of 64 bytes.
const message = "{n} numbers a message, which has sixty-four bytes in all."

// broadcast is clients that listen, and messages to all of them at a rate per second.
// Half of the time between two messages is free in every model.
func broadcast(listening int, rate, weight float64) scenarios.Load {
	return scenarios.Told("broadcast-"+strconv.Itoa(listening), listen, listening, post, rate, weight)
}

// shown has a picture of l, around one message.
func shown(l scenarios.Load) scenarios.Load {
	l.Excerpt = scenarios.Excerpt{Length: 60 * time.Millisecond, Around: post}
	return l
}
