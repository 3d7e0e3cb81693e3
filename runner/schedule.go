package runner

import (
	"iter"
	"time"

	"interleave/results"
)

// slot is a cell's place in the run.
type slot struct {
	cell
	block    int
	position int
}

// schedule is the order of a run and how long what is left of it may take.
type schedule struct {
	config       *Config
	have         map[slotKey]bool
	trials, done int

	left    time.Duration // planned for the trials that are not done
	planned time.Duration // planned for those measured now
	elapsed time.Duration // what they took
}

type slotKey struct {
	block                         int
	model, scenario, load, engine string
}

func (s slot) key() slotKey {
	return slotKey{s.block, s.model.Name, s.scenario.Name, s.load.Name, s.engine}
}

func newSchedule(c *Config, done []results.Trial) *schedule {
	s := &schedule{config: c, have: make(map[slotKey]bool)}
	for _, t := range done {
		s.have[slotKey{t.Block, t.Model, t.Scenario, t.Load, t.Engine}] = true
	}
	for slot := range s.every() {
		s.trials++
		if s.have[slot.key()] {
			s.done++
		} else {
			s.left += s.estimate(slot.cell)
		}
	}
	return s
}

// every iterates over the whole run's slots, in order.
func (s *schedule) every() iter.Seq[slot] {
	return func(yield func(slot) bool) {
		for block := range s.config.Profile.Blocks {
			for position, cell := range s.config.order(block) {
				if !yield(slot{cell, block, position}) {
					return
				}
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
	return s.config.Profile.Warmup + s.config.window(c.load) + trialOverhead
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
