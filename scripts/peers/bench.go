package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"interleave/internal/quantity"
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

// measure measures a stage, and returns a row for each of its targets. A server that is
// not there, or fails, is left out with a word. The error is about models that failed,
// or says that ctx has ended.
func (b *bench) measure(ctx context.Context, s *stage) ([]row, error) {
	cpus, why := b.hall.place(s)
	if why != "" {
		fmt.Fprintf(b.log, "%s is left out: %s\n", s.name, why)
		return missing(s, why), nil
	}
	up := b.startAll(ctx, s, cpus)
	defer func() {
		for _, m := range up {
			m.end()
		}
	}()
	if ctx.Err() == nil && s.targets[0].of == share {
		b.spread(ctx, up)
	} else if ctx.Err() == nil {
		b.rounds(ctx, s, up)
	}
	if ctx.Err() != nil {
		rows := rowsOf(s, up) // of whole rounds
		for i := range rows {
			if len(rows[i].ratios) == 0 {
				rows[i].why = "interrupted"
			}
		}
		return rows, ctx.Err()
	}
	var failed error
	for _, m := range up {
		if m.err == nil {
			continue
		}
		fmt.Fprintf(b.log, "%s is left out: %v\n", m.name, m.err)
		var absent *absentError
		if _, foreign := peers[m.name]; !foreign && !errors.As(m.err, &absent) {
			failed = errors.Join(failed, fmt.Errorf("%s failed, see above", m.name))
		}
	}
	return rowsOf(s, up), failed
}

// rounds gives the members their turns. A member's time in a round is cut into several
// turns, between which all others have theirs: so what disturbs the host for a second
// disturbs all of them.
func (b *bench) rounds(ctx context.Context, s *stage, up []*member) {
	turns, length := s.turns(b.window)
	there := 0
	for _, m := range up {
		if m.err == nil {
			there++
		}
	}
	each := time.Duration((b.count+1)*turns) * (length + lead + settle)
	fmt.Fprintf(b.log, "%s: %s by turns of %v, about %v\n", s.name, quantity.Plural(there, "server"), length,
		(time.Duration(there) * each).Round(time.Second))
	for round := range b.count + 1 {
		for _, m := range up {
			m.round = used{}
		}
		for range turns {
			for _, i := range b.random.Perm(len(up)) {
				m := up[i]
				if m.err == nil {
					m.err = m.turn(length)
				}
				if ctx.Err() != nil {
					return
				}
			}
		}
		for _, m := range up {
			if round > 0 && m.err == nil { // the first one warms up, and makes the connections
				m.samples = append(m.samples, m.round.sample())
			}
		}
	}
	for _, m := range up {
		if m.err == nil {
			m.err = m.conclude()
		}
	}
}

// turns is how many turns a server has in a round, and how long they are. Where
// requests take 20 ms there is one: the end of a turn, when the last ones are waited
// for, must be short beside it.
func (s *stage) turns(window time.Duration) (count int, length time.Duration) {
	if s.slow {
		return 1, slower * window
	}
	count = int(max(1, window/turnLength))
	return count, window / time.Duration(count)
}

const (
	// turnLength is how long a turn is at least, unless the window is shorter.
	turnLength = 200 * time.Millisecond

	// slower is how much longer the only turn of a round is where requests compute.
	slower = 2
)

// startAll starts the servers of a stage and their load drivers.
func (b *bench) startAll(ctx context.Context, s *stage, cpus []int) (up []*member) {
	for _, name := range s.servers() {
		m := &member{name: name, stage: s}
		if m.server, m.addr, m.err = b.workshop.start(ctx, name, s, cpus); m.err == nil {
			m.err = m.startDriver(ctx, b.hall.driver)
		}
		if up = append(up, m); ctx.Err() != nil {
			break
		}
	}
	return up
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
