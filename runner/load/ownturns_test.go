package load

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"interleave/scenarios"
)

// held is a load in phases, whose driver gives itself its turns.
func held(t *testing.T) Spec {
	s := serve(t, echo)
	spec := grouped(s.url, scenarios.AtRandom(16, 400))
	spec.Turns, spec.Hold = true, true
	spec.Warmup, spec.Lead, spec.Duration, spec.Settle = 100*time.Millisecond, 50*time.Millisecond, time.Second, 20*time.Millisecond
	spec.Phases = []scenarios.Phase{{Name: "before", Share: 1}, {Name: "strain", Share: 1, Rate: 2, Strain: true}, {Name: "after", Share: 2}}
	return spec
}

// TestADriverGivesItselfItsTurns: it waits before each to be let go on, and all of the
// window counts.
func TestADriverGivesItselfItsTurns(t *testing.T) {
	spec := held(t)
	var told []string
	say := func(what string) func() { return func() { told = append(told, what) } }
	got, err := Run(t.Context(), spec, Control{
		Ready:       func(context.Context) error { say("ready")(); return nil },
		Started:     func(time.Time) { say("started")() },
		WindowStart: say("start"), WindowEnd: say("end"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := "[ready started ready started start end]"; len(told) != 6 || told[2] != "ready" || told[5] != "end" {
		t.Errorf("it told %q, want %s", told, want)
	}
	if math.Abs(got.Duration-1) > 1e-6 || got.Pieces != 1 || got.Requests < 200 {
		t.Errorf("a window of %v s in %d pieces with %d requests, want all of a second in one, with about 500", got.Duration, got.Pieces, got.Requests)
	}
	if p := got.Phases; len(p) != 3 || p[1].Due < p[0].Due || len(got.AfterStrain) < 20 {
		t.Errorf("the phases are %+v, with %d requests after the strain", p, len(got.AfterStrain))
	}
}

// TestADriverThatIsNotLetGoOn ends when it is told to, with nothing.
func TestADriverThatIsNotLetGoOn(t *testing.T) {
	spec := held(t)
	ctx, stop := context.WithCancel(t.Context())
	turns := 0
	got, err := Run(ctx, spec, Control{Ready: func(ctx context.Context) error {
		if turns++; turns == 2 {
			stop()
			<-ctx.Done()
			return ctx.Err()
		}
		return nil
	}})
	if !errors.Is(err, ErrTooEarly) {
		t.Errorf("Run = %+v, %v; want that it was stopped too early", got, err)
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
