package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"interleave/internal/layout"
	"interleave/models/all"
)

// Each target is about a model that there is, beside a server that there is.
func TestStages(t *testing.T) {
	models := map[string]bool{}
	for _, m := range all.Models() {
		models[m.Name] = true
	}
	for _, s := range stages() {
		for _, want := range s.targets {
			if _, foreign := peers[want.peer]; !models[want.model] || !foreign && !models[want.peer] && want.of != share {
				t.Errorf("%s: %s beside %q: want a model, beside a model or a peer", s.key, want.model, want.peer)
			}
		}
		if err := s.load("127.0.0.1:1").Validate(); err != nil {
			t.Errorf("%s: %v", s.key, err)
		}
	}
}

// The stage of computing requests sends those that compute.
func TestComputingStageComputes(t *testing.T) {
	for _, s := range stages() {
		for _, r := range s.load("127.0.0.1:1").Requests {
			if s.slow != (r.Compute > 0) {
				t.Errorf("%s asks for %s, which computes for %v", s.key, r.Target, r.Compute)
			}
		}
	}
}

// A window is cut into turns of about 200 ms, unless a turn has to be long.
func TestTurns(t *testing.T) {
	for _, tt := range []struct {
		slow   bool
		window time.Duration
		count  int
		length time.Duration
	}{
		{false, time.Second, 5, 200 * time.Millisecond},
		{false, 450 * time.Millisecond, 2, 225 * time.Millisecond},
		{false, 50 * time.Millisecond, 1, 50 * time.Millisecond},
		{true, time.Second, 1, 2 * time.Second},
	} {
		s := stage{slow: tt.slow}
		if count, length := s.turns(tt.window); count != tt.count || length != tt.length {
			t.Errorf("slow %v, %v: %d turns of %v, want %d of %v", tt.slow, tt.window, count, length, tt.count, tt.length)
		}
	}
}

func TestDivide(t *testing.T) {
	for _, tt := range []struct {
		name             string
		cpus             []int
		one, two, driver []int
		shared           bool
	}{
		{"unknown", nil, nil, nil, nil, false},
		{"one", []int{3}, nil, nil, nil, false},
		{"two", []int{0, 1}, []int{1}, []int{0, 1}, []int{0}, true},
		{"three", []int{0, 1, 2}, []int{2}, []int{1, 2}, []int{0}, false},
		{"two cores of two threads", []int{0, 2, 1, 3}, []int{3}, []int{1, 3}, []int{0}, false},
		{"eight", []int{0, 1, 2, 3, 4, 5, 6, 7}, []int{7}, []int{4, 7}, []int{0}, false},
	} {
		h := divide(tt.cpus)
		if !slices.Equal(h.one, tt.one) || !slices.Equal(h.two, tt.two) || !slices.Equal(h.driver, tt.driver) || h.shared != tt.shared {
			t.Errorf("%s: one %v, two %v, driver %v, shared %v, want %v, %v, %v, %v",
				tt.name, h.one, h.two, h.driver, h.shared, tt.one, tt.two, tt.driver, tt.shared)
		}
	}
}

// with is a member whose requests took so long, round by round.
func with(name string, cpu ...float64) *member {
	m := &member{name: name}
	for _, c := range cpu {
		m.samples = append(m.samples, sample{cpu: c, rate: 1 / c})
	}
	return m
}

// A ratio is made within a round: what the host does to a whole round is not in it.
func TestRatiosAreMadeWithinARound(t *testing.T) {
	s := &stage{name: "hello", targets: []target{
		atMost(1.1, "a", "b"),
		atMost(0.9, "a", "b"),
		atLeast(1.02, rate, "b", "a"),
		atMost(1, "a", "gone"),
		beside("a", "b"),
	}}
	up := []*member{with("a", 1e-6, 4e-6, 2.1e-6), with("b", 1e-6, 4e-6, 2e-6)}
	rows := rowsOf(s, up)
	for i, want := range []struct{ now, verdict string }{
		{"1.00 [1.00–1.05]", "met"},
		{"1.00 [1.00–1.05]", "missed"},
		{"1.00 [1.00–1.05]", "missed?"},
		{"left out", "not measured"},
		{"1.00 [1.00–1.05]", ""},
	} {
		if now, verdict := rows[i].now(), rows[i].verdict(); now != want.now || verdict != want.verdict {
			t.Errorf("%s %s: %q, %q, want %q, %q", rows[i].want(), rows[i].peer, now, verdict, want.now, want.verdict)
		}
	}
}

func TestTables(t *testing.T) {
	s := &stage{name: "hello, 50 clients", targets: []target{atMost(1.1, "a", "b"), atMost(1, "a", "gone")}}
	rows := rowsOf(s, []*member{with("a", 3e-6), with("b", 4e-6)})
	var screen, page strings.Builder
	if err := writeTable(&screen, layout.Options{Width: 100}, "here", rows); err != nil {
		t.Fatal(err)
	}
	if err := writeMarkdown(&page, "here", rows); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"3.00 µs", "4.00 µs", "≤ 1.10", "0.75 [0.75–0.75]", "met", "not measured"} {
		if !strings.Contains(screen.String(), want) || !strings.Contains(page.String(), want) {
			t.Errorf("want %q in both tables:\n%s\n%s", want, &screen, &page)
		}
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"--stages", "hello"}, {"--rounds", "0"}, {"--window", "1ms"}, {"more"}, {"--round"}, {"--models", "nobody"}} {
		if _, err := parse(args, new(strings.Builder)); err == nil {
			t.Errorf("peers %v: no error", args)
		}
	}
	o, err := parse([]string{"--models", "csp,uring", "--before", "old"}, new(strings.Builder))
	if err != nil || len(o.stages) != 3 {
		t.Fatalf("--models csp,uring: %d stages, %v, want the three in which they have targets", len(o.stages), err)
	}
	if got := o.stages[2].servers(); !slices.Equal(got, []string{"uring", "eventloop", "uring before"}) {
		t.Errorf("with another build the servers are %q", got)
	}
	o, err = parse([]string{"--stages", "churn,two"}, new(strings.Builder))
	if err != nil || len(o.stages) != 2 || o.stages[1].key != "two" {
		t.Errorf("--stages churn,two: %v, %v", o.stages, err)
	}
}
