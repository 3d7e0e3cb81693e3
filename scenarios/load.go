package scenarios

import (
	"slices"
	"time"
)

// Load is what is put on a server: groups of clients that act at the same time.
type Load struct {
	Name    string        // unique within the scenario, such as "closed-64" or "open-500"
	Groups  []Group       // at least one; the first is what the load is about
	Idle    int           // further connections, kept alive and silent
	Timeout time.Duration // per request; 0 means 10 s
	Weight  float64       // measuring time relative to other loads; 0 means 1
	Allow   Allow         // ways to fail that are a figure of the load and no fault

	// Phases are parts of the window, in their order; none means that it is all
	// alike. Such a load is Alone.
	Phases []Phase
	// Least is the shortest window that shows what the load is about: profiles with
	// a shorter one use it. 0 means any.
	Least time.Duration
	// InTime is how late an answer of the first group may come to be of use to its
	// client; 0 means that none is too late.
	InTime time.Duration
	// Limits are what the server is told to bear; zero means the usual limits.
	Limits Limits
	// At is where the load stands among those of its scenario that differ in one
	// thing; zero if there are no such loads.
	At Place

	// Excerpt is a moment that shows what the load is about; zero means that no request
	// of it is looked at by itself. Clients have no pace then.
	Excerpt Excerpt

	// AllProcessors gives the server every processor of the host, those of the
	// load driver and the backends too. It is for requests that compute or wait
	// for so long that asking for them costs next to nothing: any other would
	// compete with its own driver.
	AllProcessors bool
	// OneProcessor gives the server a single processor, however many there are. Where
	// requests compute it is then known how many a server can answer at most. With a
	// load that is the same but for AllProcessors it shows what the others bring.
	OneProcessor bool
	// Alone says that the load cannot share the host with others: what it puts
	// on outlives a turn, as idle connections do. Servers are then measured one
	// after the other.
	Alone bool
	// Quick has quick profiles use the load: it shows something that no other
	// shows in as short a time. A scenario without such a load is left out of
	// them unless it is asked for, with its first load and those that differ from
	// it in one thing (see At).
	Quick bool
}

// Place is a load's among those that differ in one thing only: reports draw a
// curve over them. A scenario has them all among its Loads.
type Place struct {
	Of    string  // what differs, with its unit: "bytes"; empty if the load has no place
	Value float64 // by which places are ordered
	Name  string  // of the place; empty means its Value
}

// Group is clients that act alike.
type Group struct {
	Class    string   `json:"class"`   // the kind of requests that they send; empty means the scenario's mix
	Clients  int      `json:"clients"` // connections that carry requests
	Arrivals Arrivals `json:"arrivals"`
	Rate     float64  `json:"rate"` // requests per second offered, by all clients together; 0 in closed loop
	Conn     ConnUse  `json:"conn"`

	// Phase is the one phase of the load in which clients of a closed loop begin
	// requests; those under way when it ends go on. Empty means all of the window.
	Phase string `json:"phase,omitempty"`

	// First is how long after the warm-up the first request of an open loop is due.
	// 0 means that the group is there from the load's begin.
	First time.Duration `json:"first_ns,omitzero"`
}

// Phase is a part of a load's window. A request belongs to the phase in which it is
// due.
type Phase struct {
	Name  string  `json:"name"`
	Share float64 `json:"share"` // of the window, relative to the other phases
	Rate  float64 `json:"rate"`  // factor on the rates of groups that send on a schedule; 0 means 1

	// Strain says that the load is about what happens in this phase: the goodput
	// is that of this phase, and a server recovers from its end on.
	Strain bool `json:"strain,omitempty"`
}

// During names the requests that were due in a phase, where a class is asked for.
func During(phase string) string { return "during " + phase }

// Factor is the factor on the rates of groups.
func (p Phase) Factor() float64 {
	if p.Rate == 0 {
		return 1
	}
	return p.Rate
}

// Limits are settings of servers that a load needs to be other than usual. Zero
// leaves one as it is. Servers from outside have limits of their own.
type Limits struct {
	HeaderTimeout time.Duration // from a request's first byte to its last
	MaxConns      int           // connections held at once; more are refused
	IdleTimeout   time.Duration // a connection between requests
}

// Goal is what clients are to get of a server: a rate at which they do not get it is too
// high. Zero sets no limit.
type Goal struct {
	P99    time.Duration // of the latency of all requests
	Memory int64         // of the server at its peak, in bytes
	Errors float64       // part of the requests that may fail, from 0 to 1
}

