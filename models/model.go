package models

import (
	"context"
	"os"
	"slices"
	"time"

	"interleave/scenarios"
)

// Model is one concurrency model.
type Model struct {
	Info

	// Program is the name of the program that serves the model, in the folder
	// of interleave-server. Empty means interleave-server itself. A model that
	// would make that one larger, and with it the memory of all others, has one
	// of its own, a few lines around package server, and Run is nil elsewhere.
	Program string

	// Available returns nil if this host can run the model, and otherwise why not:
	// "not available: …". Nil means that every host can.
	Available func() error

	// Holds returns how many connections this host lets the model hold at most: its
	// threads are bounded, for instance. Nil means as many as a process may have
	// descriptors.
	Holds func() int

	// Tune returns the settings that an expert would choose for scenario s on
	// cpus processors. They are printed with the results.
	Tune func(s *scenarios.Scenario, cpus int) Tuning

	// Run serves cfg.Listener, where cfg is complete, until ctx is cancelled, then answers the
	// requests in flight, closes idle connections, and returns nil. It
	// calls cfg.Ready once, when all its workers are up. An error means that
	// it could not serve.
	Run func(ctx context.Context, cfg Config) error
}

// Unavailable says why this host cannot run the model, empty if it can.
func (m *Model) Unavailable() string {
	if m.Available == nil {
		return ""
	}
	if err := m.Available(); err != nil {
		return err.Error()
	}
	return ""
}

// Info is what a model says of itself. Nothing in it is measured; what can be
// is checked against the measurement.
type Info struct {
	Name      string // as on the command line
	Summary   string // what it is, in one line
	StandsFor string // what it stood for in the argument of 2011

	// Framework is the name of the framework that the server is of, such as
	// "net/http". It then differs from other models in more than how it runs many
	// requests at once, so that only predictions about the trait scenarios.Framework
	// are about it. Empty for the suite's own servers.
	Framework string

	// Family is what the model has in common with others. Variant tells it from
	// them in charts: each of a family has another, from 0 on, and keeps it.
	Family  Family
	Variant int

	Style  Style
	Traits []scenarios.Trait
	Shape  Shape
	Quick  bool // quick and smoke runs measure it unless other models are asked for

	// Lacks says of each ability that the model has not why that is: "its queue
	// carries whole answers".
	Lacks map[scenarios.Ability]string
}

// Unable says why the model cannot serve s; empty if it can. The text goes on from
// the model's name.
func (i Info) Unable(s *scenarios.Scenario) string {
	for _, need := range s.Needs {
		if why, lacks := i.Lacks[need]; lacks {
			return "cannot " + string(need) + ": " + why
		}
	}
	return ""
}

// Has reports whether the model has a trait.
func (i Info) Has(t scenarios.Trait) bool { return slices.Contains(i.Traits, t) }

// Style is the kind of handler a model runs.
type Style string

const (
	Blocking Style = "blocking"
	Callback Style = "callback"
)

// Shape is what a model claims of its processes and threads, so that the
// measurement can catch one that is not what it says. Zero means no claim.
type Shape struct {
	MaxProcesses   int // processes of the whole tree
	MinProcesses   int
	HandlerThreads int // threads that run handlers, in each process
}

// Config is what a server is given. Complete fills in its defaults.
type Config struct {
	// Listener is a bound and listening TCP socket. The model may set it
	// non-blocking. When it begins to stop it shuts it, so that new clients
	// are refused at once, by whichever process holds it too.
	Listener *os.File

	Scenario *scenarios.Scenario
	Tuning   Tuning

	// Upstreams tells where the scenario's upstreams are.
	Upstreams map[string]Upstream

	MaxConns      int           // connections held at once; more are refused with 503. 0 means DefaultMaxConns
	IdleTimeout   time.Duration // a connection between requests; 0 means DefaultIdleTimeout
	HeaderTimeout time.Duration // from a request's first byte to its last; 0 means DefaultHeaderTimeout
	WriteTimeout  time.Duration // for a client to take its answer; 0 means DefaultWriteTimeout
	CallTimeout   time.Duration // for an upstream's answer; 0 means DefaultCallTimeout
	DrainTimeout  time.Duration // for requests in flight after ctx is cancelled; 0 means DefaultDrainTimeout

	Seed        uint64  // of Random
	ComputeRate float64 // rounds of scenarios.Burn per second of one CPU; 0 means measure it at start

	// Data is the folder with the files and rows of a scenario with a library, which
	// Scenario has been told of already; cgi hands it on to its children. Empty if
	// there are none.
	Data string

	// Handicap is CPU time that each request burns before its handler runs: a
	// known slowdown, for trying out whether a measurement finds it. Scenario
	// has it already; cgi hands it on to its children. 0 means none.
	Handicap time.Duration

	CGIChild string // path of the CGI child; models other than cgi ignore it

	// Ready is called once, when the server accepts connections. May be nil.
	Ready func()

	// Logf writes one diagnostic line to the server's stderr. May be nil.
	Logf func(format string, args ...any)
}

// Complete returns c with its defaults in place of zeros. What it makes is
// complete, and stays as it is if it is completed again.
func (c Config) Complete() Config {
	c.MaxConns = positive(c.MaxConns, DefaultMaxConns)
	c.IdleTimeout = positive(c.IdleTimeout, DefaultIdleTimeout)
	c.HeaderTimeout = positive(c.HeaderTimeout, DefaultHeaderTimeout)
	c.WriteTimeout = positive(c.WriteTimeout, DefaultWriteTimeout)
	c.CallTimeout = positive(c.CallTimeout, DefaultCallTimeout)
	c.DrainTimeout = positive(c.DrainTimeout, DefaultDrainTimeout)
	if c.ComputeRate <= 0 {
		c.ComputeRate = scenarios.MeasureRate()
	}
	if c.Ready == nil {
		c.Ready = func() {}
	}
	if c.Logf == nil {
		c.Logf = func(string, ...any) {}
	}
	return c
}

func positive[T int | time.Duration](value, otherwise T) T {
	if value > 0 {
		return value
	}
	return otherwise
}

// CountsEnv names the environment variable by which a server learns of a file
// to which each of its processes appends what it has allocated, in a line at
// its end: objects and bytes.
const CountsEnv = "INTERLEAVE_COUNTS_FILE"

// ProfileEnv names the environment variable by which a server that is built with the
// tag profile learns of a folder, in which each of its processes leaves a profile of
// its CPU time, in pprof's format, from its start to its end.
const ProfileEnv = "INTERLEAVE_PROFILE_FOLDER"

// The values that zeros in Config stand for.
const (
	DefaultMaxConns      = 16384
	DefaultIdleTimeout   = 60 * time.Second
	DefaultHeaderTimeout = 10 * time.Second
	DefaultWriteTimeout  = 30 * time.Second
	DefaultCallTimeout   = 10 * time.Second
	DefaultDrainTimeout  = 5 * time.Second
)

// Upstream is where an upstream service answers: HTTP/1.1 over TCP.
type Upstream struct {
	Addr string // IPv4 address and port, "127.0.0.1:4001"
	Path string // "/billing"
}
