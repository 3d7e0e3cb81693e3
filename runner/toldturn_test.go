package runner

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"interleave/runner/load"
	"interleave/runner/place"
)

// teller is a load host whose driver says, when it is to begin a turn, what a test has it say.
type teller struct {
	place.Local
	say func()
}

func (h *teller) Clock(context.Context) (ahead, bound time.Duration, err error) { return 0, 0, nil }

func (h *teller) Tell(context.Context, place.Child, string, time.Time) error {
	go h.say()
	return nil
}

// noTree is a server whose windows cost 1 s of CPU time.
type noTree struct{ place.Tree }

func (noTree) Begin(bool) (place.Window, error) { return oneSecond{}, nil }

type oneSecond struct{}

func (oneSecond) End() (u place.Used, err error) { u.CPU = 1; return u, nil }

// TestADriverThatTellsNonsense ends its trial with an error that names its host: nobody waits
// for hours, and nothing of the turn before counts again.
func TestADriverThatTellsNonsense(t *testing.T) {
	began := load.Event{Kind: load.EventStarted}
	from, until := load.Event{Kind: load.EventWindowStart}, load.Event{Kind: load.EventWindowEnd}
	took := func(t load.Taken) load.Event { return load.Event{Kind: load.EventReady, Took: &t} }
	good := took(load.Taken{Began: 5, Ended: 6, Drained: 7, Right: 1})
	for _, tt := range []struct {
		name string
		says []load.Event
		want string // empty for a turn that counts
	}{
		{"what it should", []load.Event{began, from, until, good}, ""},
		{"no begin", []load.Event{from, until, good}, "when its turn began"},
		{"two begins", []load.Event{began, began}, `says "started"`},
		{"nothing that counts", []load.Event{began, good}, "what counts of its turn"},
		{"no end of what counts", []load.Event{began, from, good}, "what counts of its turn"},
		{"no turn", []load.Event{began, from, until, {Kind: load.EventReady}}, "what its turn was"},
		{"a turn of a day", []load.Event{began, from, until, took(load.Taken{Ended: 6, Drained: int64(24 * time.Hour)})}, "says that its turn took 24h"},
		{"a turn that ends before it began", []load.Event{began, from, until, took(load.Taken{Began: 9, Ended: 6, Drained: 10})}, "what cannot be"},
		{"less than no answer", []load.Event{began, from, until, took(load.Taken{Drained: 1, Right: -1})}, "what cannot be"},
		{"endless answers", []load.Event{began, from, until, took(load.Taken{Drained: 1, Right: 1 << 62})}, "right answers"},
		{"connections", []load.Event{began, {Kind: load.EventConnections}}, `says "connections"`},
		{"what nobody knows", []load.Event{{Kind: "song"}}, `says "song"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := &together{told: make(chan toldBy, len(tt.says)), stop: func() {}}
			h := &teller{Local: place.Local{Called: "gen1"}}
			p := &partner{on: h}
			g.drivers = []*partner{p}
			h.say = func() {
				for _, e := range tt.says {
					g.told <- toldBy{p, &e}
				}
			}
			w := &hostWindow{server: noTree{}, used: place.Used{}}
			w.used.CPU = 7 // of the turn before
			_, err := g.turn(t.Context(), "next", time.Second, w, false)
			switch {
			case tt.want == "" && err != nil:
				t.Error(err)
			case tt.want == "" && w.used.CPU != 1:
				t.Errorf("the turn used %v s, want 1 s", w.used.CPU)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "load host gen1")):
				t.Errorf("the error is %v, want one of load host gen1 with %q", err, tt.want)
			case tt.want != "" && w.used.CPU == 7:
				t.Error("what the turn before used is still there")
			}
		})
	}
}

// TestAWholeTurnIsWatchedFromItsBegin, and not from when it was announced.
func TestAWholeTurnIsWatchedFromItsBegin(t *testing.T) {
	h := &teller{Local: place.Local{Called: "gen1"}}
	p := &partner{on: h}
	g := &together{told: make(chan toldBy, 2), stop: func() {}, drivers: []*partner{p}}
	said := errors.New("it has begun")
	w := &hostWindow{server: watchedFrom{func() error {
		if left := time.Until(p.due); left > startLead/2 {
			t.Errorf("the window begins %v before the turn", left)
		}
		return said
	}}}
	h.say = func() {}
	if _, err := g.turn(t.Context(), "next", time.Second, w, true); !errors.Is(err, said) {
		t.Errorf("a window that cannot begin: %v", err)
	}
	w.server = noTree{}
	h.say = func() {
		g.told <- toldBy{p, &load.Event{Kind: load.EventStarted}}
		g.told <- toldBy{p, &load.Event{Kind: load.EventReady, Took: &load.Taken{Drained: 1}}}
	}
	if _, err := g.turn(t.Context(), "next", time.Second, w, true); err != nil || w.used.CPU != 1 {
		t.Errorf("a whole turn used %v s, %v; want 1 s", w.used.CPU, err)
	}
}

// watchedFrom is a server whose window begins by a function.
type watchedFrom struct{ begin func() error }

func (w watchedFrom) Begin(bool) (place.Window, error)              { return nil, w.begin() }
func (watchedFrom) Memory() (bytes float64, kind string, err error) { return 0, "", nil }
func (watchedFrom) Close()                                          {}
