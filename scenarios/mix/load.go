package mix

import (
	"strconv"
	"time"

	"interleave/scenarios"
)

// sweep is from waiting alone to computing alone. The steps are small where the
// models are predicted to change places: between one part computed in 200, and one
// in 50. What is computed in one go is bounded, so that a window sees many.
var sweep = []work{
	{100 * time.Millisecond, 0},
	{99500 * time.Microsecond, 500 * time.Microsecond},
	some,
	{92 * time.Millisecond, 8 * time.Millisecond},
	{20 * time.Millisecond, 20 * time.Millisecond},
	{0, 20 * time.Millisecond},
}

// some is the work that is drawn: it mostly waits and computes a little, so that one
// sees what waits for what.
var some = work{98 * time.Millisecond, 2 * time.Millisecond}

// Scenario returns the scenario.
func Scenario() *scenarios.Scenario {
	s := &scenarios.Scenario{
		Name:       "mix",
		Summary:    "waits for an upstream, then computes, then answers 8 KiB; from 100 ms of waiting alone to 20 ms of computing alone",
		TellsApart: "from which share of computing on it is processors that matter, and not how many requests can wait",

		Blocking: blocking,
		Callback: callback,

		Shows: []scenarios.Shows{
			{Quality: "Some computing", Metric: scenarios.Throughput, Family: scenarios.Waiting, Need: scenarios.NeedProcessors, Loads: []string{some.String()}},
		},
		Predictions: predictions,
	}
	for _, w := range sweep {
		r := scenarios.Request{
			Class:   w.String(),
			Target:  "/mix?wait=" + number(w.wait.Microseconds()) + "&compute=" + number(w.compute.Microseconds()) + "&n={n}",
			Want:    scenarios.Expect{Body: "{n}", Stream: size},
			Calls:   []string{},
			Compute: w.compute,
		}
		if u := w.upstream(); u != "" {
			s.Upstreams = append(s.Upstreams, scenarios.Upstream{Name: u, Delay: w.wait})
			r.Calls = []string{u}
			r.Want.Body += " {proof:" + u + "}"
		}
		s.Requests = append(s.Requests, r)
		l := w.load()
		if w == some {
			l.Excerpt = scenarios.Excerpt{Length: 600 * time.Millisecond, Clients: 6}
		}
		s.Loads = append(s.Loads, l)
	}
	return s
}

// load is the load that asks for w.
func (w work) load() scenarios.Load {
	whole := w.wait + w.compute
	clients := mostClients
	if w.compute > 0 {
		clients = min(clients, int(clientsEach*whole/w.compute))
	}
	return scenarios.Load{
		Name:          w.String(),
		Groups:        []scenarios.Group{{Class: w.String(), Clients: clients, Arrivals: scenarios.Closed}},
		AllProcessors: true,
		Alone:         true,
		// The fewer answers there are a second, the longer it takes to count them.
		Weight: 0.5 + 1.5*float64(w.compute)/float64(20*time.Millisecond),
		At:     scenarios.Place{Of: "waiting : computing, ms", Value: float64(w.compute) / float64(whole), Name: w.ratio(":")},
	}
}

// How many processors the clients keep busy, as far as the most of them can.
const (
	clientsEach = 4
	mostClients = 256
)

// String names w: its milliseconds of waiting, and of computing.
func (w work) String() string { return w.ratio("-") }

func (w work) ratio(to string) string { return milliseconds(w.wait) + to + milliseconds(w.compute) }

func milliseconds(d time.Duration) string {
	return strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'f', -1, 64)
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
