package workload

import (
	"math"
	"strconv"
	"time"

	"interleave/scenarios"
)

// Scenario makes a scenario of w, which has been checked. It does so without knowing
// who measures: a server makes the same one of the compact form.
func (w *Workload) Scenario() *scenarios.Scenario {
	s := w.Served()
	s.Summary, s.TellsApart = w.summary(), "which model suits this workload"
	s.Sources, s.Workload, s.Goal = "workload", w.Compact(), w.Goal
	for _, k := range w.Kinds {
		s.Requests = append(s.Requests, w.request(k))
	}
	s.Loads = w.loads(s)
	s.Predictions = predict(s)
	s.Shows = shows(s)
	return s
}

// Served makes a scenario that can be served and not measured: all that a process needs
// that has one request to answer.
func (w *Workload) Served() *scenarios.Scenario {
	c := carry(w)
	return &scenarios.Scenario{Name: w.Name, Upstreams: w.Services, Blocking: c.blocking, Callback: c.callback}
}

func (w *Workload) summary() string {
	kinds := "requests of the workload"
	if n := len(w.Kinds); n > 1 {
		kinds = strconv.Itoa(n) + " kinds of requests of the workload"
	}
	return kinds + " " + w.Name
}

// request is a kind of requests as clients send them.
func (w *Workload) request(k Kind) scenarios.Request {
	r := scenarios.Request{Class: k.Name, Target: "/" + w.Name + "?n={n}", Weight: k.Share, Calls: []string{}, Steps: []scenarios.Step{}}
	if k.Name != "" {
		r.Target = "/" + w.Name + "?kind=" + k.Name + "&n={n}"
	}
	known := "{n}"
	called := make([]bool, len(w.Services))
	for _, s := range k.Steps {
		step := scenarios.Step{Compute: s.Compute, Block: s.Block, Untold: s.Untold}
		for _, i := range s.Calls {
			name := w.Services[i].Name
			step.Calls = append(step.Calls, name)
			if !called[i] {
				known += " {proof:" + name + "}"
				r.Calls = append(r.Calls, name)
			}
			called[i] = true
		}
		r.Steps = append(r.Steps, step)
		r.Compute += s.Compute
		r.Block += s.Block
	}
	r.Want = scenarios.Expect{Body: known, Stream: k.Answer}
	if k.Answer == 0 {
		r.Want.Body += "\n"
	}
	return r
}

// The names of a workload's loads begin so.
const (
	openLoad   = "open-"
	closedLoad = "closed-"
)

// loads are those that w asks for: first the one at a rate, because it shows the
// latency that clients see.
func (w *Workload) loads(s *scenarios.Scenario) (loads []scenarios.Load) {
	around := w.heaviest(s)
	excerpt := scenarios.Excerpt{Length: min(max(50*time.Millisecond, 6*usual(s)), time.Second).Round(time.Millisecond)}
	if w.Rate > 0 {
		l := scenarios.Load{
			Name:   openLoad + strconv.FormatFloat(w.Rate, 'f', -1, 64),
			Groups: scenarios.AtRandom(w.connections(), w.Rate),
			Weight: min(max(1, enough/(w.Rate*part(s, often(s)))), 6),
			Quick:  true,
		}
		l.Excerpt = excerpt
		if around != "" {
			l.Excerpt.Around = around
		}
		loads = append(loads, l)
	}
	if w.Clients > 0 {
		l := scenarios.Load{Name: closedLoad + strconv.Itoa(w.Clients), Groups: scenarios.ClosedLoop(w.Clients), Quick: w.Rate == 0, Weight: 2}
		if w.Rate == 0 {
			l.Excerpt = excerpt
		}
		loads = append(loads, l)
	}
	return loads
}

// enough is how many requests there are to be in a second of a load of weight 1, for
// the latency of one in a hundred of them to be known after a quick run.
const enough = 1200

// connections is how many clients there are: those that the workload names, or as many
// as are under way at its rate, four times.
func (w *Workload) connections() int {
	if w.Rate == 0 {
		return w.Clients
	}
	var mean float64 // seconds
	whole := 0
	for _, k := range w.Kinds {
		whole += k.Share
	}
	for _, k := range w.Kinds {
		for _, s := range k.Steps {
			took := s.Compute + s.Block
			for _, i := range s.Calls {
				took += w.Services[i].Mean()
			}
			mean += took.Seconds() * float64(k.Share) / float64(whole)
		}
	}
	need := math.Ceil(4 * mean * w.Rate / 32)
	return min(max(64, w.Clients, int(min(need, MaxClients))*32), MaxClients)
}

// usual is how long the slowest kind of requests takes on average where nobody else asks.
func usual(s *scenarios.Scenario) time.Duration {
	return scenarios.Longest(s.Requests, func(r scenarios.Request) time.Duration { return s.UsualWait(r) + r.Compute })
}

// heaviest is the class of requests that hold a thread for longest; empty if there is
// one kind only, or none does.
func (w *Workload) heaviest(s *scenarios.Scenario) (class string) {
	var most time.Duration
	for _, r := range s.Requests {
		if d := stalls(r); d > most && r.Class != "" {
			most, class = d, r.Class
		}
	}
	return class
}

// stalls is for how long r holds a thread that nobody interrupts.
func stalls(r scenarios.Request) (whole time.Duration) {
	for _, step := range r.Steps {
		whole += step.Compute
		if step.Untold {
			whole += step.Block
		}
	}
	return whole
}
