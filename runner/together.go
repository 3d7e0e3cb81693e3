package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"interleave/internal/quantity"
	"interleave/runner/load"
	"interleave/runner/place"
	"interleave/runner/process"
)

// together are the load drivers of a trial, one on each load host, that begin at the
// same moment and put on a part of the load each.
type together struct {
	stand   *stand
	planned time.Duration // of all that a driver does
	apart   time.Duration // how much later than the first of them one may end
	drivers []*partner
	window  *window
	turn    *load.OwnTurn // after the warm-up; nil if the load is not put on by turns
	starts  int           // how often they began: with each turn
	begun   bool          // the window has begun
}

// partner is one of these drivers.
type partner struct {
	on     place.Place
	spec   load.Spec
	child  place.Child
	driver *load.Driver

	ahead time.Duration // by which its host's clock is ahead of this one's
	bound time.Duration // how far off ahead may be
	at    load.Event    // what it waits at; its kind is empty while it does not
	open  int           // idle connections
	due   time.Time     // when it was to begin, last
	began time.Time     // the same, when it did, by its host's clock, as this one's; zero before
	ended bool
}

// putTogether divides a load among its drivers' hosts.
func (s *stand) putTogether(ctx context.Context, spec load.Spec) error {
	spec.Extend, spec.Hold = false, true // nobody else would extend the window at the same moment
	t := &together{stand: s, apart: endsApart}
	if s.lab.config.byTurns(s.cell) {
		t.turn = s.asOwnTurns(&spec)
	}
	parts, err := spec.Divide(len(s.drivers))
	if err != nil {
		return err
	}
	t.planned = spec.Warmup + 2*spec.Duration
	if t.turn != nil { // which ends with its last answers
		answer := cmp.Or(spec.Timeout, load.DefaultTimeout)
		t.planned, t.apart = t.planned+t.turn.Lead+t.turn.Settle+answer, t.apart+answer
	}
	for i, on := range s.drivers {
		parts[i].Threads = s.lab.threads(on, s.scenario)
		t.drivers = append(t.drivers, &partner{on: on, spec: parts[i]})
	}
	defer t.end()
	if err := t.each(func(p *partner) (err error) {
		p.child, p.driver, err = s.startDriver(ctx, p.on, p.spec, nil)
		return err
	}); err != nil {
		return err
	}
	t.window = newWindow(s)
	for _, p := range t.drivers {
		t.window.drivenBy(p.on, p.child)
	}
	defer t.window.close()
	err = t.follow(ctx)
	s.partners = t.drivers
	if err != nil {
		var children []process.Ending
		for _, p := range t.drivers {
			children = append(children, p.child)
		}
		return errors.Join(err, endedUnder(ctx, err, children...))
	}
	if spec.Turns {
		s.measured()
	}
	if err := t.sameClocks(ctx, spec.Duration); err != nil {
		return err
	}
	return t.merge(spec)
}

