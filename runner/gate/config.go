package gate

import (
	"errors"
	"fmt"
	"time"

	"interleave/results"
	"interleave/runner"
	"interleave/runner/outside"
	"interleave/scenarios"
)

// Config is what to hold against what.
type Config struct {
	Base, Candidate runner.Build // Name is set here
	Cells           []Cell       // at least one
	// Other is the candidate where it is a server of the user's own that has another
	// file than the base, which is that of the cells; else nil.
	Other *outside.Server
	// Known is a cell of a model of ours, in which a slowdown can be put on as
	// a control if the cells have none. Its build is Own.
	Known Cell
	Own   runner.Build

	Margin   float64       // of CPU time per request for a FAIL, as a share; 0 means DefaultMargin
	Budget   time.Duration // for all of it; 0 means DefaultBudget
	Handicap float64       // slows the candidate down by this share of CPU time per request, to try the gate out
	Seed     uint64        // of orders and arrivals

	Programs runner.Programs
	Progress Progress // nil means silence
	// Keep, if not nil, is given each trial as it ends.
	Keep func(*results.Trial) error
}

// DefaultBudget is about as long as people wait.
const DefaultBudget = 15 * time.Minute

// Progress is told what a gate does, as it does it.
type Progress interface {
	// Trial says which trial runs now, how many have been made, about how many
	// there are in all, and how long the rest may take at most.
	Trial(what string, done, planned int, left time.Duration)
	// Say is a line for people.
	Say(line string)
}

type silence struct{}

func (silence) Trial(string, int, int, time.Duration) {}
func (silence) Say(string)                            {}

const (
	// warmup of each trial: the first requests of a process pay for much that
	// later ones do not.
	warmup = 150 * time.Millisecond

	// The window of a trial: as long as the budget allows, within these. It
	// grows after each look, when fewer cells are left.
	shortest = 250 * time.Millisecond
	longest  = 3 * time.Second

	// byTurns is how many times as long as its window a trial takes that has
	// turns, of which a part does not count.
	byTurns = 1.3

	// pairOverhead is what a pair of trials takes beside both, before it was
	// seen.
	pairOverhead = 500 * time.Millisecond

	// firstLook is the part of the budget that the pairs up to the first look
	// may take, and nextLook the part of what is left then that those up to
	// the next one may.
	firstLook = 0.45
	nextLook  = 0.6
)

// windowFor is how long to measure so that so many pairs, each with such an
// overhead, take part of the time.
func windowFor(left time.Duration, part float64, pairs int, overhead time.Duration) time.Duration {
	pair := time.Duration(part * float64(left) / float64(pairs))
	return min(max(time.Duration(float64((pair-overhead)/2-warmup)/byTurns), shortest), longest)
}

// check refuses what cannot be measured.
func (c *Config) check() error {
	if len(c.Cells) == 0 {
		return errors.New("no cell to measure")
	}
	for _, b := range []*runner.Build{&c.Base, &c.Candidate} {
		for _, cell := range c.Cells {
			if err := missing(c.in(cell, b), b); err != nil {
				return err
			}
		}
	}
	return nil
}

// missing says what of a build is missing to measure a cell.
func missing(c Cell, b *runner.Build) error {
	if c.Outside == nil {
		return b.Check(runner.Served{Model: c.Model, Scenario: c.Scenario})
	}
	if _, err := c.Outside.Program(); err != nil {
		return fmt.Errorf("the %s cannot be measured: %w", b.Name, err)
	}
	return nil
}

// profile is how each trial is measured, for a window that is the load's
// weight in seconds.
var profile = runner.Profile{Name: "gate", Warmup: warmup, Window: time.Second}

// lasting is the load, measured for so long whatever its weight in a run: cells
// are compared with themselves only. In closed loop any window has enough requests, and
// many pairs tell more than long ones.
func lasting(l scenarios.Load, window time.Duration) scenarios.Load {
	l.Weight = window.Seconds()
	if !l.Open() && len(l.Phases) == 0 {
		l.Least = 0
	}
	return l
}
