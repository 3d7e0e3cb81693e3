package main

import (
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
func newGateProgress(w io.Writer) gateProgress {
	switch p := newProgress(w).(type) {
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
	if b.bar.bar == nil {
		b.Planned(planned, done, left)
	}
	b.bar.bar.ChangeMax(planned)
	b.Started(what, left)
	b.bar.bar.Set(done)
}

func (b *gateBar) Say(line string) {
	if b.bar.bar != nil {
		b.bar.bar.Clear()
	}
	fmt.Fprintln(b.w, line)
}

type gateLines struct{ *lines }

func (l *gateLines) Trial(what string, done, planned int, left time.Duration) {
	l.done, l.trials = done, planned
	l.Started(what, left)
}

func (l *gateLines) Say(line string) { fmt.Fprintln(l.w, line) }
