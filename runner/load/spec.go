package load

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"interleave/internal/quantity"
	"interleave/results/latency"
	"interleave/runner/validity"
	"interleave/scenarios"
)

// The engines.
const (
	Native = "native"
	Hey    = "hey"
)

// Engines lists the engines by name, the default first.
func Engines() []string { return []string{Native, Hey} }

// Supports reports whether engine can put l, a load of s, on a server.
func Supports(engine string, s *scenarios.Scenario, l scenarios.Load) bool {
	if engine != Hey {
		return true
	}
	spec := Spec{URL: "http://localhost", Engine: Hey, Groups: l.Groups, Requests: s.Asks(l), Allow: l.Allow, Phases: l.Phases}.withDefaults()
	return len(spec.heyFaults()) == 0
}

// DefaultTimeout is how long a request may take where nothing else is said.
const DefaultTimeout = 10 * time.Second

// Spec is the load to put on a server. It travels as one line of JSON, in
// which durations are nanoseconds.
type Spec struct {
	URL    string `json:"url"`    // as endpoint.Parse takes it
	Engine string `json:"engine"` // Native if empty

	// Groups are the clients. Empty means one group, which sends all kinds of
	// request as the four fields after it say; they are zero otherwise.
	Groups        []scenarios.Group  `json:"groups"`
	Arrivals      scenarios.Arrivals `json:"arrivals"`                // scenarios.Closed if empty
	Clients       int                `json:"clients"`                 // connections that carry requests
	Rate          float64            `json:"rate"`                    // requests per second; 0 in closed loop
	PerConnection int                `json:"requests_per_connection"` // see scenarios.ConnUse

	Warmup   time.Duration `json:"warmup_ns"`
	Duration time.Duration `json:"duration_ns"` // of the measured window
	Timeout  time.Duration `json:"timeout_ns"`  // per request, connecting included; DefaultTimeout if 0

	// Extend the window by its own length, once, if its halves differ by more
	// than 5 % and by more than counting noise explains. Native engine only.
	Extend bool `json:"extend"`

	// Turns says that the load is put on by turns, which a conductor gives (see
	// Baton): what counts of them is Duration then, as far as it is planned.
	// Native engine only, and not with Extend. With Hold the driver gives itself its
	// turns: one of Warmup, and then those of which it is told (see Step).
	Turns bool `json:"turns"`
	// Spread is the time over which the clients of a closed loop begin in each
	// turn: about as long as a request waits. 0 lets them begin at once.
	Spread time.Duration `json:"spread_ns"`
	// Cut says that what has no answer at the end of a turn is given up: answers
	// last so long that nobody can wait for them.
	Cut bool `json:"cut,omitempty"`
	// Streams says that answers with Expect.Stream count as they arrive, also those
	// that do not end. Others count when they are whole.
	Streams bool `json:"streams,omitempty"`

	// Idle connections each carry one request and are silent from then on.
	// They are opened before the load, IdleStep at a time (all at once if 0).
	Idle     int `json:"idle"`
	IdleStep int `json:"idle_step"`
	// Pause reports the number of idle connections after each step and waits
	// to be told to go on.
	Pause bool `json:"pause"`

	// Hold says that the driver gets ready, tells so, and begins when it is told to go
	// on, before each turn: several begin at the same moment then. With Turns only.
	Hold bool `json:"hold,omitempty"`

	// Requests are the mix to send. Empty means GET of URL; otherwise URL
	// names only the server.
	Requests []scenarios.Request `json:"requests"`
	Secret   uint64              `json:"secret"` // of the proofs in expected answers

	// Expect is the right answer to GET of URL. Its status may be 0, which
	// accepts 2xx and 3xx; its body is literal, empty means empty. With nil
	// the right body is learned from the first answers (see the package's
	// documentation), whose status ExpectStatus tells: 0 accepts 2xx and 3xx.
	Expect       *scenarios.Expect `json:"expect"`
	ExpectStatus int               `json:"expect_status"`

	// Numbers has the result tell which requests were sent and answered. Native
	// engine only.
	Numbers bool `json:"numbers"`
	// Phases are parts of each turn, which come anew in each. With Turns only.
	Phases []scenarios.Phase `json:"phases,omitempty"`
	// InTime is how late an answer of the first group may come to be of use; 0 means
	// that none is too late.
	InTime time.Duration `json:"in_time_ns,omitempty"`

	// Excerpt is a turn after those that are measured, of which each request is kept, and
	// ExcerptLead how long the load is on in it before. With Turns only, and with Hold
	// nothing else is put on.
	Excerpt     scenarios.Excerpt `json:"excerpt,omitzero"`
	ExcerptLead time.Duration     `json:"excerpt_lead_ns,omitempty"`

	// Pulse tells how the load goes while it is on. Zero tells nothing.
	Pulse PulseSpec `json:"pulse,omitzero"`

	// Allow is what of failing is a figure and no error.
	Allow scenarios.Allow `json:"allow,omitzero"`

	// MaxErrors is the share of the requests that may fail until the result is
	// not valid; validity.MaxErrors if it is null.
	MaxErrors *float64 `json:"max_errors"`

	Seed    uint64 `json:"seed"`    // of Poisson arrivals and the choice among Requests
	Threads int    `json:"threads"` // of the native engine; 1 if 0

	// AllPercentiles states percentiles that too few requests support.
	AllPercentiles bool `json:"all_percentiles"`
}

