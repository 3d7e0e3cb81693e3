package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"interleave/runner/load"
	"interleave/runner/place"
	"interleave/runner/process"
)

// together are the load drivers of a trial over several hosts, one on each of its load
// hosts: they put on a part of the load each, and begin each turn at the same moment.
type together struct {
	stand   *stand
	spec    load.Spec // before it is divided
	drivers []*partner
	told    chan toldBy
	stop    context.CancelFunc // of the listening

	window *hostWindow // what counts of the turn that is on; nil if nothing does
	whole  bool        // all of the turn counts
	begun  bool        // the window has begun
	ended  bool        // and ended
}

// partner is one of these drivers.
type partner struct {
	on     place.Place
	child  place.Child
	driver *load.Driver

	ahead time.Duration // by which its host's clock is ahead of this one's
	bound time.Duration // how far off ahead may be
	worst time.Duration // the largest bound of all turns
	read  time.Time     // when the clock was looked at; zero before

	at   load.Event      // what it waits at; its kind is empty while it does not
	turn map[string]bool // the kinds of events of the turn that is on, or of what was before the first
	open int             // idle connections
	done bool            // it has ended

	due    time.Time       // when it was to begin, last
	late   []time.Duration // after that it began each turn after the warm-up, by its host's clock
	warmed bool            // its next turn is not the one that warms up
}

// startTogether divides the load of a stand among its drivers' hosts, starts them, and returns
// when all are ready.
func (s *stand) startTogether(ctx context.Context) (*together, error) {
	t := &together{stand: s, spec: s.loadSpec(), told: make(chan toldBy), stop: func() {}}
	t.spec.Hold = true
	s.asTurns(&t.spec)
	parts, err := t.spec.Divide(len(s.drivers))
	if err != nil {
		return t, err
	}
	for _, on := range s.drivers {
		t.drivers = append(t.drivers, &partner{on: on, turn: map[string]bool{}})
	}
	s.partners = t.drivers
	if err := t.each(func(i int, p *partner) (err error) {
		parts[i].Threads = s.lab.threads(p.on, s.scenario)
		p.child, p.driver, err = s.startDriver(ctx, p.on, parts[i], nil)
		return err
	}); err != nil {
		return t, err
	}
	t.listen(ctx)
	return t, t.hear(ctx, time.Duration(len(t.drivers))*cmp.Or(t.spec.Timeout, load.DefaultTimeout), 0)
}

// each does something for each driver at the same time.
func (t *together) each(do func(int, *partner) error) error {
	errs := make([]error, len(t.drivers))
	var all sync.WaitGroup
	for i, p := range t.drivers {
		all.Go(func() { errs[i] = do(i, p) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// end ends the drivers that were started.
func (t *together) end() {
	t.stop()
	_ = t.each(func(_ int, p *partner) error {
		if p.child != nil {
			p.child.Kill()
		}
		return nil
	})
}

// children are the drivers' processes.
func (t *together) children() (all []process.Ending) {
	for _, p := range t.drivers {
		if p.child != nil {
			all = append(all, p.child)
		}
	}
	return all
}

// turn gives the drivers a turn, which a line begins and of which requests are begun for so
// long, and returns what became of it. With a window what counts of it is watched, which may
// be the whole turn.
func (t *together) turn(ctx context.Context, line string, length time.Duration, w *hostWindow, whole bool) (taken load.Taken, err error) {
	t.window, t.whole, t.begun, t.ended = w, whole, false, false
	if w != nil {
		w.forget()
	}
	asked := time.Now()
	if err := t.start(ctx, line); err != nil {
		return taken, err
	}
	answer := cmp.Or(t.spec.Timeout, load.DefaultTimeout)
	err = t.hear(ctx, length+answer, endsApart+answer)
	if err = errors.Join(err, t.endWindow()); err != nil {
		return taken, err
	}
	within := time.Since(asked)
	for _, p := range t.drivers {
		took, err := p.taken(w != nil && !whole, within)
		if err != nil {
			return taken, err
		}
		right := taken.Right + took.Right
		if took.Drained-took.Began >= taken.Drained-taken.Began {
			taken = took
		}
		taken.Right = right
	}
	return taken, nil
}

// result tells the drivers which turns count, and puts what they saw on the trial.
func (t *together) result(ctx context.Context, counted []int) error {
	if len(t.drivers) > 1 {
		if err := t.lookAtClocks(ctx); err != nil {
			return err
		}
	}
	if err := t.each(func(_ int, p *partner) error {
		p.at, p.turn = load.Event{}, nil
		return p.driver.Next(load.Step{Counted: counted})
	}); err != nil {
		return err
	}
	if err := t.hear(ctx, 0, 0); err != nil {
		return err
	}
	s := t.stand
	for _, p := range t.drivers {
		result, err := p.driver.Result()
		if err != nil {
			return fmt.Errorf("load host %s: %w", p.on.Name(), err)
		}
		s.parts = append(s.parts, load.Part{Host: p.on.Name(), Result: result})
	}
	t.keepLatest(counted)
	var err error
	s.trial.LoadResult, err = load.Merge(t.spec, s.parts)
	return err
}

// firstTurn is the number of the first turn after the warm-up, as load.Step has it.
const firstTurn = 2
