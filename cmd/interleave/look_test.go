package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"interleave/internal/golden"
	"interleave/internal/layout"
	"interleave/reports/reporttest"
	"interleave/results"
)

// made is a run of some blocks that was made up, once for all tests.
var made = map[int][]results.Trial{}

func madeRun(blocks int) (run *results.Run, trials []results.Trial, cells int) {
	shape := reporttest.Shape{Models: 6, Scenarios: 5, Blocks: blocks}
	if made[blocks] == nil {
		_, made[blocks] = reporttest.Full(shape)
	}
	run, _ = reporttest.Full(reporttest.Shape{Models: 6, Scenarios: 5})
	run.Plan.Blocks = blocks
	return run, made[blocks], len(made[blocks]) / blocks
}

// onScreen is a bar on a screen on which something stands already.
func onScreen(s *screen, l *look) *bar {
	fmt.Fprint(s, "$ interleave bench\n6 models × 5 scenarios\n")
	return &bar{
		region:  region{w: s, size: s.size, stopped: running},
		options: func() layout.Options { return layout.Options{Width: s.width, Color: true} },
		look:    l,
	}
}

func tell(p progress, trials []results.Trial) {
	for i := range trials {
		p.Started(trials[i].Model+" "+trials[i].Scenario, 75*time.Second)
		p.Ended(&trials[i])
	}
}

// After each block but the last the screen has the table so far and the bar,
// below what stood there; after the run it has neither.
func TestLookOnATerminal(t *testing.T) {
	run, trials, cells := madeRun(3)
	for _, size := range []struct{ width, height int }{{120, 40}, {80, 24}, {40, 20}, {20, 8}} {
		s := newScreen(size.width, size.height)
		b := onScreen(s, newLook(run, cells, nil))
		b.Planned(len(trials), 0, 2*time.Minute)
		var frames strings.Builder
		for block := range run.Plan.Blocks {
			tell(b, trials[block*cells:(block+1)*cells-1])
			fmt.Fprintf(&frames, "--- near the end of block %d\n%s", block+1, s.text())
			tell(b, trials[(block+1)*cells-1:(block+1)*cells])
			fmt.Fprintf(&frames, "--- after block %d\n%s", block+1, s.text())
			if len(s.rows) > size.height {
				t.Errorf("%d lines on a terminal of %d", len(s.rows), size.height)
			}
		}
		b.Close()
		fmt.Fprintf(&frames, "--- after the run\n%s", s.text())
		golden.Check(t, fmt.Sprintf("look-%dx%d.golden", size.width, size.height), []byte(frames.String()))
	}
}

// The table takes the new size of the terminal with the next trial, as long as
// what was wrapped has room on it.
func TestLookFollowsTheTerminalsSize(t *testing.T) {
	run, trials, cells := madeRun(3)
	s := newScreen(120, 40)
	b := onScreen(s, newLook(run, cells, nil))
	b.Planned(len(trials), 0, 2*time.Minute)
	tell(b, trials[:cells])
	for _, size := range []struct{ width, height int }{{80, 60}, {40, 60}, {100, 60}, {120, 60}} {
		s.resize(size.width, size.height)
		b.Started("greenlet hello", time.Minute)
		fresh := newScreen(size.width, size.height)
		onScreen(fresh, b.look).Planned(0, 0, 0)
		got, want := withoutBar(s.text()), withoutBar(fresh.text())
		if got != want {
			t.Errorf("resized to %v the screen has\n%s\nwant\n%s", size, got, want)
		}
	}
}

func withoutBar(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Join(lines[:len(lines)-1], "\n")
}

// What was not measured is said above the table and stays.
func TestLookStaysBelowWhatIsSaid(t *testing.T) {
	run, trials, cells := madeRun(3)
	s := newScreen(120, 40)
	b := onScreen(s, newLook(run, cells, nil))
	b.Planned(len(trials), 0, 2*time.Minute)
	tell(b, trials[:cells])
	failed := trials[cells]
	failed.Valid, failed.InvalidBecause = false, []string{"the server \x1b[31mended"}
	tell(b, []results.Trial{failed})
	if !regexp.MustCompile(`scenarios\nnot measured: .* the server \\u001b\[31mended\nFirst look, after 1 of 3 .*\n`).MatchString(s.text()) {
		t.Errorf("the screen has\n%s", s.text())
	}
}

// Blocks count when they are whole, in whatever order and groups trials come.
func TestLookTakesTrialsInAnyOrder(t *testing.T) {
	run, trials, cells := madeRun(3)
	l := newLook(run, cells, nil)
	order := rand.New(rand.NewPCG(5, 6)).Perm(cells)
	for n, i := range order {
		if l.renew() {
			t.Fatalf("a look after %d of %d trials", n, cells)
		}
		l.add(&trials[i])
		l.add(&trials[i]) // measured twice, it is one
	}
	if !l.renew() || l.renew() {
		t.Error("a whole block does not bring one look")
	}
}

// A run that goes on has a table from its start.
func TestLookAtAResumedRun(t *testing.T) {
	run, trials, cells := madeRun(3)
	s := newScreen(80, 24)
	onScreen(s, newLook(run, cells, trials[:cells+3])).Planned(len(trials), cells+3, time.Minute)
	if !strings.Contains(s.text(), "First look, after 1 of 3 blocks") {
		t.Errorf("the screen has\n%s", s.text())
	}
}

// A log has a look after the first block, and few others.
func TestLookInALog(t *testing.T) {
	run, trials, cells := madeRun(6)
	var b bytes.Buffer
	l := &lines{w: &b, look: newLook(run, cells, nil), said: time.Now().Add(time.Hour)}
	l.Planned(len(trials), 0, time.Minute)
	tell(l, trials[:cells])
	golden.Check(t, "look-log.golden", b.Bytes())
	tell(l, trials[cells:])
	l.Close()
	got := regexp.MustCompile(`First look, after \d`).FindAllString(b.String(), -1)
	if want := "First look, after 1, First look, after 4"; strings.Join(got, ", ") != want {
		t.Errorf("a log of 6 blocks has %q, want %s", got, want)
	}
	if strings.ContainsAny(b.String(), "\x1b\r") {
		t.Error("a log has what only a terminal obeys")
	}
}

// The bar has a line at any width.
func TestBarFits(t *testing.T) {
	b := bar{what: "goroutine purchase open-200", left: 125 * time.Second, done: 91, trials: 216}
	for width := range 200 {
		if n := layout.Width(b.line(width)); n > width {
			t.Errorf("a bar for %d cells has %d: %q", width, n, b.line(width))
		}
	}
	if got, want := b.line(79), "goroutine purchase open-200          2m 5s left ████████░░░░░░░░░░░░ 91/216"; got != want {
		t.Errorf("the bar is %q, want %q", got, want)
	}
}