// ParseSpec reads a Spec from JSON and validates it.
func ParseSpec(line []byte) (Spec, error) {
	var s Spec
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return Spec{}, fmt.Errorf("load spec: %w", err)
	}
	if d.More() {
		return Spec{}, errors.New("load spec: more than one JSON value on the line")
	}
	if err := s.Validate(); err != nil {
		return Spec{}, err
	}
	return s, nil
}

// Validate says what is wrong with s, a line for each fault, or returns nil.
func (s Spec) Validate() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }

	if len(s.Groups) > 0 && (s.Arrivals != "" || s.Clients != 0 || s.Rate != 0 || s.PerConnection != 0) {
		fault("groups say what their clients do: leave arrivals, clients, rate and requests per connection out")
	}
	s = s.withDefaults()
	target, err := parseTarget(s.URL)
	if err != nil {
		faults = append(faults, err)
	} else if len(s.Requests) > 0 && target.path != "/" {
		fault("url %q has a path, but the requests have their own targets: leave the path out", s.URL)
	}
	faults = append(faults, s.checkGroups()...)
	between := func(name string, value, low, high int) {
		if value < low || value > high {
			fault("%s %d is not between %d and %d", name, value, low, high)
		}
	}
	lasting := func(name string, value, low, high time.Duration) {
		if value < low || value > high {
			fault("%s %v is not between %v and %v", name, value, low, high)
		}
	}
	between("clients", s.clients(), 1, 1_000_000)
	between("idle", s.Idle, 0, 1_000_000)
	between("idle step", s.IdleStep, 0, 1_000_000)
	between("threads", s.Threads, 1, 256)
	lasting("warm-up", s.Warmup, 0, time.Hour)
	lasting("duration", s.Duration, time.Millisecond, 24*time.Hour)
	lasting("time-out", s.Timeout, time.Millisecond, latency.Most)
	if m := s.MaxErrors; m != nil && !(*m >= 0 && *m <= 1) {
		fault("share of errors %v is not between 0 and 1", *m)
	}
	faults = append(faults, checkRequests(s.Requests)...)
	faults = append(faults, s.checkExpect()...)
	faults = append(faults, checkAllow(s.Allow)...)
	faults = append(faults, s.checkPhases()...)
	faults = append(faults, s.checkExcerpt()...)
	faults = append(faults, s.Pulse.check(&s)...)

	if s.Turns && (s.Engine != Native || s.Extend) {
		fault("turns are for the native engine and a window that is not extended")
	}
	if s.Hold && !s.Turns {
		fault("only a load that is put on by turns is held back")
	}
	if s.Numbers && s.Engine != Native {
		fault("only the native engine gives each request a number of its own")
	}
	lasting("spread", s.Spread, 0, time.Minute)
	switch s.Engine {
	case Native:
	case Hey:
		faults = append(faults, s.heyFaults()...)
	default:
		fault("engine %q is none of native, hey", s.Engine)
	}
	return errors.Join(faults...)
}