// ConnUse is how a client uses its connections.
type ConnUse struct {
	// Requests is how many requests a connection carries before the client
	// closes it, announced in the last one: 1 is a new connection for each
	// request, 0 keeps connections for ever.
	Requests int `json:"requests"`

	// Read and Write are how fast its requests are sent and its answers read; zero
	// means as fast as they can be.
	Read  Pace `json:"read,omitzero"`
	Write Pace `json:"write,omitzero"`
}

// Allow is ways in which requests may fail under a load that asks for too much, or
// breaks something. How many did is a figure.
type Allow struct {
	Statuses []int `json:"statuses,omitempty"` // of answers, such as 503 to who is refused
	Lost     bool  `json:"lost,omitempty"`     // requests that get no whole answer in time, or no connection
	Exits    bool  `json:"exits,omitempty"`    // processes of the server: one that ends is started again after RestartDelay
}

// RestartDelay is how long after its end a server is started again under a load
// that allows exits: what systemd's RestartSec is if nobody sets it.
const RestartDelay = 100 * time.Millisecond

// Any reports whether anything is allowed.
func (a Allow) Any() bool { return len(a.Statuses) > 0 || a.Lost || a.Exits }

// Pace is a few bytes at a time: Bytes of them, and no more until Every has passed.
type Pace struct {
	Bytes int           `json:"bytes"`
	Every time.Duration `json:"every_ns"`
}

// Arrivals says when requests are sent.
type Arrivals string

const (
	Closed   Arrivals = "closed"   // each client sends when its last answer is there
	Constant Arrivals = "constant" // on a fixed schedule, whatever the server does
	Poisson  Arrivals = "poisson"  // on a random schedule of independent arrivals
)

// ClosedLoop is one group of clients that send the scenario's mix, each of them
// when its last answer is there.
func ClosedLoop(clients int) []Group { return []Group{{Clients: clients, Arrivals: Closed}} }

// AtRandom is one group that sends the scenario's mix at random moments over so
// many connections, at a rate in requests per second.
func AtRandom(connections int, rate float64) []Group {
	return []Group{{Clients: connections, Arrivals: Poisson, Rate: rate}}
}

// Told is a load of clients of one class that are told of what four others send, at a
// rate per second.
func Told(name, waiting string, clients int, sending string, rate, weight float64) Load {
	return Load{
		Name: name,
		Groups: []Group{
			{Class: waiting, Clients: clients, Arrivals: Closed},
			{Class: sending, Clients: 4, Arrivals: Constant, Rate: rate},
		},
		Weight: weight,
		Alone:  true,
		// No message may come for seconds while the clients come.
		Timeout: 30 * time.Second,
	}
}

// Quick reports whether quick profiles use s: one of its loads is for them.
func (s *Scenario) Quick() bool {
	return slices.ContainsFunc(s.Loads, func(l Load) bool { return l.Quick })
}

// Open reports whether the group sends on a schedule.
func (g Group) Open() bool { return g.Arrivals == Constant || g.Arrivals == Poisson }

// Clients is how many clients all groups have.
func (l Load) Clients() (n int) {
	for _, g := range l.Groups {
		n += g.Clients
	}
	return n
}

// Rate is how many requests per second are offered on a schedule, on average over
// the phases; 0 if none are.
func (l Load) Rate() (rate float64) {
	for _, g := range l.Groups {
		rate += g.Rate
	}
	return rate * l.MeanFactor()
}

// MeanFactor is the mean factor of the phases on the rates; 1 without any.
func (l Load) MeanFactor() float64 {
	var sum, whole float64
	for _, p := range l.Phases {
		sum += p.Share * p.Factor()
		whole += p.Share
	}
	if whole == 0 {
		return 1
	}
	return sum / whole
}

// Open reports whether any group sends on a schedule.
func (l Load) Open() bool {
	for _, g := range l.Groups {
		if g.Open() {
			return true
		}
	}
	return false
}

// Parked is how many clients of l wait, all the time, to be told of what others
// send.
func (s *Scenario) Parked(l Load) (n int) {
	for _, g := range l.Groups {
		for _, r := range s.AskedBy(g) {
			if r.Want.Reports != "" {
				n += g.Clients
				break
			}
		}
	}
	return n
}

// AskedBy returns the requests of s that g sends.
func (s *Scenario) AskedBy(g Group) []Request {
	if g.Class == "" {
		return s.Requests
	}
	var asked []Request
	for _, r := range s.Requests {
		if r.Class == g.Class {
			asked = append(asked, r)
		}
	}
	return asked
}

// Asks returns the requests of s that l sends.
func (s *Scenario) Asks(l Load) []Request {
	var asked []Request
	seen := map[string]bool{}
	for _, g := range l.Groups {
		if g.Class == "" {
			return s.Requests
		}
		if !seen[g.Class] {
			asked = append(asked, s.AskedBy(g)...)
		}
		seen[g.Class] = true
	}
	return asked
}
