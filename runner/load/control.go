package load

import (
	"context"
	"errors"
	"io"
	"time"

	"interleave/results"
)

// Control hears what happens while load is put on. Nil functions are not
// called.
type Control struct {
	// Connections is called with Spec.Pause after each step of idle
	// connections, with how many are open now. The load goes on when it
	// returns nil.
	Connections func(ctx context.Context, count int) error

	// Ready is called with Spec.Hold when all is ready. The turn that warms up begins when
	// it returns nil, and Started is called with that time.
	Ready   func(ctx context.Context) error
	Started func(at time.Time)

	// Next is called with Spec.Hold after the turn that warms up and after
	// each of the had turns since, of which last is what became of the latest. It returns
	// what to do next, and Started is called when another turn has begun. It is nil for an
	// excerpt alone.
	Next func(ctx context.Context, last Taken, had int) (Step, error)

	// WindowStart and WindowEnd are called when the measured window begins
	// and ends, while the load is on; with Next, in each turn of which a part counts.
	WindowStart func()
	WindowEnd   func()

	// Pulse is called with Spec.Pulse after each stretch of the window, in order, by a
	// thread that drives the load: it must not wait.
	Pulse func(Pulse)

	// Baton is this driver's end of what gives it its turns, with Spec.Turns and without
	// Spec.Hold. It is closed when the load has ended.
	Baton io.ReadWriteCloser
}

func (c Control) connections(ctx context.Context, count int) error {
	if c.Connections == nil {
		return nil
	}
	return c.Connections(ctx, count)
}

// hold waits until the load is to begin.
func (c Control) hold(ctx context.Context) error {
	if c.Ready == nil {
		return nil
	}
	return c.Ready(ctx)
}

func (c Control) started(at time.Time) {
	if c.Started != nil {
		c.Started(at)
	}
}

func (c Control) windowStart() {
	if c.WindowStart != nil {
		c.WindowStart()
	}
}

func (c Control) windowEnd() {
	if c.WindowEnd != nil {
		c.WindowEnd()
	}
}

// ErrTooEarly says that the load was stopped before anything was measured.
var ErrTooEarly = errors.New("stopped before the measured window began")

// Run puts the load that spec describes on its server. When ctx is cancelled
// it ends early and returns what was measured so far, with a warning, or
// ErrTooEarly if the window had not begun. What the server does wrong is in
// the result; an error means that no load could be put on at all.
func Run(ctx context.Context, spec Spec, ctl Control) (*results.LoadResult, error) {
	if err := spec.Validate(); err != nil {
		return nil, err
	}
	spec = spec.withDefaults()
	if spec.Turns && spec.Hold {
		return runOwnTurns(ctx, spec, ctl)
	}
	if spec.Turns {
		if ctl.Baton == nil {
			return nil, errors.New("load spec: turns want a baton")
		}
		defer ctl.Baton.Close()
	}
	if spec.Engine == Hey {
		return runHey(ctx, spec, ctl)
	}
	return runNative(ctx, spec, ctl)
}

// runOwnTurns runs a driver that gives itself its turns.
func runOwnTurns(ctx context.Context, spec Spec, ctl Control) (*results.LoadResult, error) {
	if ctl.Next == nil && !spec.onlyExcerpt() {
		return nil, errors.New("load spec: a driver that gives itself its turns wants to be told of each")
	}
	var end func() error
	ctl.Baton, end = ownTurns(ctx, &spec, ctl)
	result, err := runNative(ctx, spec, ctl)
	why := end()
	if errors.Is(err, ErrTooEarly) && why != nil && ctx.Err() == nil {
		err = why // which the driver itself does not know
	}
	return result, err
}
