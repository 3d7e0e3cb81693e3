package sidebyside

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"time"

	"interleave/models"
	"interleave/results"
	found "interleave/results/sidebyside"
	"interleave/runner"
)

// Config is what to measure.
type Config struct {
	Cells    []runner.Cell     // loads that both servers of a pair are put under: at least one, none of them Alone; their models do not matter
	Pairs    [][2]models.Model // at least one
	Blocks   int
	Window   time.Duration // of each server side by side
	Seed     uint64        // of orders and arrivals
	Programs runner.Programs
	// Progress, if not nil, is told what is measured now, how many trials have
	// been made of how many, and about how long the rest takes.
	Progress func(what string, done, planned int, left time.Duration)
	// Keep, if not nil, is given each trial as it ends.
	Keep func(*results.Trial) error
}

// warmup of each server, which is that of short runs.
const warmup = 150 * time.Millisecond

// Run measures all pairs under all loads in both ways, on the host that env
// describes. When ctx is cancelled it returns its error and what was measured
// until then. No process is left behind.
func Run(ctx context.Context, c Config, env results.Environment) ([]found.Shot, error) {
	profile := runner.Profile{Name: "side-by-side", Warmup: warmup, Window: time.Second}
	lab, err := runner.NewLab(runner.Config{Profile: profile, Seed: c.Seed, Programs: c.Programs}, env)
	if err != nil {
		return nil, err
	}
	defer lab.Close()
	e := &experiment{Config: c, measureRing: lab.MeasureRing, rng: rand.New(rand.NewPCG(c.Seed, 0))}
	err = e.run(ctx)
	return e.shots, err
}

// experiment is a running one.
type experiment struct {
	Config
	measureRing func(context.Context, []runner.Subject) []*results.Trial

	rng   *rand.Rand
	shots []found.Shot
	took  time.Duration
}

// unit is a pair under a load.
type unit struct {
	runner.Cell
	models  [2]models.Model
	balance balance
}

func (u *unit) pair() found.Pair {
	return found.Pair{Scenario: u.Scenario.Name, Load: u.Load.Name, First: u.models[0].Name, Second: u.models[1].Name}
}

func (e *experiment) run(ctx context.Context) error {
	var units []*unit
	for _, pair := range e.Pairs {
		for _, cell := range e.Cells {
			units = append(units, &unit{cell, pair, balance{ring: e.Window, blocks: e.Blocks}})
		}
	}
	planned := 2 * len(units) * e.Blocks // pairs of trials
	for block := range e.Blocks {
		e.rng.Shuffle(len(units), func(i, j int) { units[i], units[j] = units[j], units[i] })
		for _, u := range units {
			first := e.rng.IntN(2) == 0
			for _, together := range []bool{first, !first} {
				if e.Progress != nil {
					e.Progress(describe(u, block, together), 2*len(e.shots), 2*planned, e.left(planned))
				}
				if err := e.measure(ctx, u, block, together); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func describe(u *unit, block int, together bool) string {
	p := u.pair()
	how := "one after the other"
	if together {
		how = "side by side"
	}
	return fmt.Sprintf("block %d: %s %s, %s", block+1, p.Servers(), p.Cell(), how)
}

// left is about how long the rest takes.
func (e *experiment) left(planned int) time.Duration {
	each := besideRing + time.Duration(stretch*2*float64(e.Window))
	if n := len(e.shots); n > 0 {
		each = e.took / time.Duration(n)
	}
	return time.Duration(planned-len(e.shots)) * each
}

// measure measures a unit once, in one way.
func (e *experiment) measure(ctx context.Context, u *unit, block int, together bool) error {
	window := e.Window
	if !together {
		window = u.balance.window()
	}
	first := e.rng.IntN(2)
	order := [2]int{first, 1 - first} // servers by position
	subjects := make([]runner.Subject, len(order))
	for position, server := range order {
		subjects[position] = e.subject(u, server, block, position, window)
	}
	began := time.Now()
	var measured []*results.Trial
	if together {
		measured = e.measureRing(ctx, subjects)
	} else {
		for _, s := range subjects {
			measured = append(measured, e.measureRing(ctx, []runner.Subject{s})...)
		}
	}
	took := time.Since(began)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	shot := found.Shot{Pair: u.pair(), Together: together, Block: block, Took: took.Seconds()}
	for position, server := range order {
		t := measured[position]
		t.Build = sides[server] + " of " + shot.Servers()
		shot.Trials[server] = *t
		if e.Keep != nil {
			if err := e.Keep(t); err != nil {
				return fmt.Errorf("store a trial of %s: %w", shot.Cell(), err)
			}
		}
	}
	e.shots = append(e.shots, shot)
	e.took += took
	if together {
		u.balance.together.add(took)
	} else {
		u.balance.addAlone(2*window, turnsOf(measured), took)
	}
	return nil
}

// turnsOf is how long the turns of servers that were alone took, without the
// first one, which warms up.
func turnsOf(trials []*results.Trial) (all time.Duration) {
	for _, t := range trials {
		if t.Ring != nil {
			all += max(0, time.Duration(t.Ring.Length*float64(time.Second))-warmup)
		}
	}
	return all
}

// sides are the servers of a pair.
var sides = [2]string{"first", "second"}

// subject is one of a unit's servers. Its build is the run's own, by a name
// that tells servers of one model apart.
func (e *experiment) subject(u *unit, server, block, position int, window time.Duration) runner.Subject {
	cell := u.Cell
	cell.Model, cell.Load.Weight = u.models[server], window.Seconds()
	return runner.Subject{
		Cell:  cell,
		Build: &runner.Build{Name: sides[server], Dir: filepath.Dir(e.Programs.Server)},
		Block: block, Position: position,
	}
}
