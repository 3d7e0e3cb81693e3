package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"interleave/runner/gate"
)

// gateProgress shows a gate's course.
type gateProgress interface {
	gate.Progress
	Close()
}

// newGateProgress shows it as that of a run, whose number of trials changes as
// cells are decided.
func newGateProgress(ctx context.Context, w io.Writer) gateProgress {
	switch p := newProgress(ctx, w, nil).(type) {
	case *bar:
		return &gateBar{bar: p}
	case *lines:
		return &gateLines{lines: p}
	default:
		panic("a progress that is neither a bar nor lines")
	}
}

type gateBar struct{ *bar }

func (b *gateBar) Trial(what string, done, planned int, left time.Duration) {
	b.done, b.trials = done, planned
	b.Started(what, left)
}

func (b *gateBar) Say(line string) { b.say(line) }

type gateLines struct{ *lines }

func (l *gateLines) Trial(what string, done, planned int, left time.Duration) {
	l.done, l.trials = done, planned
	l.Started(what, left)
}

func (l *gateLines) Say(line string) { fmt.Fprintln(l.w, line) }
