package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"interleave/runner/process"
)

// bench measures stages.
type bench struct {
	options
	hall     hall
	workshop *workshop
	random   *rand.Rand
	log      io.Writer
}

// slower is how much longer a turn is where a request takes 20 ms.
const slower = 2

// measure measures a stage, and returns a row for each of its targets. It fails if a
// server of ours does; a peer that is not there, or fails, is left out with a word.
func (b *bench) measure(ctx context.Context, s *stage) ([]row, error) {
	cpus, why := b.hall.place(s)
	if why != "" {
		fmt.Fprintf(b.log, "%s is left out: %s\n", s.name, why)
		return missing(s, why), nil
	}
	up, err := b.startAll(ctx, s, cpus)
	defer func() {
		for _, m := range up {
			m.end()
		}
	}()
	if err != nil {
		return missing(s, "failed"), err
	}
	if s.targets[0].of == share {
		return b.spread(ctx, s, up)
	}
	window := b.window
	if s.slow {
		window *= slower
	}
	fmt.Fprintf(b.log, "%s: %d servers, %d rounds of %v each, about %v\n", s.name, len(up), b.rounds+1, window,
		(time.Duration(len(up)*(b.rounds+1)) * (window + settle)).Round(time.Second))
	for round := range b.rounds + 1 {
		for _, i := range b.random.Perm(len(up)) {
			m := up[i]
			got, err := m.turn(window)
			if ctx.Err() != nil {
				return missing(s, "interrupted"), ctx.Err()
			}
			if err != nil {
				return missing(s, "failed"), fmt.Errorf("%s, %s: %w", s.name, m.name, err)
			}
			if round > 0 { // the first one warms up, and makes the connections
				m.samples = append(m.samples, got)
			}
		}
	}
	var errs error
	for _, m := range up {
		errs = errors.Join(errs, m.conclude())
	}
	return rowsOf(s, up), errs
}

// startAll starts the servers of a stage and their load drivers.
func (b *bench) startAll(ctx context.Context, s *stage, cpus []int) (up []*member, err error) {
	for _, name := range s.servers() {
		m := &member{name: name, stage: s}
		m.server, m.addr, err = b.workshop.start(ctx, name, s, cpus)
		var absent *absentError
		switch {
		case errors.As(err, &absent):
			fmt.Fprintf(b.log, "%s is left out: %v\n", name, absent)
			continue
		case err != nil:
			return up, fmt.Errorf("start %s: %w", name, err)
		}
		up = append(up, m)
		if err := m.startDriver(ctx, b.hall.driver); err != nil {
			return up, fmt.Errorf("start the load driver of %s: %w", name, err)
		}
	}
	return up, nil
}

// end ends a server and its load driver.
func (m *member) end() {
	for _, p := range []*process.Process{m.driver, m.server} {
		if p != nil {
			p.Kill()
		}
	}
	if m.baton != nil {
		m.baton.Close()
	}
	if m.tree != nil {
		m.tree.Close()
	}
}
