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

// request is a kind of requests as clients send them.
func (w *Workload) request(k Kind) scenarios.Request {
	r := scenarios.Request{Class: k.Name, Target: "/" + w.Name + "?n={n}", Weight: k.Share / w.unit(), Calls: []string{}, Steps: []scenarios.Step{}}
	if k.Name != "" {
		r.Target = "/" + w.Name + "?kind=" + k.Name + "&n={n}"
	}
	known := "{n}"
	var called Ordinals
	for _, s := range k.Steps {
		step := scenarios.Step{Compute: s.Compute, Block: s.Block, Untold: s.Untold}
		for _, i := range s.Calls {
			name := w.Services[i].Name
			step.Calls = append(step.Calls, name)
			if called.Next(i) == 1 {
				known += " {proof:" + name + "}"
				r.Calls = append(r.Calls, name)
			}
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
	around := heaviest(s)
	excerpt := scenarios.Excerpt{Length: min(max(50*time.Millisecond, 6*usual(s)), time.Second).Round(time.Millisecond)}
	if w.Rate > 0 {
		l := scenarios.Load{
			Name:   openLoad + strconv.FormatFloat(w.Rate, 'f', -1, 64),
			Groups: scenarios.AtRandom(w.connections(), w.Rate),
			Weight: min(max(1, enough/(w.Rate*part(s, often(s)))), 6),
			Quick:  true,
		}
		l.Excerpt = excerpt
		l.Excerpt.Around = around
		loads = append(loads, l)
	}
	for i, clients := range w.closed(s) {
		l := scenarios.Load{
			Name: closedLoad + strconv.Itoa(clients), Groups: scenarios.ClosedLoop(clients), Weight: 2,
			Quick: i == 0 && (w.Rate == 0 || queue(s, clients) <= shortQueue),
		}
		if i == 0 && w.Rate == 0 {
			l.Excerpt = excerpt
		}
		loads = append(loads, l)
	}
	return loads
}

// shortQueue is how long the computations of all clients may take, one after the other,
// for a turn to be short.
const shortQueue = 200 * time.Millisecond

// queue is how long they take.
func queue(s *scenarios.Scenario, clients int) time.Duration {
	return time.Duration(clients) * Add(s).Compute
}

// closed is how many clients there are in the loads in closed loop: those of the
// workload. Where they would compute for long one after the other, fewer show as well
// how many requests a server can answer: as many as keep four processors busy four times
// over. With these it takes seconds until all have been answered once, and only long runs
// have the time.
func (w *Workload) closed(s *scenarios.Scenario) []int {
	if w.Clients == 0 {
		return nil
	}
	sum := Add(s)
	if sum.Compute > 0 && queue(s, w.Clients) > shortQueue {
		busy := max(16, int(math.Ceil(16*sum.Serial.Seconds()/sum.Compute.Seconds())))
		if busy < w.Clients {
			return []int{busy, w.Clients}
		}
	}
	return []int{w.Clients}
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
func heaviest(s *scenarios.Scenario) (class string) {
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
