package overload

import (
	"strconv"
	"time"

	"interleave/scenarios"
)

const (
	// capacity is how many requests per second one processor can compute.
	capacity = float64(time.Second / computation)

	inTime = 100 * time.Millisecond

	// held is how many requests a server that refuses has at a time: they compute
	// for 64 ms together.
	held = 16
)

// Scenario returns the scenario.
func Scenario() *scenarios.Scenario {
	return &scenarios.Scenario{
		Name:       "overload",
		Summary:    "computes for 4 ms; for a while twice as many ask as a processor can answer, then half as many",
		TellsApart: "who refuses and goes on answering, who answers everybody too late, and how soon that is over",

		Blocking: blocking,
		Callback: callback,

		Requests: []scenarios.Request{
			{Target: "/overload?n={n}", Want: scenarios.Expect{Body: "done {n}\n"}, Compute: computation},
		},
		Loads: []scenarios.Load{
			shown(load("twice", 0)),
			load("twice-hold-"+strconv.Itoa(held), held),
		},
		Shows: []scenarios.Shows{
			{Quality: "Goodput in overload", Metric: scenarios.Goodput, Family: scenarios.Tail, Need: scenarios.NeedStrain, Beside: []scenarios.Metric{scenarios.Recovery}, Loads: []string{"twice-hold-16", "twice"}},
		},
		Predictions: []scenarios.Prediction{
			{
				// In order: a quarter. All at the same time: a sixteenth. See doc.go.
				Claim:  "A bound on workers is no bound on the queue: no model keeps more than 40 % of its capacity in time while twice as much is asked for.",
				Load:   "twice",
				Metric: scenarios.Goodput,
				Op:     scenarios.AtMost, Bound: 0.4 * capacity,
			},
			{
				Claim:  "After the overload no model answers in time again within 1 s: the queue lasts at least as long as the overload did.",
				Load:   "twice",
				Metric: scenarios.Recovery,
				Op:     scenarios.AtLeast, Bound: 1,
			},
			{
				// All of it if a request costs 4 ms and no more, three quarters if it
				// costs a tenth more, and half if it costs a fifth more. See doc.go.
				Claim:  "With 16 connections at most every model keeps at least half of its capacity in time, but for the one that starts a process for each request.",
				Load:   "twice-hold-16",
				Metric: scenarios.Goodput,
				Except: scenarios.ProcessPer,
				Op:     scenarios.AtLeast, Bound: 0.5 * capacity,
			},
			{
				// A process that is started costs about as much as it computes: then
				// half of what others can answer is too much as well.
				Claim:  "With 16 connections at most every model answers in time again within 0.2 s of the overload's end, but for the one that starts a process for each request.",
				Load:   "twice-hold-16",
				Metric: scenarios.Recovery,
				Except: scenarios.ProcessPer,
				Op:     scenarios.AtMost, Bound: 0.2,
			},
		},
	}
}

// load is the overload of servers that hold so many connections at most; 0 leaves
// that to them.
func load(name string, most int) scenarios.Load {
	return scenarios.Load{
		Name: name,
		// More clients than the longest queue has room for.
		Groups: []scenarios.Group{{Clients: 1500, Arrivals: scenarios.Poisson, Rate: capacity, Conn: scenarios.ConnUse{Requests: 1}}},
		Phases: []scenarios.Phase{
			{Name: "before", Share: 1, Rate: 0.5},
			{Name: "overload", Share: 2, Rate: 2, Strain: true},
			{Name: "after", Share: 8, Rate: 0.5},
		},
		Least:        4400 * time.Millisecond,
		InTime:       inTime,
		Limits:       scenarios.Limits{MaxConns: most},
		Allow:        scenarios.Allow{Statuses: []int{503}, Lost: true},
		OneProcessor: true,
		Alone:        true,
	}
}

// shown has a picture of l, with all of its phases.
func shown(l scenarios.Load) scenarios.Load {
	l.Excerpt = scenarios.Excerpt{Length: 550 * time.Millisecond}
	return l
}
