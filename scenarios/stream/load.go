package stream

import (
	"time"

	"interleave/scenarios"
)

// Scenario returns the scenario.
func Scenario() *scenarios.Scenario {
	return &scenarios.Scenario{
		Name:       "stream",
		Summary:    "10 MiB from an upstream, passed on while the client reads them",
		TellsApart: "what a stream costs in memory, the system's share included, and what a byte costs in CPU time",

		Upstreams:    []scenarios.Upstream{{Name: origin, Kind: scenarios.Bytes, Delay: 100 * time.Millisecond, Size: bodySize}},
		Needs:        []scenarios.Ability{scenarios.Streaming},
		SocketBuffer: socketBuffer,
		Blocking:     blocking,
		Callback:     callback,

		Requests: []scenarios.Request{
			{Target: "/stream?n={n}", Want: scenarios.Expect{Body: "{proof:" + origin + "}", Stream: bodySize}},
		},
		Loads: []scenarios.Load{
			// A body takes 105 s. What counts is the streams that are under way.
			{
				Name: "read-500",
				Groups: []scenarios.Group{{
					Clients: 500, Arrivals: scenarios.Closed,
					Conn: scenarios.ConnUse{Read: scenarios.Pace{Bytes: 10_000, Every: 100 * time.Millisecond}},
				}},
				Timeout: 2 * time.Minute,
				Alone:   true,
				Weight:  2,
			},
			{Name: "fast-16", Groups: scenarios.ClosedLoop(16), Timeout: time.Minute, Alone: true, Weight: 2, Excerpt: scenarios.Excerpt{Length: 500 * time.Millisecond, Clients: 8}},
		},
		Shows: []scenarios.Shows{
			{Quality: "Stream memory", Metric: scenarios.MemoryPerStream, Family: scenarios.Memory, Need: scenarios.NeedMemory},
			{Quality: "Streamed byte", Metric: scenarios.CPUPerByte, Family: scenarios.Cost, Need: scenarios.NeedCheap, Loads: []string{"fast-16"}},
		},
		Predictions: []scenarios.Prediction{
			{
				Claim:  "Wherever waiting is cheap a server holds 500 streams in 45 MB of its own, as was claimed in 2011.",
				Load:   "read-500",
				Metric: scenarios.PeakMemory,
				Trait:  scenarios.CheapWait,
				Op:     scenarios.AtMost, Bound: 45e6,
			},
			{
				Claim:  "On a single loop a stream costs at most 32 KiB: the piece that is passed on, and no stack.",
				Load:   "read-500",
				Metric: scenarios.MemoryPerStream,
				Trait:  scenarios.SingleLoop,
				Op:     scenarios.AtMost, Bound: 32 << 10,
			},
			{
				Claim:  "With socket buffers that are bounded, all TCP sockets of the host together take at most 150 MB for 500 streams.",
				Load:   "read-500",
				Metric: scenarios.SocketMemory,
				Trait:  scenarios.CheapWait,
				Op:     scenarios.AtMost, Bound: 150e6,
			},
			{
				Claim:  "A server whose workers serve one client each lets the others wait: it delivers at most three quarters of what a model does in which waiting is cheap.",
				Load:   "read-500",
				Metric: scenarios.BytesPerSecond,
				Trait:  scenarios.Bounded, Except: scenarios.CheapWait,
				Op: scenarios.AtMost, Bound: 0.75, Versus: scenarios.CheapWait,
			},
			{
				Claim:  "A process for each request makes a byte cost at least 1.5 times the CPU time of a model in which waiting is cheap: it passes through a pipe as well.",
				Load:   "fast-16",
				Metric: scenarios.CPUPerByte,
				Trait:  scenarios.ProcessPer,
				Op:     scenarios.AtLeast, Bound: 1.5, Versus: scenarios.CheapWait,
			},
		},
	}
}
