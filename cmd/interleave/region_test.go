package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func running() bool { return false }

// wrapped is how a screen shows lines, written once.
func wrapped(width int, lines ...string) string {
	s := newScreen(width, 1000)
	fmt.Fprint(s, strings.Join(lines, "\n"))
	return s.text()
}

// Whatever a region held before, also lines that the terminal has wrapped, it is
// replaced to the line and nothing else is.
func TestRegionReplacesWhatItHasWritten(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, resizing := range []bool{false, true} {
		for range 300 {
			s := newScreen(20+random.IntN(60), 30)
			r := region{w: s, size: s.size, stopped: running}
			fmt.Fprint(s, "$ interleave bench\n6 models\n")
			before := []string{"$ interleave bench", "6 models"}
			for draw := range 5 {
				if resizing {
					s.resize(20+random.IntN(60), 30)
				}
				var lines []string
				for range 1 + random.IntN(6) {
					lines = append(lines, strings.Repeat("x", random.IntN(2*s.width))+"y")
				}
				if random.IntN(3) == 0 && draw > 0 {
					before = append(before, fmt.Sprintf("note %d", draw))
					r.say(before[len(before)-1])
				}
				r.draw(lines)
				if got, want := s.text(), wrapped(s.width, append(before, lines...)...); got != want {
					t.Fatalf("resizing %v, %d cells wide, draw %d: the screen has\n%swant\n%s", resizing, s.width, draw, got, want)
				}
			}
			r.end()
			if got, want := s.text(), wrapped(s.width, append(before, "")...); got != want || len(s.unknown) > 0 {
				t.Fatalf("at its end the screen has\n%swant\n%sand was told %q", got, want, s.unknown)
			}
		}
	}
}

// Styles take no room on the screen.
func TestRegionDoesNotCountStyles(t *testing.T) {
	s := newScreen(20, 10)
	r := region{w: s, size: s.size, stopped: running}
	fmt.Fprint(s, "$\n")
	r.draw([]string{"\x1b[1mtwenty cells are her\x1b[0m", "\x1b[2mbar\x1b[0m"})
	r.draw([]string{"new", "bar"})
	if got, want := s.text(), "$\nnew\nbar\n"; got != want {
		t.Errorf("the screen has %q, want %q", got, want)
	}
}

// When others have written below, the region moves nothing any more.
func TestRegionStaysWhenStopped(t *testing.T) {
	s, stopped := newScreen(40, 10), false
	r := region{w: s, size: s.size, stopped: func() bool { return stopped }}
	r.draw([]string{"table", "bar"})
	stopped = true
	fmt.Fprint(s, "\nstopping\n")
	r.draw([]string{"another table", "bar"})
	r.say("a note")
	r.end()
	if got, want := s.text(), "table\nbar\nstopping\n\n"; got != want {
		t.Errorf("the screen has %q, want %q", got, want)
	}
}
