package main

import (
	"sync"
	"time"

	"interleave/results"
)

// inTurn is a progress that several goroutines may tell of something at once: the run, and
// what watches its hosts.
type inTurn struct {
	mu sync.Mutex
	to progress
}

func (t *inTurn) do(tell func(p progress)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	tell(t.to)
}

func (t *inTurn) Planned(trials, done int, left time.Duration) {
	t.do(func(p progress) { p.Planned(trials, done, left) })
}

func (t *inTurn) Started(what string, left time.Duration) {
	t.do(func(p progress) { p.Started(what, left) })
}

func (t *inTurn) Ended(trial *results.Trial) { t.do(func(p progress) { p.Ended(trial) }) }

func (t *inTurn) Sampled(s *results.Stacks) { t.do(func(p progress) { p.Sampled(s) }) }

func (t *inTurn) Trial(what string, done, planned int, left time.Duration) {
	t.do(func(p progress) { p.Trial(what, done, planned, left) })
}

func (t *inTurn) Say(line string) { t.do(func(p progress) { p.Say(line) }) }

func (t *inTurn) Close() { t.do(progress.Close) }
