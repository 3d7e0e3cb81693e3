package scenarios

import "time"

// Scenario is one request that tells concurrency models apart.
type Scenario struct {
	Name       string   // the request path without its slash, lower-case
	Summary    string   // what one request does, in one line
	TellsApart string   // which difference between models it aims at
	Paths      []string // served paths; empty means "/" + Name. All else is 404

	Upstreams []Upstream
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
	Delay          time.Duration // before each answer
	Straggler      time.Duration // instead of Delay, for the rare slow answer
	StragglerOneIn int           // one call in so many is slow, by seed; 0 means none
}

// Request is one kind of request in a scenario's mix. {n} in Target and Body
// stands for the request's number, which makes each request distinct.
type Request struct {
	Class  string // names the kind in results ("light", "heavy"); empty if there is one kind
	Method string // empty means GET
	Target string
	Body   string
	// Weight is its share of the mix relative to the others; 0 means 1. It
	// has that share of each run of requests as long as all weights together.
	Weight int
	Want   Expect

	// Compute is the CPU time that the handler computes for it, on a processor
	// of the rate that MeasureRate finds; 0 means next to none. Our handlers
	// know it by themselves; people, verify and outside servers are told.
	Compute time.Duration
}

// Expect is the answer that is right. In Body {n} stands for the request's
// number and {proof:NAME} for the proof that upstream NAME was asked with this
// number (see Proof), which a server cannot make up.
type Expect struct {
	Status  int // 0 means 200
	Body    string
	AnyBody bool // the body is not compared
}

// Arrivals says when requests are sent.
type Arrivals string

const (
	Closed   Arrivals = "closed"   // each client sends when its last answer is there
	Constant Arrivals = "constant" // on a fixed schedule, whatever the server does
	Poisson  Arrivals = "poisson"  // on a random schedule of independent arrivals
)

// Load is how often and over how many connections a scenario is asked.
type Load struct {
	Name     string // unique within the scenario, such as "closed-64" or "open-500"
	Arrivals Arrivals
	Clients  int           // connections that carry requests
	Rate     float64       // requests per second offered; 0 in closed loop
	Idle     int           // further connections, kept alive and silent
	Timeout  time.Duration // per request; 0 means 10 s
	Weight   float64       // measuring time relative to other loads; 0 means 1

	// Class names the kind of requests that are sent; empty means the mix.
	Class string
	// AllProcessors gives the server every processor of the host, those of the
	// load driver and the backends too. It is for requests that compute for so
	// long that asking for them costs next to nothing: any other would compete
	// with its own driver.
	AllProcessors bool
	// Alone says that the load cannot share the host with others: what it puts
	// on outlives a turn, as idle connections do. Servers are then measured one
	// after the other.
	Alone bool
	// Quick has quick profiles use the load: it shows something that no other
	// shows in as short a time. A scenario without such a load is left out of
	// them unless it is asked for, with its first load.
	Quick bool
}

// Asks returns the requests of s that l sends.
func (s *Scenario) Asks(l Load) []Request {
	if l.Class == "" {
		return s.Requests
	}
	var asked []Request
	for _, r := range s.Requests {
		if r.Class == l.Class {
			asked = append(asked, r)
		}
	}
	return asked
}

// Path is the first of the paths that s serves.
func (s *Scenario) Path() string {
	if len(s.Paths) > 0 {
		return s.Paths[0]
	}
	return "/" + s.Name
}

// Ceiling returns the throughput that arithmetic allows s under l, in requests
// per second, or 0 if there is no such bound: in closed loop a client cannot
// ask more often than its request's shortest wait lets it; in open loop no
// more can be answered than is offered.
func (s *Scenario) Ceiling(l Load) float64 {
	if l.Arrivals != Closed {
		return l.Rate
	}
	longest := s.LongestWait()
	if longest == 0 {
		return 0
	}
	return float64(l.Clients) / longest.Seconds()
}

// LongestCompute is the most CPU time that a request of s computes.
func (s *Scenario) LongestCompute() time.Duration {
	var longest time.Duration
	for _, r := range s.Requests {
		longest = max(longest, r.Compute)
	}
	return longest
}

// Waits is for how long a request of s waits that calls one upstream after the
// other, stragglers aside.
func (s *Scenario) Waits() (sum time.Duration) {
	for _, u := range s.Upstreams {
		sum += u.Delay
	}
	return sum
}

// LongestWait is the least time in which a request can be answered: the
// longest of the waits that it depends on, 0 if it calls nobody.
func (s *Scenario) LongestWait() time.Duration {
	var longest time.Duration
	for _, u := range s.Upstreams {
		longest = max(longest, u.Delay)
	}
	return longest
}
