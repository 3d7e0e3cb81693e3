package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"interleave/internal/layout"
	"interleave/internal/quantity"
	"interleave/internal/visible"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/gate"
)

// progress shows the course of a run, or of a gate, whose number of trials
// changes as cells are decided.
type progress interface {
	runner.Progress
	gate.Progress
	Close()
}

// newProgress draws a bar on a terminal until ctx ends, and writes plain lines
// elsewhere. The look, nil for none, is the table so far.
func newProgress(ctx context.Context, w io.Writer, l *look) progress {
	f := visible.FileOf(w)
	if f == nil || !term.IsTerminal(int(f.Fd())) || os.Getenv("TERM") == "dumb" {
		return &lines{w: w, look: l}
	}
	return &bar{
		region:  region{w: visible.Unclean(w), size: sizeOf(f), stopped: func() bool { return ctx.Err() != nil }},
		options: func() layout.Options { return layout.For(f) },
		look:    l,
	}
}

// sizeOf tells the size of a terminal, which may change.
func sizeOf(f *os.File) func() (width, height int) {
	return func() (width, height int) {
		width, height, err := term.GetSize(int(f.Fd()))
		if err != nil || width <= 0 || height <= 0 {
			return 80, 24
		}
		return width, height
	}
}

// bar is a line at the end of a terminal, below the table so far.
type bar struct {
	region
	options func() layout.Options
	look    *look

	what         string
	left         time.Duration
	done, trials int
}

func (b *bar) Planned(trials, done int, left time.Duration) {
	b.trials, b.done, b.left = trials, done, left
	if b.look != nil {
		b.look.renew() // a run that goes on has blocks already
	}
	b.show()
}

func (b *bar) Started(what string, left time.Duration) {
	b.what, b.left = what, left
	b.show()
}

func (b *bar) Ended(t *results.Trial) {
	b.done++
	if !t.Valid {
		b.say(notMeasured(t))
	}
	if b.look != nil {
		b.look.add(t)
		b.look.renew()
	}
	b.show()
}

func (b *bar) Sampled(s *results.Stacks) { b.say(sampled(s)) }

func (b *bar) Trial(what string, done, planned int, left time.Duration) {
	b.done, b.trials = done, planned
	b.Started(what, left)
}

func (b *bar) Say(line string) { b.say(line) }

func (b *bar) Close() { b.end() }

// above is how many lines of a terminal are left to what came before.
const above = 1

func (b *bar) show() {
	width, height := b.size()
	var all []string
	if b.look != nil {
		for _, line := range b.look.lines(b.options(), height-above-1) {
			all = append(all, strings.TrimSuffix(line, "\n"))
		}
	}
	b.draw(append(all, b.line(width-1))) // behind the last cell the cursor would be in no line
}

// line is the bar in at most so many cells: what is running, how long the rest
// takes, and how much is done. A narrow terminal has less of it.
func (b *bar) line(width int) string {
	left := fmt.Sprintf("%7s left", quantity.Duration(b.left.Round(time.Second)))
	count := fmt.Sprintf("%d/%d", b.done, b.trials)
	const shortest, longest = 10, 34 // of a name
	cells := min(24, (width+1)/4)
	full := 0
	if b.trials > 0 {
		full = min(cells, cells*b.done/b.trials)
	}
	drawn := strings.Repeat("█", full) + strings.Repeat("░", cells-full)
	for _, line := range []string{left + " " + drawn + " " + count, left + " " + count, strings.TrimLeft(left+" "+count, " "), count} {
		free := width - layout.Width(line)
		if name := min(free-1, longest); name >= shortest {
			return layout.Pad(layout.Shorten([]string{b.what}, name)[0], name) + " " + line
		}
		if free >= 0 {
			return line
		}
	}
	return ""
}

// lines writes a line now and then, for logs.
type lines struct {
	w            io.Writer
	look         *look
	trials, done int
	said         time.Time
}

// A log gets a line of progress every linesEvery at most, and the table so far
// every looksEvery blocks.
const (
	linesEvery = 15 * time.Second
	looksEvery = 3
)

func (l *lines) Planned(trials, done int, _ time.Duration) { l.trials, l.done = trials, done }

func (l *lines) Started(what string, left time.Duration) {
	if time.Since(l.said) < linesEvery {
		return
	}
	l.said = time.Now()
	fmt.Fprintf(l.w, "%d of %s, %s left: %s\n", l.done, quantity.Plural(l.trials, "trial"), quantity.Duration(left.Round(time.Second)), what)
}

func (l *lines) Ended(t *results.Trial) {
	l.done++
	if !t.Valid {
		fmt.Fprintln(l.w, notMeasured(t))
	}
	if l.look == nil {
		return
	}
	if l.look.add(t); l.look.whole()%looksEvery == 1 && l.look.renew() {
		const any = 1 << 20
		for _, line := range l.look.lines(optionsFor(l.w), any) {
			fmt.Fprint(l.w, line)
		}
	}
}

func (l *lines) Sampled(s *results.Stacks) { fmt.Fprintln(l.w, sampled(s)) }

func (l *lines) Trial(what string, done, planned int, left time.Duration) {
	l.done, l.trials = done, planned
	l.Started(what, left)
}

func (l *lines) Say(line string) { fmt.Fprintln(l.w, line) }

func (l *lines) Close() {}

func notMeasured(t *results.Trial) string {
	reason := "unknown"
	if len(t.InvalidBecause) > 0 {
		reason = oneLine(t.InvalidBecause[0])
	}
	return fmt.Sprintf("not measured: %s %s %s: %s", t.Model, t.Scenario, t.Load, reason)
}

// sampled says what became of a CPU profile.
func sampled(s *results.Stacks) string {
	if s.Failed != "" {
		return fmt.Sprintf("no CPU profile of %s/%s: %s", s.Model, s.Scenario, oneLine(s.Failed))
	}
	return fmt.Sprintf("CPU profile of %s/%s: %s in %s", s.Model, s.Scenario, quantity.Plural(int(s.Total()), "sample"), quantity.Text(quantity.Seconds, s.Took))
}
