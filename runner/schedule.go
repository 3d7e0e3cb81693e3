package runner

import (
	"fmt"
	"iter"
	"time"

	"interleave/results"
)

// slot is a cell's place in the run.
type slot struct {
	cell
	attempt
	position int
}

// attempt is one time that a block is measured.
type attempt struct{ block, number int }

// schedule is the order of a run and how long what is left of it may take.
//
// A block in which the host was not quiet is measured again, whole: a cell
// that was measured at a quiet moment would else be compared with others of
// another hour. That may add a quarter to the run's trials.
type schedule struct {
	config       *Config
	have         map[slotKey]bool
	noisy        map[attempt]string // why a block is to be measured again
	again        func(why string)   // told of each block that is; may be nil
	trials, done int
	redone       int // trials measured once more, up to where the order is now
	foreseen     int // those of redone that trials and left know of

	left    time.Duration // planned for the trials that are not done
	planned time.Duration // planned for those measured now
	elapsed time.Duration // what they took
}

type slotKey struct {
	attempt
	model, scenario, load, engine string
}

func (s slot) key() slotKey {
	return slotKey{s.attempt, s.model.Name, s.scenario.Name, s.load.Name, s.engine}
}

func newSchedule(c *Config, done []results.Trial, again func(why string)) *schedule {
	s := &schedule{config: c, have: make(map[slotKey]bool), noisy: make(map[attempt]string)}
	for i := range done {
		s.ended(&done[i])
	}
	cells, cost := s.block()
	s.trials, s.left = cells*c.Profile.Blocks, cost*time.Duration(c.Profile.Blocks)
	for slot := range s.every() {
		if s.have[slot.key()] {
			s.done++
			s.left -= s.estimate(slot.cell)
		}
	}
	s.redone = 0 // counted anew when the run comes by
	s.again = again
	return s
}

// block is how many trials a block has and what they are planned to take.
func (s *schedule) block() (cells int, cost time.Duration) {
	for _, c := range s.config.cells() {
		cells++
		cost += s.estimate(c)
	}
	return cells, cost
}

// ended takes note of a trial.
func (s *schedule) ended(t *results.Trial) {
	at := attempt{t.Block, t.Attempt}
	s.have[slotKey{at, t.Model, t.Scenario, t.Load, t.Engine}] = true
	for _, check := range t.Checks {
		if check.Verdict == results.Disturbed && s.noisy[at] == "" {
			s.noisy[at] = fmt.Sprintf("%s %s: %s", t.Model, t.Scenario, check.Detail)
		}
	}
}

// maxRedone is the part of a run's trials that may be measured once more.
const maxRedone = 0.25

// redo decides whether a block whose last attempt has ended is measured once
// more.
func (s *schedule) redo(at attempt) bool {
	cells, cost := s.block()
	if s.noisy[at] == "" || float64(s.redone+cells) > maxRedone*float64(cells*s.config.Profile.Blocks) {
		return false
	}
	s.redone += cells
	if s.redone > s.foreseen {
		s.foreseen = s.redone
		s.trials += cells
		s.left += cost
		if s.again != nil {
			s.again(s.noisy[at])
		}
	}
	return true
}

// every iterates over the whole run's slots, in order. Whether a block follows
// once more is decided when its last slot was taken.
func (s *schedule) every() iter.Seq[slot] {
	return func(yield func(slot) bool) {
		for block := range s.config.Profile.Blocks {
			at := attempt{block, 0}
			for {
				for position, cell := range s.config.order(at) {
					if !yield(slot{cell, at, position}) {
						return
					}
				}
				if !s.redo(at) {
					break
				}
				at.number++
			}
		}
	}
}

// all iterates over the slots that are not done.
func (s *schedule) all() iter.Seq[slot] {
	return func(yield func(slot) bool) {
		for slot := range s.every() {
			if !s.have[slot.key()] && !yield(slot) {
				return
			}
		}
	}
}

func (s *schedule) estimate(c cell) time.Duration {
	return s.config.Profile.Warmup + s.config.window(c) + trialOverhead
}

func (s *schedule) took(c cell, d time.Duration) {
	s.left -= s.estimate(c)
	s.planned += s.estimate(c)
	s.elapsed += d
}

// remaining scales what was planned for the rest by how the plan has fared.
func (s *schedule) remaining() time.Duration {
	if s.planned == 0 {
		return s.left
	}
	return time.Duration(float64(s.left) * float64(s.elapsed) / float64(s.planned))
}