// checkGroups says what is wrong with the groups.
func (s *Spec) checkGroups() (faults []error) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if len(s.Groups) > maxGroups {
		fault("%s of clients, want %d at most", quantity.Plural(len(s.Groups), "group"), maxGroups)
	}
	scheduled := map[string]bool{}
	for _, g := range s.Groups {
		switch g.Arrivals {
		case scenarios.Closed:
			if g.Rate != 0 {
				fault("rate %v makes no sense in closed loop: choose constant or poisson arrivals, or leave it out", g.Rate)
			}
		case scenarios.Constant, scenarios.Poisson:
			if !(g.Rate >= minRate && g.Rate <= maxRate) {
				fault("rate %v is not between %v and %v requests per second", g.Rate, minRate, float64(maxRate))
			}
		default:
			fault("arrivals %q is none of closed, constant, poisson", g.Arrivals)
		}
		if g.First < 0 || g.First > time.Hour || g.First > 0 && !g.Open() {
			fault("the first request of a group comes %v after the warm-up, want no more than an hour, and an open loop", g.First)
		}
		if n := g.Conn.Requests; n < 0 || n > math.MaxInt32 {
			fault("requests per connection %d is not between 0 and %d", n, math.MaxInt32)
		}
		faults = append(faults, checkPaces(g.Conn)...)
		if len(s.Groups) > 1 && g.Clients < 1 {
			fault("a group of clients has %s, want 1 at least", quantity.Whole(g.Clients))
		}
		if g.Class != "" && !slices.ContainsFunc(s.Requests, func(r scenarios.Request) bool { return r.Class == g.Class }) {
			fault("no request is of class %q, which a group of clients sends", g.Class)
		}
		if err := checkLiveGroup(g, (&scenarios.Scenario{Requests: s.Requests}).AskedBy(g)); err != nil {
			faults = append(faults, err)
		}
		for _, r := range s.Requests {
			if g.Class != "" && g.Class != r.Class {
				continue
			}
			if on, known := scheduled[r.Class]; known && on != g.Open() {
				fault("requests of class %q are sent in closed loop and on a schedule: name one class for each", r.Class)
			}
			scheduled[r.Class] = g.Open()
		}
	}
	return faults
}

// maxGroups is more than a person can tell apart.
const maxGroups = 16

// Rates outside are mistakes rather than loads.
const (
	minRate = 0.001
	maxRate = 10_000_000
)

func (s Spec) withDefaults() Spec {
	if s.Engine == "" {
		s.Engine = Native
	}
	if len(s.Groups) == 0 {
		s.Groups = []scenarios.Group{{
			Clients: s.Clients, Arrivals: s.Arrivals, Rate: s.Rate, Conn: scenarios.ConnUse{Requests: s.PerConnection},
		}}
	}
	s.Groups = slices.Clone(s.Groups)
	for i := range s.Groups {
		if s.Groups[i].Arrivals == "" {
			s.Groups[i].Arrivals = scenarios.Closed
		}
	}
	if s.Timeout == 0 {
		s.Timeout = DefaultTimeout
	}
	if s.Threads == 0 {
		s.Threads = 1
	}
	return s
}

func (s *Spec) maxErrors() float64 {
	if s.MaxErrors == nil {
		return validity.MaxErrors
	}
	return *s.MaxErrors
}

// load is what is put on, as a scenario says it.
func (s *Spec) load() scenarios.Load { return scenarios.Load{Groups: s.Groups, Phases: s.Phases} }

func (s *Spec) open() bool { return s.load().Open() }

func (s *Spec) clients() int { return s.load().Clients() }

// most is how many clients the largest group has.
func (s *Spec) most() (n int) {
	for _, g := range s.Groups {
		n = max(n, g.Clients)
	}
	return n
}

// churns reports whether clients close connections by themselves.
func (s *Spec) churns() bool {
	return slices.ContainsFunc(s.Groups, func(g scenarios.Group) bool { return g.Conn.Requests > 0 })
}
