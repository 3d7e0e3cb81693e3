package calibrate

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/truth"
	"interleave/scenarios"
)

// brief are two short questions: a delay and a fault.
func brief() []question {
	delay := delays(true)[1] // in open loop
	delay.load.Warmup, delay.load.Duration, delay.load.Rate = 20*time.Millisecond, 200*time.Millisecond, 200
	delay.server.From, delay.server.To = 20*time.Millisecond, 220*time.Millisecond
	resets := faults(7, true)[4]
	resets.load.Rate = 200
	resets.server.OneIn, resets.server.Count = 5, due(200, resets.load.Duration)
	return []question{delay, resets}
}

func TestAShortCalibration(t *testing.T) {
	var said []string
	calibrate := func() *results.Calibration {
		said = nil
		c, err := carryOut(t.Context(), Config{
			Self: os.Args[0], Seed: 7, Host: results.Environment{Host: "here", CPUs: 3},
			Progress: func(_, _ int, what string, _ time.Duration) { said = append(said, what) },
		}, asSteps(brief()))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	c := calibrate()
	for range 2 {
		if !c.Passed { // the machine may be busy with something else
			c = calibrate()
		}
	}
	if asked := brief(); len(said) != 2 || said[0] != asked[0].what || said[1] != asked[1].what {
		t.Errorf("progress told of %q, want the two questions", said)
	}
	if c.Schema != results.CalibrationSchema || c.Host != "here" || c.CPUs != 3 || c.Took <= 0 || c.Seed != 7 {
		t.Errorf("record = %+v, want schema, host, seed and time", c)
	}
	found := map[string]results.CalibrationCheck{}
	for _, check := range c.Checks {
		found[check.Name] = check
	}
	// How close the reading is depends on what else the machine does; that no
	// answer came before its delay does not.
	p50 := found["0.5 ms, open loop: p50"]
	if p50.Truth < 500e-6 || p50.Reading < 499e-6 || p50.Group != "delay" {
		t.Errorf("check of the delay = %+v, want truth and reading of 0.5 ms at least", p50)
	}
	count, right := found["reset at once → "+results.ErrResetBefore], found["reset at once: right answers"]
	if !count.Passed || count.Truth == 0 {
		t.Errorf("check of the resets = %+v, want it to pass, with some", count)
	}
	if want := due(200, 300*time.Millisecond); !right.Passed || right.Truth+count.Truth != float64(want) {
		t.Errorf("check of the right answers = %+v, want it to pass, and %d requests with the %v resets", right, want, count.Truth)
	}
}

func TestEveryFaultIsFound(t *testing.T) {
	l := &lab{self: os.Args[0]}
	for _, k := range kinds {
		t.Run(string(k.fault), func(t *testing.T) {
			t.Parallel()
			// On a busy host a window can pass without a fault: the next is longer.
			var faults int64
			var result *results.LoadResult
			for window := 200 * time.Millisecond; faults == 0 && window < 2*time.Second; window *= 3 {
				o, err := l.put(t.Context(), truth.Spec{Fault: k.fault, OneIn: 10, Seed: 1, Count: due(1_000, window)},
					load.Spec{Arrivals: scenarios.Constant, Rate: 1_000, Clients: 50, Duration: window})
				if err != nil {
					t.Fatal(err)
				}
				faults, result = o.account.Faults[k.fault], o.result
			}
			reading := result.Errors[k.kind]
			if faults == 0 || abs(faults-reading) > result.InFlightAtEnd || len(result.Errors) != 1 {
				t.Errorf("%d faults were read as %v (%d in flight at the end), want %d of kind %s", faults, result.Errors, result.InFlightAtEnd, faults, k.kind)
			}
		})
	}
}

func abs(n int64) int64 { return max(n, -n) }

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	began := time.Now()
	c, err := carryOut(ctx, Config{
		Self:     os.Args[0],
		Progress: func(int, int, string, time.Duration) { time.AfterFunc(100*time.Millisecond, cancel) },
	}, asSteps([]question{{what: "long", load: load.Spec{Clients: 1, Duration: time.Hour}}}))
	if !errors.Is(err, context.Canceled) || c != nil {
		t.Errorf("calibration after cancel = %v, %v; want nothing and context.Canceled", c, err)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v to stop", took)
	}
}

func TestWithoutPrograms(t *testing.T) {
	c, err := Run(context.Background(), Config{Self: "/nowhere"})
	if err == nil || !strings.Contains(err.Error(), "/nowhere") || c != nil {
		t.Errorf("calibration without its program = %v, %v; want an error that names it", c, err)
	}
}

func TestALoadThatCannotBeCarriedOutIsAFailedCheck(t *testing.T) {
	t.Setenv(mute, "1")
	l := &lab{self: os.Args[0]}
	checks, err := l.ask(context.Background(), brief()[1])
	if err != nil {
		t.Fatal(err)
	}
	if len(checks) != 1 || checks[0].Passed || checks[0].Name != "reset at once" || !strings.Contains(checks[0].Note, "no reading: the load driver ended") {
		t.Errorf("checks = %+v, want one that failed for want of a reading", checks)
	}
}

func TestHowLongItTakes(t *testing.T) {
	for quick, limit := range map[bool]time.Duration{true: 40 * time.Second, false: 3 * time.Minute} {
		steps := append(asSteps(questions(1, quick)), ceilingStep(quick))
		steps = append(steps, staircase(quick)...)
		if !quick {
			steps = append(steps, secondOpinion(1)...)
		}
		var took time.Duration
		for _, s := range steps {
			took += s.took
		}
		// Some of the room is for questions that are put twice.
		if took > limit*3/4 {
			t.Errorf("quick %v: planned for %v, want it well within %v", quick, took, limit)
		}
	}
}
