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

	// Ready is called with Spec.Hold when all is ready, with Spec.Turns before each of
	// two turns. The load, or the turn, begins when it returns nil, and Started is called
	// with that time.
	Ready   func(ctx context.Context) error
	Started func(at time.Time)

	// WindowStart and WindowEnd are called when the measured window begins
	// and ends, while the load is on.
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
		var end func()
		ctl.Baton, end = ownTurns(ctx, &spec, ctl)
		defer end()
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
