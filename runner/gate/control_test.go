package gate

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"interleave/results"
	"interleave/runner"
)

// Whatever margin is asked for, a job in which nothing changed passes: the
// control is beyond the margin, even where a host makes a fifth less of it than
// was put on, and nothing within the margin fails.
func TestTheControlFollowsTheMargin(t *testing.T) {
	for _, margin := range []float64{0.005, 0.03, 0.05, 0.12, 0.3, 0.6, 1} {
		for seed := range uint64(10) {
			t.Run(fmt.Sprintf("margin %v, seed %d", margin, seed), func(t *testing.T) {
				w := &world{rng: rand.New(rand.NewPCG(seed, 7)), noise: 0.02}
				w.change = func(s runner.Subject, t *results.Trial) {
					if s.Build.Handicap > 0 {
						burnt := s.Build.Handicap.Seconds()
						scale(t.CPUPerRequest, (cost+0.8*burnt)/(cost+burnt))
					}
					if s.Build.Name == "candidate" && margin >= DefaultMargin {
						scale(t.CPUPerRequest, 1+margin/3)
					}
				}
				g := gateWith(t, w, Config{Cells: someCells(), Seed: seed, Budget: time.Hour, Margin: margin})
				if g.Verdict != results.GatePass && margin >= DefaultMargin {
					t.Errorf("verdict %s because %q, want PASS", g.Verdict, g.Reasons)
				}
				for _, c := range g.Controls {
					if found := c.Verdict == results.GateFail; found != (c.Role == results.RoleHandicap) {
						t.Errorf("control %s: %s, %s", c.Role, c.Verdict, c.Reason)
					}
				}
			})
		}
	}
}

// A margin is what it is called: twice as much is a FAIL, at a margin of 100 %
// too.
func TestBeyondAWideMarginIsAFail(t *testing.T) {
	for _, margin := range []float64{0.12, 0.3, 1} {
		w := newWorld()
		w.change = func(s runner.Subject, t *results.Trial) {
			if is(s, "candidate", "pool", "hello") {
				scale(t.CPUPerRequest, 1+2*margin)
			}
		}
		g := gateWith(t, w, Config{Cells: someCells(), Seed: 1, Budget: time.Hour, Margin: margin})
		if g.Verdict != results.GateFail {
			t.Errorf("margin %v: verdict %s because %q, want FAIL", margin, g.Verdict, g.Reasons)
		}
		for _, c := range g.Cells {
			if fail := c.Metrics[0].Fail; fail < 0.999*margin || fail > 1.05*margin {
				t.Errorf("margin %v: CPU time fails at %v", margin, fail)
			}
		}
	}
}
