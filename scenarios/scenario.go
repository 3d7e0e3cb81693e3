package scenarios

import "time"

// Scenario is one request that tells concurrency models apart.
type Scenario struct {
	Name       string   // the request path without its slash, lower-case
	Summary    string   // what one request does, in one line
	TellsApart string   // which difference between models it aims at
	Paths      []string // served paths; empty means "/" + Name. All else is 404

	Upstreams []Upstream
	Needs     []Ability // of a model; one that lacks any does not serve the scenario
	Blocking  BlockingHandler
	Callback  CallbackHandler

	Requests    []Request    // the mix that clients send; at least one
	Loads       []Load       // quick profiles use those that are Quick; the first one is what most of a report is about
	Points      []Load       // of the scenario's curves; see Clients and Rates. One named like one of Loads is that load
	Predictions []Prediction // stated before anything is run
	Shows       []Shows      // the qualities of models that it tells apart
}

// Upstream is a service that handlers call, run by the backends' process.
type Upstream struct {
	Name           string
	Kind           Kind
	Delay          time.Duration // before each answer; of a Topic, before a message is posted
	Straggler      time.Duration // instead of Delay, for the rare slow answer
	StragglerOneIn int           // one call in so many is slow, by seed; 0 means none
}

// Kind is what an upstream does.
type Kind string

const (
	Delayed Kind = ""      // answers after a delay
	Topic   Kind = "topic" // a message bus: see Topics
)

// Request is one kind of request in a scenario's mix. {n} in Target and Body
// stands for the request's number, which makes each request distinct, and {after}
// for the number of the last message that the client was given, 0 if none was.
type Request struct {
	Class  string // names the kind in results ("light", "heavy"); empty if there is one kind
	Method string // empty means GET
	Target string
	Body   string
	// Weight is its share of the mix relative to the others; 0 means 1. It
	// has that share of each run of requests as long as all weights together.
	Weight int
	Want   Expect

	// Calls names the upstreams that its handler waits for; nil means all of the
	// scenario's, and an empty list none.
	Calls []string
	// Compute is the CPU time that the handler computes for it, on a processor
	// of the rate that MeasureRate finds; 0 means next to none. Our handlers
	// know it by themselves; people, verify and outside servers are told.
	Compute time.Duration
	// Block is for how long its handler makes a blocking call, beside its
	// upstreams; 0 means none.
	Block time.Duration
}

// Verb is the request's method.
func (r *Request) Verb() string {
	if r.Method == "" {
		return "GET"
	}
	return r.Method
}

// Path is the first of the paths that s serves.
func (s *Scenario) Path() string {
	if len(s.Paths) > 0 {
		return s.Paths[0]
	}
	return "/" + s.Name
}

// LongestBlock is the longest blocking call of a request of s.
func (s *Scenario) LongestBlock() time.Duration {
	return Longest(s.Requests, func(r Request) time.Duration { return r.Block })
}

// LongestCompute is the most CPU time that a request of s computes.
func (s *Scenario) LongestCompute() time.Duration {
	var longest time.Duration
	for _, r := range s.Requests {
		longest = max(longest, r.Compute)
	}
	return longest
}
