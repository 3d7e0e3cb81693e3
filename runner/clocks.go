package runner

import (
	"context"
	"errors"
	"slices"
	"time"

	"interleave/internal/quantity"
	"interleave/runner/load"
	"interleave/runner/place"
)

// startLead is how far ahead a start is beside the ways to the hosts: room for what a host is
// late by.
const startLead = 200 * time.Millisecond

// ways is three times the slowest way to a driver's host and back, which is six times the
// bound of its clock.
func (t *together) ways() (longest time.Duration) {
	for _, p := range t.drivers {
		longest = max(longest, 6*p.bound)
	}
	return longest
}

// start has all drivers begin at one moment, by a line, each by its own host's clock. The
// clocks are looked at now: they may have been set before.
func (t *together) start(ctx context.Context, line string) error {
	if err := t.lookAtClocks(ctx); err != nil {
		return err
	}
	at := time.Now().Add(startLead + t.ways())
	for _, p := range t.drivers {
		p.at, p.turn, p.due = load.Event{}, map[string]bool{}, at
	}
	opened := make(chan error, 1)
	go func() { opened <- t.openBefore(ctx, at, t.ways()/3) }()
	err := t.each(func(_ int, p *partner) error {
		return p.on.Tell(ctx, p.child, line, at.Add(p.ahead))
	})
	return errors.Join(err, <-opened)
}

// openEarly is how long before a turn that counts as a whole its window begins, beside the
// way to a host and back: what the server does in it is next to nothing.
const openEarly = 10 * time.Millisecond

// openBefore begins the window of a turn that counts as a whole, shortly before it begins:
// nothing that is asked in it is missed. Any other's begins when a driver says so.
func (t *together) openBefore(ctx context.Context, at time.Time, way time.Duration) error {
	if t.window == nil || !t.whole {
		return nil
	}
	timer := time.NewTimer(time.Until(at) - openEarly - way)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	t.begun = true
	return t.window.begin()
}

// clockSlack is how much a clock may gain or lose, as a share of the time: what makes no
// difference to when a load host began. One that is corrected gently does less.
const clockSlack = 0.01

// lookAtClocks finds how far the drivers' clocks are ahead, and says that one of several was
// set since the last look. Then nobody knows whether the load hosts began together: what they
// said of it is by that clock.
func (t *together) lookAtClocks(ctx context.Context) error {
	return t.each(func(_ int, p *partner) error {
		ahead, bound, err := p.on.Clock(ctx)
		if err != nil {
			return err
		}
		set, now := ahead-p.ahead, time.Now()
		slack := time.Duration(clockSlack * float64(now.Sub(p.read)))
		if !p.read.IsZero() && len(t.drivers) > 1 && set.Abs() > p.bound+bound+slack {
			return &place.Lost{Host: p.on.Name(), Why: "its clock, or this host's, was set by " + quantity.Duration(set.Abs()) + " in the trial"}
		}
		p.ahead, p.bound, p.read = ahead, bound, now
		p.worst = max(p.worst, bound)
		return nil
	})
}

// keepLatest keeps, of when the drivers began, the turn that counts in which they were most
// apart.
func (t *together) keepLatest(counted []int) {
	worst, apart := -1, time.Duration(-1)
	for _, number := range counted {
		i := number - firstTurn
		var late []time.Duration
		for _, p := range t.drivers {
			late = append(late, p.late[i])
		}
		first, last := slices.Min(late), slices.Max(late)
		if last-first > apart {
			worst, apart = i, last-first
		}
	}
	for _, p := range t.drivers {
		if worst >= 0 {
			p.late = p.late[worst : worst+1]
		}
	}
}
