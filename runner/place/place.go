package place

import (
	"context"
	"fmt"
	"io"
	"syscall"
	"time"

	"interleave/results"
	"interleave/runner/metrics"
	"interleave/runner/outside"
	"interleave/runner/process"
	"interleave/scenarios"
)

// Place is a host on which parts of a trial run. Its methods may be called from
// several goroutines. One whose host cannot be reached any longer fails with Lost.
type Place interface {
	// Name is the host as a user calls it.
	Name() string

	// Facts describe the host, and how it is divided: ServerCPUs are the processors of
	// a server on it, LoadCPUs those of all else, such as load drivers and backends.
	// Without them nothing is held apart.
	Facts() results.Environment

	// Start starts a child, and returns when it is ready, as process.Start does.
	Start(ctx context.Context, s Spec) (Child, error)

	// Keep makes the files and rows of a server of s, whose secret decides what is in them.
	Keep(ctx context.Context, s *scenarios.Scenario, secret uint64) (Data, error)
	// Tree is what a child of this place uses, with all that it starts.
	Tree(c Child, s TreeSpec) (Tree, error)

	// Watch notes how quiet the host is, from now on.
	Watch(cpus []int) Watch

	// Ask returns what a child that has a listener tells at a path, by HTTP.
	Ask(ctx context.Context, c Child, path string) (string, error)

	// Clock is by how much the host's clock is ahead of this process's, at most bound
	// wrong: half of the fastest exchange that told it.
	Clock(ctx context.Context) (ahead, bound time.Duration, err error)

	// Tell writes a line to a child's stdin when the host's clock shows at. A host that
	// learns of it after that says Late, and writes nothing.
	Tell(ctx context.Context, c Child, line string, at time.Time) error
}

// Spec is a child to start. Of the process's own, Listener, Inherit, Group, Gone and
// Stderr are for Local only.
type Spec struct {
	process.Spec

	// Listen is where the child's listener is opened, as host:port, or AnyPort; empty
	// opens none. The child inherits it (process.Spec.Listener).
	Listen string

	// Programs are paths of programs, on the runner's host, that Args names beside
	// Path: another host has them elsewhere.
	Programs []string

	// Owner has another host run its programs from files that no other owner's child runs,
	// as process.Copies says, and keep these for its next one; empty shares the host's own.
	// Local runs those that are named.
	Owner string

	// Data is the child's, made by Keep of the same place, whose folder Args or Beside name;
	// nil if it has none.
	Data Data

	// Outside is a server of others, which is started as its file says, beside what
	// Beside says; the rest of this Spec is not heeded then, but for Data. Nil for any other
	// child.
	Outside *outside.Server
	Beside  outside.Place
}

// AnyPort is a free port at the address by which the other hosts of a run reach a
// place.
const AnyPort = ":0"

// Child is a child of a place: its methods are those of process.Process.
type Child interface {
	Addr() string // where its listener is reached; empty if it has none
	Stdin() io.WriteCloser
	Stdout() io.ReadCloser
	Done() <-chan struct{}
	Err() error
	Unasked() error
	// Suspend stops its processes, or lets them go on. It goes on by itself when it is to
	// end, and is killed when nobody is there any more who could let it go on.
	Suspend(stopped bool) error
	Stop(grace time.Duration) error
	End(sig syscall.Signal, grace time.Duration) (inTime bool)
	Kill()
	StderrTail() string
	Restarts() int
}

// TreeSpec says how a child's processes are looked at.
type TreeSpec struct {
	Below   bool // all that comes and goes below the child's keeper: it is started again when it ends
	Account bool // CPU time is taken from a control group of its own, if there may be one
}

// Tree is a child with all that it has started. It was read once already: what takes
// longer the first time is done.
type Tree interface {
	Memory() (bytes float64, kind string, err error)
	// Begin begins a window, in which memory, threads and processes are sampled or not.
	Begin(sampled bool) (Window, error)
	Close()
}

// Window is a stretch of time for which a tree is watched.
type Window interface {
	// End ends it, and must be called once. With an error there may be Peaks still.
	End() (Used, error)
}

// Used is what a tree used in a window.
type Used struct {
	metrics.Used
	Forks *int64 // processes and threads that the whole host began; nil if it does not tell
	Peaks metrics.Peaks
}

// Watch is a host that is being watched.
type Watch interface {
	Stop() results.Noise
}

// Lost is a host that was lost under a trial: it is void, and the run goes on when
// the host is back.
type Lost struct {
	Host string
	Why  string
}

func (l *Lost) Error() string { return fmt.Sprintf("host %s was lost: %s", l.Host, l.Why) }

// Late is a host that learned too late of when it was to begin.
type Late struct {
	Host string
	By   time.Duration
}

func (l *Late) Error() string {
	return fmt.Sprintf("host %s was told %v after it that it should begin", l.Host, l.By.Round(time.Microsecond))
}
