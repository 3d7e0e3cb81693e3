package reports_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/reporttest"
	"interleave/results"
)

func TestOnlyTheLastAttemptCounts(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 3, Scenarios: 2, Blocks: 6})
	quiet := reports.Build(run, trials)
	r := build(t, "redone") // the same trials, blocks 1 and 4 with an attempt before them
	for _, s := range r.Scenarios {
		for _, l := range s.Loads {
			for _, c := range l.Cells {
				if c.Valid != 6 || c.Invalid != 0 || c.Redone != 2 || c.Missing() != 0 {
					t.Errorf("%s %s: %d valid, %d not, %d redone, %d missing; want 6, 0, 2, 0", c.Model.Name, s.Name, c.Valid, c.Invalid, c.Redone, c.Missing())
				}
				_, alone := cell(t, quiet, c.Model.Name, s.Name)
				got, want := c.Measure(reports.Throughput, "").Blocks, alone.Measure(reports.Throughput, "").Blocks
				if !slices.Equal(got, want) {
					t.Errorf("%s %s has the throughputs %v, want those of the last attempts, %v", c.Model.Name, s.Name, got, want)
				}
			}
		}
	}
	if n := len(r.Trust.Redone); n != 2 {
		t.Fatalf("%d blocks were redone, want 2", n)
	}
	if text := r.Trust.Redone[0].Text(); !strings.HasPrefix(text, "block 2: 6 trials measured again, because") || !strings.Contains(text, "other guests") {
		t.Errorf("redone is %q, want the block, how many trials, and why", text)
	}
	if !strings.Contains(r.Trust.Line, "36 of 36 trials valid, 12 redone") || r.Trust.Level != "good" {
		t.Errorf("trust is %s (%s), want it good and the redone trials named", r.Trust.Level, r.Trust.Line)
	}
	if c := r.Trust.Checks; len(c) == 0 || c[0].Disturbed != 0 {
		t.Errorf("the first check is %+v, want no disturbed trial: those were measured again", c[0])
	}
}

func TestTheLastAttemptMayBeDisturbedToo(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 2, Scenarios: 1, Blocks: 6})
	var first []results.Trial
	for i := range trials {
		if trials[i].Block != 3 {
			continue
		}
		if trials[i].Model == "cgi" {
			trials[i].Valid, trials[i].InvalidBecause = false, []string{"a neighbour was loud"}
			trials[i].Checks = []results.Check{{Name: "steal", Verdict: results.Disturbed, Detail: "a neighbour was loud"}}
		}
		first = append(first, trials[i])
		trials[i].Attempt = 1
	}
	r := reports.Build(run, append(first, trials...))
	_, c := cell(t, r, "cgi", "hello")
	if c.Valid != 5 || c.Invalid != 1 || c.Redone != 1 {
		t.Errorf("%d valid, %d not, %d redone; want 5, 1, 1", c.Valid, c.Invalid, c.Redone)
	}
	want := "block 4: 2 trials measured again, because 1 of them was disturbed: a neighbour was loud (cgi, hello); the last attempt was disturbed too"
	if d := r.Trust.Redone; len(d) != 1 || !strings.HasPrefix(d[0].Text(), want) {
		t.Errorf("redone are %+v, want %q", d, want)
	}
}

func TestAnEarlierAttemptFillsNoGap(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 2, Scenarios: 1, Blocks: 6})
	for i := range trials {
		if trials[i].Block == 3 && trials[i].Model == "cgi" {
			trials[i].Attempt = 1 // prefork was not measured again
		}
	}
	_, c := cell(t, reports.Build(run, trials), "prefork", "hello")
	if c.Valid != 5 || c.Redone != 1 || c.Missing() != 1 || !math.IsNaN(c.Measure(reports.Throughput, "").Blocks[3]) {
		t.Errorf("%d valid, %d redone, %d missing; want 5, 1, 1 and nothing of block 3", c.Valid, c.Redone, c.Missing())
	}
}
