package runner

import (
	"time"

	"interleave/results"
)

// Progress is told what a run does, as it does it.
type Progress interface {
	// Planned comes first: how many trials there are, how many of them an
	// earlier part of the run has done, and how long the rest may take.
	Planned(trials, done int, remaining time.Duration)
	// Started says what is measured now, for people.
	Started(what string, remaining time.Duration)
	// Ended hands over a trial that is stored.
	Ended(t *results.Trial)
	// Sampled hands over the stacks of a server that are stored.
	Sampled(s *results.Stacks)
}

type silence struct{}

func (silence) Planned(int, int, time.Duration) {}
func (silence) Started(string, time.Duration)   {}
func (silence) Ended(*results.Trial)            {}
func (silence) Sampled(*results.Stacks)         {}
