package load

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"interleave/scenarios"
)

// held is a load whose driver gives itself its turns.
func held(s *truth) Spec {
	spec := grouped(s.url, scenarios.AtRandom(16, 400))
	spec.Turns, spec.Hold = true, true
	spec.Warmup, spec.Duration = 100*time.Millisecond, time.Second
	return spec
}

// ownTurn is a turn of which so much counts.
func ownTurn(count time.Duration) Step {
	return Step{Turn: &OwnTurn{Lead: 50 * time.Millisecond, Count: count, Settle: 20 * time.Millisecond}}
}

// following answers Control.Next with steps, one after the other.
func following(steps ...Step) func(context.Context, Taken, int) (Step, error) {
	return func(context.Context, Taken, int) (Step, error) {
		next := steps[0]
		steps = steps[1:]
		return next, nil
	}
}

// TestADriverGivesItselfItsTurns: it waits before each to be let go on, and all of its
// window counts.
func TestADriverGivesItselfItsTurns(t *testing.T) {
	spec := held(serve(t, echo))
	spec.Phases = []scenarios.Phase{{Name: "before", Share: 1}, {Name: "strain", Share: 1, Rate: 2, Strain: true}, {Name: "after", Share: 2}}
	var told []string
	say := func(what string) func() { return func() { told = append(told, what) } }
	steps := following(ownTurn(time.Second), Step{Counted: []int{2}})
	got, err := Run(t.Context(), spec, Control{
		Ready:   func(context.Context) error { say("ready")(); return nil },
		Started: func(time.Time) { say("started")() },
		Next: func(ctx context.Context, last Taken, had int) (Step, error) {
			say("next")()
			return steps(ctx, last, had)
		},
		WindowStart: say("start"), WindowEnd: say("end"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"ready", "started", "next", "started", "start", "end", "next"}; !slices.Equal(told, want) {
		t.Errorf("it told %q, want %q", told, want)
	}
	if math.Abs(got.Duration-1) > 1e-6 || got.Pieces != 1 || got.Requests < 200 {
		t.Errorf("a window of %v s in %d pieces with %d requests, want all of a second in one, with about 500", got.Duration, got.Pieces, got.Requests)
	}
	if p := got.Phases; len(p) != 3 || p[1].Due < p[0].Due || len(got.AfterStrain) < 20 {
		t.Errorf("the phases are %+v, with %d requests after the strain", p, len(got.AfterStrain))
	}
}

// TestWhatCountsIsToldAtTheEnd: of four turns the second and the fourth, by their numbers.
// The server is asked in all of them, and not between them.
func TestWhatCountsIsToldAtTheEnd(t *testing.T) {
	spec := held(serve(t, echo))
	const count = 200 * time.Millisecond
	steps := following(ownTurn(count), ownTurn(count), ownTurn(count), ownTurn(count), Step{Counted: []int{3, 5}})
	var turns []Taken
	got, err := Run(t.Context(), spec, Control{Next: func(ctx context.Context, last Taken, had int) (Step, error) {
		if turns = append(turns, last); had != len(turns)-1 {
			t.Errorf("after %d turns it says that it had %d", len(turns)-1, had)
		}
		time.Sleep(50 * time.Millisecond)
		return steps(ctx, last, had)
	}})
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(got.Duration-0.4) > 1e-6 || got.Pieces != 2 {
		t.Errorf("a window of %v s in %d pieces, want 0.4 s in two", got.Duration, got.Pieces)
	}
	if len(turns) != 5 {
		t.Fatalf("it told of %d turns, want the one that warms up and four", len(turns))
	}
	for i, turn := range turns {
		length := time.Duration(turn.Ended - turn.Began)
		if i > 0 && length != 270*time.Millisecond || turn.Right == 0 {
			t.Errorf("turn %d: %v with %d right answers, want 270ms with some", i, length, turn.Right)
		}
		if i > 0 && turn.Began-turns[i-1].Drained < int64(50*time.Millisecond) {
			t.Errorf("turn %d began %v after the one before, which is too soon", i, time.Duration(turn.Began-turns[i-1].Drained))
		}
	}
	var counted []int
	for _, of := range got.Turns {
		if of.Requests > 0 {
			counted = append(counted, of.Turn)
		}
	}
	if !slices.Equal(counted, []int{3, 5}) {
		t.Errorf("turns %v have requests that count: %+v", counted, got.Turns)
	}
}

// TestADriverThatIsNotLetGoOn ends when it is told to, with nothing.
func TestADriverThatIsNotLetGoOn(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	got, err := Run(ctx, held(serve(t, echo)), Control{Next: func(ctx context.Context, _ Taken, _ int) (Step, error) {
		stop()
		<-ctx.Done()
		return Step{}, ctx.Err()
	}})
	if !errors.Is(err, ErrTooEarly) {
		t.Errorf("Run = %+v, %v; want that it was stopped too early", got, err)
	}
}

// TestAStepIsChecked before a driver takes it; its words are those of the line by which it
// came.
func TestAStepIsChecked(t *testing.T) {
	for line, want := range map[string]string{
		`{"turn":{"lead_ns":0,"count_ns":1000000,"settle_ns":0,"whole":false}}`:               "",
		`{"turn":null,"counted":[2,4]}`:                                                       "",
		`{"turn":null}`:                                                                       "",
		`{"turn":{"lead_ns":-1,"count_ns":1000000,"settle_ns":0,"whole":false}}`:              "a turn of",
		`{"turn":{"lead_ns":0,"count_ns":9000000000000000,"settle_ns":0}}`:                    "a turn of",
		`{"turn":{"lead_ns":0,"count_ns":0,"settle_ns":0}}`:                                   "a turn of",
		`{"turn":{"lead_ns":0,"count_ns":1000000,"settle_ns":0,"whole":false},"counted":[2]}`: "that is for the end",
		`{"turn":null,"counted":[1]}`:                                                         "turn 1 cannot count",
		`{"turn":null,"counted":[3,3]}`:                                                       "turn 3 cannot count after turn 3",
		`{"turn":null,"counted":[5]}`:                                                         "there were 3 from number 2 on",
		`{"spans":[]}`:                                                                        "unknown field",
		`go`:                                                                                  "invalid character",
		strings.Repeat(" ", maxStep+1):                                                        "too long",
	} {
		_, err := parseStep([]byte(line), 3)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s: %v, want %q", line, err, want)
		}
	}
	if _, err := parseStep([]byte(`{"turn":{"count_ns":1000000}}`), maxOwnTurns); err == nil {
		t.Error("there is no end to the turns of a driver")
	}
}

// TestTurnsOfAnotherProcess: its lines say what its turns were, and which count; a wrong one
// ends it, with the reason.
func TestTurnsOfAnotherProcess(t *testing.T) {
	for _, wrong := range []bool{false, true} {
		driver, _ := childProcess(t, held(serve(t, echo)))
		steps := following(ownTurn(100*time.Millisecond), ownTurn(100*time.Millisecond), Step{Counted: []int{3}})
		if wrong {
			steps = following(Step{Counted: []int{7}})
		}
		took := 0
		for e := range driver.Events() {
			var err error
			switch {
			case e.Kind == EventReady && e.Took == nil:
				err = driver.Go()
			case e.Kind == EventReady:
				took++
				next, _ := steps(nil, *e.Took, 0)
				err = driver.Next(next)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		got, err := driver.Result()
		switch {
		case wrong && (err == nil || !strings.Contains(err.Error(), "turn 7 cannot count")):
			t.Errorf("it was told that a turn counts which it never had: %v", err)
		case !wrong && (err != nil || took != 3 || math.Abs(got.Duration-0.1) > 1e-6):
			t.Errorf("it told of %d turns, and ended with %+v, %v; want 3, and one of 100 ms that counts", took, got, err)
		}
	}
}

// TestRecoveryIsToldByAllDrivers: of two, of which one's requests are in time from 100 ms
// after the strain on, and the other's from 200 ms on.
func TestRecoveryIsToldByAllDrivers(t *testing.T) {
	after := func(first, inTime time.Duration) (list []int64) {
		p := &phased{}
		for i := range 40 {
			since := first + time.Duration(i)*10*time.Millisecond
			p.after = append(p.after, afterwards{since: int64(since), inTime: since >= inTime})
		}
		return p.afterStrain()
	}
	a, b := tellOf(t, []int64{1e6, 2e6}, nil), tellOf(t, []int64{1e6}, nil)
	a.AfterStrain, b.AfterStrain = after(0, 100*time.Millisecond), after(5*time.Millisecond, 200*time.Millisecond)
	got, err := Merge(grouped("http://127.0.0.1:1", scenarios.ClosedLoop(8)), []Part{{"a", a}, {"b", b}})
	if err != nil {
		t.Fatal(err)
	}
	if r := got.Recovery; r == nil || !r.Whole || math.Abs(r.After-0.190) > 1e-9 || got.AfterStrain != nil {
		t.Errorf("they saw %+v, want a recovery after 0.19 s: one of 20 may be late", r)
	}
}
