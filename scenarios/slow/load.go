package slow

import (
	"strconv"
	"strings"
	"time"

	"interleave/scenarios"
)

const (
	ask  = "ask"
	drip = "drip"
	read = "read"

	asked = 150 // requests per second of clients that are in order

	// headerTimeout is how long a server gives a request to come whole. It is longer
	// than the phase in which slow clients begin, so that each of them has one turn.
	headerTimeout = 3 * time.Second
)

var (
	dripping = scenarios.ConnUse{Requests: 1, Write: scenarios.Pace{Bytes: 1, Every: 50 * time.Millisecond}}
	reading  = scenarios.ConnUse{Requests: 1, Read: scenarios.Pace{Bytes: 8 << 10, Every: 32 * time.Millisecond}}
)

// Scenario returns the scenario.
func Scenario() *scenarios.Scenario {
	return &scenarios.Scenario{
		Name:       "slow",
		Summary:    "a small answer beside clients that send a byte now and then, or read a megabyte slowly",
		TellsApart: "who answers nobody because of a few slow clients, until when, and what a slow client costs",

		Paths:    []string{"/slow", "/large"},
		Blocking: blocking,
		Callback: callback,

		Requests: []scenarios.Request{
			{Class: ask, Target: "/slow?n={n}", Want: scenarios.Expect{Body: "here {n}\n"}},
			// Long enough not to be whole before the time-out.
			{Class: drip, Target: "/slow?n={n}&" + strings.Repeat("drop", 25), Want: scenarios.Expect{Body: "here {n}\n"}},
			{Class: read, Target: "/large?n={n}", Want: scenarios.Expect{Body: "{n}", Stream: large}},
		},
		Loads: []scenarios.Load{
			shown(load(drip, 1000, dripping)),
			load(drip, 100, dripping),
			load(read, 200, reading),
		},
		Shows: []scenarios.Shows{
			{Quality: "Beside slow clients", Metric: scenarios.Goodput, Family: scenarios.Faults, Need: scenarios.NeedStrain, Beside: []scenarios.Metric{scenarios.LatencyP50}},
		},
		Predictions: []scenarios.Prediction{
			{
				Claim:  "Wherever waiting is cheap, the p99 of others is at most 20 ms while 1,000 clients drip: a client that sends little costs next to nothing.",
				Load:   "drip-1000",
				Metric: scenarios.LatencyP99,
				Class:  scenarios.During(drip),
				Trait:  scenarios.CheapWait,
				Op:     scenarios.AtMost, Bound: 0.020,
			},
			{
				Claim:  "Where a worker reads its own request, 1,000 clients that drip leave at most a tenth of the others' answers in time.",
				Load:   "drip-1000",
				Metric: scenarios.Goodput,
				Trait:  scenarios.Bounded, Except: scenarios.Fronted,
				Op: scenarios.AtMost, Bound: 0.1 * asked,
			},
			{
				Claim:  "Where a worker reads its own request, 100 clients that drip are enough: answers are not in time again before the time-out has ended them.",
				Load:   "drip-100",
				Metric: scenarios.Recovery,
				Trait:  scenarios.Bounded, Except: scenarios.Fronted,
				Op: scenarios.AtLeast, Bound: 0.9,
			},
			{
				Claim:  "Wherever waiting is cheap, the p99 of others is at most 20 ms beside 200 clients that read slowly.",
				Load:   "read-200",
				Metric: scenarios.LatencyP99,
				Class:  scenarios.During(read),
				Trait:  scenarios.CheapWait,
				Op:     scenarios.AtMost, Bound: 0.020,
			},
		},
	}
}

// load is so many slow clients, who come all at once, beside others.
func load(class string, clients int, use scenarios.ConnUse) scenarios.Load {
	return scenarios.Load{
		Name: class + "-" + strconv.Itoa(clients),
		Groups: []scenarios.Group{
			// So many that there is one for each that waits until its time is out.
			{Class: ask, Clients: 1000, Arrivals: scenarios.Constant, Rate: asked, Conn: scenarios.ConnUse{Requests: 1}},
			{Class: class, Clients: clients, Arrivals: scenarios.Closed, Conn: use, Phase: class},
		},
		Phases: []scenarios.Phase{
			{Name: "before", Share: 1},
			{Name: class, Share: 1, Strain: true},
			{Name: "after", Share: 2},
		},
		Least:   8 * time.Second,
		Timeout: 6 * time.Second,
		InTime:  100 * time.Millisecond,
		Limits:  scenarios.Limits{HeaderTimeout: headerTimeout},
		Allow:   scenarios.Allow{Statuses: []int{400, 408, 503}, Lost: true},
		Alone:   true,
	}
}

// shown adds an excerpt to l: it begins before the slow clients come, and follows a few
// of them.
func shown(l scenarios.Load) scenarios.Load {
	l.Excerpt = scenarios.Excerpt{Length: 280 * time.Millisecond, Around: drip, Clients: 8}
	return l
}
