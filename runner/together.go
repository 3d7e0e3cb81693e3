package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"interleave/internal/quantity"
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

	window *hostWindow // what counts of the turn that is on; nil if all of it does, or none
	begun  bool        // it has begun
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

	at   load.Event // what it waits at; its kind is empty while it does not
	open int        // idle connections
	done bool       // it has ended

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
		t.drivers = append(t.drivers, &partner{on: on})
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

// toldBy is what a driver has told; a nil event is its end.
type toldBy struct {
	who   *partner
	event *load.Event
}

// listen begins to listen to the drivers.
func (t *together) listen(ctx context.Context) {
	ctx, t.stop = context.WithCancel(ctx)
	for _, p := range t.drivers {
		go func() {
			for e := range p.driver.Events() {
				select {
				case t.told <- toldBy{p, &e}:
				case <-ctx.Done():
					return
				}
			}
			select {
			case t.told <- toldBy{p, nil}:
			case <-ctx.Done():
			}
		}()
	}
}

// endsApart is how much later than the first of them a driver may have its last answers,
// beyond the time that an answer may take: all begin and end their turns together.
const endsApart = 5 * time.Second

// hear hears the drivers until all are ready for the next turn, or all have ended. One that
// is silent for longer than what they do is planned to take has hung, and so has one that goes
// on when another is ready, by more than apart; 0 means that they have their time.
func (t *together) hear(ctx context.Context, planned, apart time.Duration) error {
	limit := planned + trialSlack
	silence := time.NewTimer(limit)
	defer silence.Stop()
	for {
		select {
		case said := <-t.told:
			if err := t.on(said.who, said.event); err != nil {
				return err
			}
			if t.waiting() {
				return nil
			}
			if apart > 0 && (said.event == nil || said.event.Kind == load.EventReady) {
				limit = apart
			}
			silence.Reset(limit)
		case <-silence.C:
			return fmt.Errorf("the trial hung: %s silent for %s", t.silent(), quantity.Duration(limit))
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// waiting reports whether all drivers are ready, or have ended.
func (t *together) waiting() bool {
	for _, p := range t.drivers {
		if p.at.Kind != load.EventReady && !p.done {
			return false
		}
	}
	return true
}

// silent names the hosts whose drivers have more to say.
func (t *together) silent() string {
	name := ""
	for _, p := range t.drivers {
		if p.at.Kind != load.EventReady && !p.done {
			name += "load host " + p.on.Name() + ", "
		}
	}
	return name[:max(0, len(name)-2)] + " was"
}

// on acts on what one driver tells.
func (t *together) on(p *partner, e *load.Event) error {
	if e == nil {
		p.done = true
		if _, err := p.driver.Result(); err != nil {
			return fmt.Errorf("load host %s: %w", p.on.Name(), err)
		}
		return nil
	}
	switch e.Kind {
	case load.EventConnections, load.EventReady:
		p.at = *e
		p.open = max(p.open, e.Count)
		return t.goOn()
	case load.EventStarted:
		if p.warmed {
			p.late = append(p.late, time.Unix(0, e.At).Add(-p.ahead).Sub(p.due))
		}
		p.warmed = true
	case load.EventWindowStart:
		if t.window != nil && !t.begun {
			t.begun = true
			return t.window.begin()
		}
	case load.EventWindowEnd:
		return t.endWindow()
	}
	return nil
}

// endWindow ends the part of the turn that counts, if it is not over.
func (t *together) endWindow() error {
	if t.window == nil || !t.begun || t.ended {
		return nil
	}
	t.ended = true
	return t.window.end()
}

// goOn lets the drivers that have opened a step of their connections go on when none of
// them is at work, after a look at the server's memory.
func (t *together) goOn() error {
	open, openers := 0, 0
	for _, p := range t.drivers {
		open += p.open
		switch p.at.Kind {
		case "":
			return nil
		case load.EventConnections:
			openers++
		}
	}
	if openers == 0 {
		return nil
	}
	if err := (&opening{tree: t.stand.tree, trial: t.stand.trial}).at(open); err != nil {
		return err
	}
	for _, p := range t.drivers {
		if p.at.Kind != load.EventConnections {
			continue
		}
		p.at = load.Event{}
		if err := p.driver.Go(); err != nil {
			return err
		}
	}
	return nil
}

// turn gives the drivers a turn, which a line begins and of which requests are begun for so
// long, and returns what became of it. With a window what counts of it is watched.
func (t *together) turn(ctx context.Context, line string, length time.Duration, w *hostWindow) (taken load.Taken, err error) {
	t.window, t.begun, t.ended = w, false, false
	if err := t.start(ctx, line); err != nil {
		return taken, err
	}
	answer := cmp.Or(t.spec.Timeout, load.DefaultTimeout)
	err = t.hear(ctx, length+answer, endsApart+answer)
	if err = errors.Join(err, t.endWindow()); err != nil {
		return taken, err
	}
	for _, p := range t.drivers {
		took := p.at.Took
		if took == nil {
			return taken, fmt.Errorf("load host %s: the load driver does not say what its turn was", p.on.Name())
		}
		right := taken.Right + took.Right
		if took.Drained-took.Began >= taken.Drained-taken.Began {
			taken = *took
		}
		taken.Right = right
	}
	return taken, nil
}

// startLead is how far ahead a start is beside three times the slowest way to a host and
// back, which is six times the bound of its clock: room for what a host is late by.
const startLead = 200 * time.Millisecond

// start has all drivers begin at one moment, by a line, each by its own host's clock. The
// clocks are looked at now: they may have been set before.
func (t *together) start(ctx context.Context, line string) error {
	if err := t.lookAtClocks(ctx); err != nil {
		return err
	}
	lead := startLead
	for _, p := range t.drivers {
		lead = max(lead, startLead+6*p.bound)
	}
	at := time.Now().Add(lead)
	return t.each(func(_ int, p *partner) error {
		p.at, p.due = load.Event{}, at
		return p.on.Tell(ctx, p.child, line, at.Add(p.ahead))
	})
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

// result tells the drivers which turns count, and puts what they saw on the trial.
func (t *together) result(ctx context.Context, counted []int) error {
	if len(t.drivers) > 1 {
		if err := t.lookAtClocks(ctx); err != nil {
			return err
		}
	}
	if err := t.each(func(_ int, p *partner) error {
		p.at = load.Event{}
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

// firstTurn is the number of the first turn after the warm-up, as load.Step has it.
const firstTurn = 2
