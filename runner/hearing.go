package runner

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"interleave/internal/quantity"
	"interleave/runner/load"
)

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
			if !slices.ContainsFunc(t.drivers, (*partner).busy) {
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

// busy reports whether a driver has more to say before it is ready, or has ended.
func (p *partner) busy() bool { return p.at.Kind != load.EventReady && !p.done }

// silent names the hosts whose drivers are busy.
func (t *together) silent() string {
	var names []string
	for _, p := range t.drivers {
		if p.busy() {
			names = append(names, "load host "+p.on.Name())
		}
	}
	return strings.Join(names, ", ") + " was"
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
	if err := p.tells(e.Kind); err != nil {
		return err
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
		if t.window != nil && !t.whole && !t.begun {
			t.begun = true
			return t.window.begin()
		}
	case load.EventWindowEnd:
		if !t.whole {
			return t.endWindow()
		}
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
