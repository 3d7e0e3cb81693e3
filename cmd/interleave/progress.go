package main

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"interleave/internal/layout"
	"interleave/internal/quantity"
	"interleave/internal/visible"
	"interleave/results"
	"interleave/runner"
)

// progress shows a run's course.
type progress interface {
	runner.Progress
	Close()
}

// newProgress draws a bar on a terminal and writes plain lines elsewhere.
func newProgress(w io.Writer) progress {
	if f := visible.FileOf(w); f != nil && term.IsTerminal(int(f.Fd())) {
		return &bar{w: w}
	}
	return &lines{w: w}
}

type bar struct {
	w   io.Writer
	bar *progressbar.ProgressBar
}

func (b *bar) Planned(trials, done int, _ time.Duration) {
	b.bar = progressbar.NewOptions(trials,
		progressbar.OptionSetWriter(visible.Unclean(b.w)), // it moves the cursor
		progressbar.OptionSetWidth(b.cells()),
		progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionSetElapsedTime(false),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionUseANSICodes(true),
		progressbar.OptionSetTheme(progressbar.Theme{Saucer: "█", SaucerPadding: "░", BarStart: "", BarEnd: ""}),
	)
	b.bar.Set(done)
}

func (b *bar) Again(why string, trials int, _ time.Duration) {
	b.bar.Clear()
	fmt.Fprintln(b.w, measuredAgain(why))
	b.bar.ChangeMax(trials)
}

func (b *bar) Started(what string, remaining time.Duration) {
	// The bar is followed by a percentage and a count, and needs its line alone.
	left := fmt.Sprintf("%7s left", quantity.Duration(remaining.Round(time.Second)))
	if room := min(b.width()-b.cells()-len(left)-len(" 100% |||(10000/10000) "), 34); room >= 10 {
		left = layout.Pad(layout.Shorten([]string{what}, room)[0], room) + " " + left
	}
	b.bar.Describe(left)
}

func (b *bar) width() int { return layout.NewPrinter(b.w, optionsFor(b.w)).Width() }

// cells is how wide the bar itself is.
func (b *bar) cells() int { return min(24, b.width()/4) }

func (b *bar) Ended(t *results.Trial) {
	if !t.Valid {
		b.bar.Clear()
		fmt.Fprintln(b.w, notMeasured(t))
	}
	b.bar.Add(1)
}

func (b *bar) Close() {
	if b.bar != nil {
		b.bar.Finish()
	}
}

// lines writes a line now and then, for logs.
type lines struct {
	w            io.Writer
	trials, done int
	said         time.Time
}

// linesEvery is how often a log hears of a run's course at least, blocks
// apart.
const linesEvery = 15 * time.Second

func (l *lines) Planned(trials, done int, _ time.Duration) { l.trials, l.done = trials, done }

func (l *lines) Again(why string, trials int, _ time.Duration) {
	l.trials = trials
	fmt.Fprintln(l.w, measuredAgain(why))
}

func (l *lines) Started(what string, remaining time.Duration) {
	if time.Since(l.said) < linesEvery {
		return
	}
	l.said = time.Now()
	fmt.Fprintf(l.w, "%d of %s, %s left: %s\n", l.done, quantity.Plural(l.trials, "trial"), quantity.Duration(remaining.Round(time.Second)), what)
}

func (l *lines) Ended(t *results.Trial) {
	l.done++
	if !t.Valid {
		fmt.Fprintln(l.w, notMeasured(t))
	}
}

func (l *lines) Close() {}

func measuredAgain(why string) string {
	return "the block is measured again, for the host was not quiet: " + oneLine(why)
}

func notMeasured(t *results.Trial) string {
	reason := "unknown"
	if len(t.InvalidBecause) > 0 {
		reason = oneLine(t.InvalidBecause[0])
	}
	return fmt.Sprintf("not measured: %s %s %s: %s", t.Model, t.Scenario, t.Load, reason)
}