// each does something for each driver at the same time.
func (t *together) each(do func(*partner) error) error {
	errs := make([]error, len(t.drivers))
	var all sync.WaitGroup
	for i, p := range t.drivers {
		all.Go(func() { errs[i] = do(p) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// end ends the drivers that were started.
func (t *together) end() {
	_ = t.each(func(p *partner) error {
		if p.child != nil {
			p.child.Kill()
		}
		return nil
	})
}

// toldBy is what a driver has told; a nil event is its end.
type toldBy struct {
	who   *partner
	event *load.Event
}

// endsApart is how much later than the first of them a driver may end: all end within
// a settling time after windows that began together, or with their last answers.
const endsApart = 5 * time.Second

// follow hears the drivers out. One of them that is silent for longer than all of its
// load takes has hung, and so has one that goes on when another has ended.
func (t *together) follow(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	told := make(chan toldBy)
	for _, p := range t.drivers {
		go func() {
			for e := range p.driver.Events() {
				select {
				case told <- toldBy{p, &e}:
				case <-ctx.Done():
					return
				}
			}
			select {
			case told <- toldBy{p, nil}:
			case <-ctx.Done():
			}
		}()
	}
	limit := t.planned + trialSlack
	silence := time.NewTimer(limit)
	defer silence.Stop()
	for left := len(t.drivers); left > 0; {
		select {
		case said := <-told:
			if said.event == nil {
				if _, err := said.who.driver.Result(); err != nil {
					return fmt.Errorf("load host %s: %w", said.who.on.Name(), err)
				}
				left--
				said.who.ended = true
				limit = t.apart
			} else if err := t.on(ctx, said.who, *said.event); err != nil {
				return err
			}
			if err := t.goOn(ctx); err != nil {
				return err
			}
			silence.Reset(limit)
		case <-silence.C:
			return fmt.Errorf("the trial hung: %s silent for %s", t.silent(), quantity.Duration(limit))
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// silent names the hosts whose drivers have not ended.
func (t *together) silent() string {
	name := ""
	for _, p := range t.drivers {
		if !p.ended {
			name += "load host " + p.on.Name() + ", "
		}
	}
	return name[:max(0, len(name)-2)] + " was"
}

// on acts on what one driver tells.
func (t *together) on(ctx context.Context, p *partner, e load.Event) error {
	switch e.Kind {
	case load.EventConnections, load.EventReady:
		p.at = e
		p.open = max(p.open, e.Count)
	case load.EventStarted:
		p.began = time.Unix(0, e.At).Add(-p.ahead)
	case load.EventWindowStart:
		if !t.begun {
			t.begun = true
			return t.window.begin()
		}
	case load.EventWindowEnd:
		return t.window.end()
	}
	return nil
}

// goOn lets the drivers go on when all of them wait, or have ended: those that have
// opened a step of their connections, after a look at the server's memory, and all
// together when all are ready.
func (t *together) goOn(ctx context.Context) error {
	open, ready := 0, 0
	var openers []*partner
	for _, p := range t.drivers {
		open += p.open
		switch {
		case p.at.Kind == load.EventConnections:
			openers = append(openers, p)
		case p.at.Kind == load.EventReady:
			ready++
		default:
			return nil
		}
	}
	if len(openers) > 0 {
		if err := (&opening{tree: t.stand.tree, trial: t.stand.trial}).at(open); err != nil {
			return err
		}
		for _, p := range openers {
			p.at = load.Event{}
			if err := p.driver.Go(); err != nil {
				return err
			}
		}
		return nil
	}
	if ready < len(t.drivers) {
		return nil
	}
	line := load.GoLine
	switch t.starts++; t.starts {
	case 1:
	case 2:
		t.stand.warmed()
		var err error
		if line, err = (load.Step{Turn: t.turn}).Line(); err != nil {
			return err
		}
	default: // the only turn after the warm-up counts
		return t.each(func(p *partner) error {
			p.at = load.Event{}
			return p.driver.Next(load.Step{Counted: []int{2}})
		})
	}
	return t.start(ctx, line)
}

// startLead is how far ahead a start is beside three times the slowest way to a host and
// back, which is six times the bound of its clock: room for what a host is late by.
const startLead = 200 * time.Millisecond

// start has all drivers begin at one moment, by a line, each by its own host's clock. The clocks are
// looked at now: they may have been set while connections were opened.
func (t *together) start(ctx context.Context, line string) error {
	if err := t.each(func(p *partner) (err error) {
		p.ahead, p.bound, err = p.on.Clock(ctx)
		return err
	}); err != nil {
		return err
	}
	lead := startLead
	for _, p := range t.drivers {
		lead = max(lead, startLead+6*p.bound)
	}
	at := time.Now().Add(lead)
	return t.each(func(p *partner) error {
		p.at, p.due = load.Event{}, at
		return p.on.Tell(ctx, p.child, line, at.Add(p.ahead))
	})
}

// clockSlack is how much a clock may gain or lose in a trial, as a share of its window: what
// makes no difference to when a load host began. One that is corrected gently does less.
const clockSlack = 0.01

// sameClocks says that a clock was set since the start. Then nobody knows whether the load
// hosts began together: what they said of it is by that clock.
func (t *together) sameClocks(ctx context.Context, window time.Duration) error {
	if len(t.drivers) < 2 {
		return nil
	}
	return t.each(func(p *partner) error {
		ahead, bound, err := p.on.Clock(ctx)
		if err != nil {
			return err
		}
		slack := time.Duration(clockSlack * float64(window))
		if set := ahead - p.ahead; set.Abs() > p.bound+bound+slack {
			return &place.Lost{Host: p.on.Name(), Why: "its clock, or this host's, was set by " + quantity.Duration(set.Abs()) + " in the trial"}
		}
		return nil
	})
}

// merge puts what the drivers saw on the trial.
func (t *together) merge(spec load.Spec) error {
	var parts []load.Part
	for _, p := range t.drivers {
		result, err := p.driver.Result()
		if err != nil {
			return fmt.Errorf("load host %s: %w", p.on.Name(), err)
		}
		parts = append(parts, load.Part{Host: p.on.Name(), Result: result})
	}
	var err error
	s := t.stand
	s.parts = parts
	if s.trial.LoadResult, err = load.Merge(spec, parts); err != nil {
		return err
	}
	t.window.finish()
	return nil
}
