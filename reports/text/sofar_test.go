package text_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"interleave/internal/golden"
	"interleave/internal/layout"
	"interleave/reports/reporttest"
	"interleave/reports/standing"
	"interleave/reports/text"
)

// soFar is what is shown of the first blocks of a quick run.
func soFar(blocks int, o layout.Options, lines int) []string {
	if halfway[blocks] == nil {
		run, trials := reporttest.Full(reporttest.Quick)
		halfway[blocks] = standing.SoFar(run, trials[:len(trials)/reporttest.Quick.Blocks*blocks])
	}
	return text.SoFar(halfway[blocks], blocks, reporttest.Quick.Blocks, o, lines)
}

// halfway holds the chart of a quick run after so many blocks, for all tests.
var halfway = map[int]*standing.Strengths{}

// The chart so far is as large as the terminal allows, and says what it lacks.
func TestSoFarFitsTheTerminal(t *testing.T) {
	for _, size := range []struct{ width, lines int }{{120, 38}, {80, 22}, {40, 18}, {80, 8}, {20, 30}} {
		got := soFar(1, layout.Options{Width: size.width}, size.lines)
		golden.Check(t, fmt.Sprintf("sofar-%dx%d.txt", size.width, size.lines), []byte(strings.Join(got, "")))
	}
	for width := 20; width <= 120; width += 5 {
		for lines := range 30 {
			got := soFar(1, layout.Options{Width: width}, lines)
			if len(got) > lines {
				t.Fatalf("%d lines where %d have room", len(got), lines)
			}
			for _, line := range got {
				if n := layout.Width(strings.TrimSuffix(line, "\n")); n > width {
					t.Fatalf("at a width of %d a line has %d cells: %q", width, n, line)
				}
			}
		}
	}
	if soFar(1, layout.Options{}, 4) != nil {
		t.Error("there is a chart where it has no room")
	}
}

// A reader is told how little the figures rest on.
func TestSoFarIsMarkedAsAFirstLook(t *testing.T) {
	for blocks, want := range map[int]string{
		1: "First look, after 1 of 6 blocks: no intervals yet\n",
		6: "First look, after 6 of 6 blocks: the intervals are still wide\n",
	} {
		if got := soFar(blocks, layout.Options{}, 100)[0]; got != want {
			t.Errorf("after block %d the title is %q, want %q", blocks, got, want)
		}
	}
}

func TestSoFarHasColourOnlyIfAsked(t *testing.T) {
	plain, colour := soFar(1, layout.Options{}, 100), soFar(1, layout.Options{Color: true}, 100)
	if strings.Contains(strings.Join(plain, ""), "\x1b") {
		t.Error("there is colour that nobody asked for")
	}
	styles := regexp.MustCompile("\x1b\\[[0-9]+m")
	for i, line := range colour {
		if got := strings.TrimRight(styles.ReplaceAllString(line, ""), " \n"); got != strings.TrimRight(plain[i], "\n") {
			t.Errorf("colour changes line %d: %q, want %q", i+1, got, plain[i])
		}
	}
	if strings.Join(colour, "") == strings.Join(plain, "") {
		t.Error("there is no colour where it was asked for")
	}
}

// Without anything measured there is no chart to show.
func TestSoFarOfNothing(t *testing.T) {
	run, _ := reporttest.Full(reporttest.Quick)
	if got := text.SoFar(standing.SoFar(run, nil), 0, run.Plan.Blocks, layout.Options{}, 100); got != nil {
		t.Errorf("the chart of no trial is %q", got)
	}
}
