package gate

import (
	"strings"
	"testing"
	"time"

	"interleave/results"
	"interleave/runner"
)

func scale(v *float64, by float64) { *v *= by }

func TestGate(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(s runner.Subject, t *results.Trial)
		want   results.GateVerdict
		reason string // a part of the job's reasons
		cell   results.GateVerdict
		why    string // a part of the reason of pool/hello; all other cells pass
	}{
		{"nothing changed", nil, results.GatePass, "", results.GatePass, ""},
		{"more CPU time", func(s runner.Subject, t *results.Trial) {
			if is(s, "candidate", "pool", "hello") {
				scale(t.CPUPerRequest, 1.12)
			}
		}, results.GateFail, "1 of 4 cells slower or larger", results.GateFail, "CPU per request +1"},
		{"less CPU time", func(s runner.Subject, t *results.Trial) {
			if is(s, "candidate", "pool", "hello") {
				scale(t.CPUPerRequest, 0.7)
			}
		}, results.GatePass, "", results.GatePass, ""},
		{"half of the throughput", func(s runner.Subject, t *results.Trial) {
			if is(s, "candidate", "pool", "hello") {
				scale(&t.LoadResult.Throughput, 0.5)
			}
		}, results.GateFail, "1 of 4 cells", results.GateFail, "throughput +"},
		{"more memory", func(s runner.Subject, t *results.Trial) {
			if is(s, "candidate", "pool", "hello") {
				scale(t.Memory.Peak, 1.15)
			}
		}, results.GateFail, "1 of 4 cells", results.GateFail, "peak memory +"},
		{"one more allocation", func(s runner.Subject, t *results.Trial) {
			if is(s, "candidate", "pool", "hello") {
				*t.Allocations++
			}
		}, results.GateFail, "1 of 4 cells", results.GateFail, "allocations per request +"},
		{"a change between the bounds", func(s runner.Subject, t *results.Trial) {
			if is(s, "candidate", "pool", "hello") {
				scale(t.CPUPerRequest, 1.05)
			}
		}, results.GateInconclusive, "1 of 4 cells not decided", results.GateInconclusive, "not decided after 30 pairs"},
		{"slow at first only", func(s runner.Subject, t *results.Trial) {
			if is(s, "candidate", "pool", "hello") && s.Block < rerunBlocks {
				scale(t.CPUPerRequest, 1.2)
			}
		}, results.GateInconclusive, "", results.GateInconclusive, "a rerun did not confirm it"},
		{"does not start", func(s runner.Subject, t *results.Trial) {
			if is(s, "candidate", "pool", "hello") {
				t.Valid, t.LoadResult, t.InvalidBecause = false, nil, []string{"start server: no such file"}
			}
		}, results.GateFail, "1 of 4 cells broken in the candidate", results.GateBroken, "start server: no such file"},
		{"answers wrongly", func(s runner.Subject, t *results.Trial) {
			if is(s, "candidate", "pool", "hello") && s.Block%5 == 0 {
				invalid(t, "wrong_answers", "answered wrongly: 3 × wrong body")
			}
		}, results.GateFail, "broken", results.GateBroken, "3 × wrong body; confirmed by a rerun"},
		{"answers wrongly at first only", func(s runner.Subject, t *results.Trial) {
			if is(s, "candidate", "pool", "hello") && s.Block%5 == 0 && s.Block < rerunBlocks {
				invalid(t, "wrong_answers", "answered wrongly: 3 × wrong body")
			}
		}, results.GateInconclusive, "1 of 4 cells not decided", results.GateInconclusive, "answered wrongly: 3 × wrong body; a rerun did not confirm it"},
		{"fails once", func(s runner.Subject, t *results.Trial) {
			if is(s, "candidate", "pool", "hello") && s.Block == 3 {
				t.Valid, t.LoadResult, t.InvalidBecause = false, nil, []string{"the server ended under load"}
			}
		}, results.GateInconclusive, "not decided", results.GateInconclusive, "failed once in "},
		{"never answers", func(s runner.Subject, t *results.Trial) {
			if is(s, "candidate", "pool", "hello") {
				invalid(t, "answers", "no request was answered within the window")
			}
		}, results.GateFail, "broken", results.GateBroken, "no request was answered"},
		{"can never be measured", func(s runner.Subject, t *results.Trial) {
			if is(s, "candidate", "pool", "hello") {
				invalid(t, "established", "only 32 of 64 clients had a connection")
			}
		}, results.GateFail, "broken", results.GateBroken, "only 32 of 64"},
		{"the load driver is mostly the limit", func(s runner.Subject, t *results.Trial) {
			if s.Scenario.Name == "hello" && s.Block%3 != 0 {
				t.Checks = []results.Check{{Name: "generator_cpu", Verdict: results.Spoiled, Spoils: []results.Figure{results.FigureThroughput}}}
			}
		}, results.GatePass, "", results.GatePass, ""},
		{"figures are doubted that only their size is at stake for", func(s runner.Subject, t *results.Trial) {
			if s.Scenario.Name == "hello" {
				invalid(t, "little", "latency and throughput do not fit")
			}
		}, results.GatePass, "", results.GatePass, ""},
		{"the host is not quiet now and then", func(s runner.Subject, t *results.Trial) {
			switch {
			case s.Scenario.Name == "hello" && s.Block%3 == 0:
				invalid(t, "bottleneck", "nothing was busy")
			case is(s, "candidate", "pool", "hello") && s.Block%5 == 1, is(s, "base", "pool", "hello") && s.Block%5 == 2:
				invalid(t, "answers", "no request was answered within the window")
			}
		}, results.GatePass, "", results.GatePass, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld()
			w.change = test.change
			g := gateIn(t, w)
			if g.Verdict != test.want || !strings.Contains(strings.Join(g.Reasons, "; "), test.reason) {
				t.Errorf("verdict %s because %q, want %s because %q", g.Verdict, g.Reasons, test.want, test.reason)
			}
			for _, c := range g.Cells {
				want, why := results.GatePass, ""
				if c.Model == "pool" && c.Scenario == "hello" {
					want, why = test.cell, test.why
				}
				if c.Verdict != want || !strings.Contains(c.Reason, why) {
					t.Errorf("%s/%s: %s because %q, want %s because %q", c.Model, c.Scenario, c.Verdict, c.Reason, want, why)
				}
			}
		})
	}
}

// A candidate that cannot be measured at all ends the job before its controls
// have had their looks: that nothing was found by then voids nothing.
func TestNothingButBrokenCells(t *testing.T) {
	w := newWorld()
	w.change = func(s runner.Subject, t *results.Trial) {
		if s.Build.Name == "candidate" {
			t.Valid, t.LoadResult, t.InvalidBecause = false, nil, []string{"start server: it ended at once"}
		}
	}
	g := gateIn(t, w)
	if said := strings.Join(g.Reasons, "; "); g.Verdict != results.GateFail || said != "4 of 4 cells broken in the candidate" {
		t.Errorf("verdict %s because %q, want FAIL because all cells are broken, and nothing else", g.Verdict, said)
	}
}

// A gate that finds a difference where there is none, or none where there is
// one, has nothing to say.
func TestControlsVoidAGate(t *testing.T) {
	for name, test := range map[string]struct {
		change func(s runner.Subject, t *results.Trial)
		want   string
	}{
		"the base fails against itself": {func(s runner.Subject, t *results.Trial) {
			if s.Build.Name == "base again" {
				*t.Allocations += 2
			}
		}, "the base failed against itself"},
		"the base answers wrongly beside itself": {func(s runner.Subject, t *results.Trial) {
			if s.Build.Name == "base again" && s.Block%5 == 0 {
				invalid(t, "wrong_answers", "answered wrongly: 3 × wrong body")
			}
		}, "the base failed against itself: the base again cannot be measured"},
		"the base fails beside itself, as the first of the two": {func(s runner.Subject, t *results.Trial) {
			if s.Build.Name == "base" && s.Block%5 == 0 && len(t.Checks) == 0 {
				invalid(t, "wrong_answers", "answered wrongly: 3 × wrong body")
			}
		}, "the base failed against itself: the base cannot be measured"},
		"a slowdown is not found": {func(s runner.Subject, t *results.Trial) {
			if s.Build.Handicap > 0 {
				scale(t.CPUPerRequest, 1/1.15)
			}
		}, "a slowdown of 15 %, put on as a control, was not found"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.change = func(s runner.Subject, t *results.Trial) {
				test.change(s, t)
				if is(s, "candidate", "pool", "hello") {
					scale(t.CPUPerRequest, 1.5)
				}
			}
			g := gateIn(t, w)
			if g.Verdict != results.GateInconclusive || !strings.Contains(strings.Join(g.Reasons, "; "), test.want) {
				t.Errorf("verdict %s because %q, want INCONCLUSIVE because %q", g.Verdict, g.Reasons, test.want)
			}
		})
	}
}

func TestABaseThatDoesNotRunIsNoPass(t *testing.T) {
	w := newWorld()
	w.change = func(s runner.Subject, t *results.Trial) {
		if s.Build.Name != "candidate" { // the controls are of the base as well
			t.Valid, t.LoadResult, t.InvalidBecause = false, nil, []string{"start server: it ended"}
		}
	}
	g := gateIn(t, w)
	if g.Verdict != results.GateBroken || !strings.Contains(strings.Join(g.Reasons, ""), "start server: it ended") {
		t.Errorf("verdict %s because %q, want BROKEN and why", g.Verdict, g.Reasons)
	}
}

func TestHandicapIsAShareOfWhatARequestCosts(t *testing.T) {
	w := newWorld()
	j := newJob(Config{Cells: someCells(), Seed: 1, Budget: time.Hour, Handicap: 0.1})
	j.measureRing = w.measureRing
	outcomes, err := j.run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	g := j.record(outcomes)
	if g.Verdict != results.GateFail {
		t.Errorf("a candidate with a handicap of 10 %%: %s because %q, want FAIL", g.Verdict, g.Reasons)
	}
	for _, c := range g.Cells {
		if change := c.Metrics[0].Change; change == nil || *change < 0.07 || *change > 0.13 {
			t.Errorf("%s/%s: CPU time changed by %v, want about 10 %%", c.Model, c.Scenario, change)
		}
	}
}

func TestATimeThatIsUpDecidesNothing(t *testing.T) {
	w := newWorld()
	j := newJob(Config{Cells: someCells(), Seed: 1, Budget: time.Nanosecond})
	j.measureRing = w.measureRing
	outcomes, err := j.run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if g := j.record(outcomes); g.Verdict != results.GateInconclusive || !g.Spent {
		t.Errorf("verdict %s, spent %v; want INCONCLUSIVE because the time was up", g.Verdict, g.Spent)
	}
}

// The noise of a pair is that of both builds; base against base shows it, and
// widens what counts as a change.
func TestNoiseWidensTheMargins(t *testing.T) {
	w := newWorld()
	w.noise = 0.2
	w.change = func(s runner.Subject, t *results.Trial) {
		if is(s, "candidate", "pool", "hello") {
			scale(t.CPUPerRequest, 1.04)
		}
	}
	g := gateIn(t, w)
	for _, c := range g.Cells {
		if c.Verdict == results.GateFail {
			t.Errorf("%s/%s: FAIL because %s, in noise of 20 %%", c.Model, c.Scenario, c.Reason)
		}
		if c.Metrics[0].Pass < 0.06 {
			t.Errorf("%s/%s: PASS below %.3f, want more than the 0.05 of a quiet host", c.Model, c.Scenario, c.Metrics[0].Pass)
		}
	}
}

func TestABrokenCandidateIsSoonSaid(t *testing.T) {
	w := newWorld()
	trials := 0
	w.change = func(s runner.Subject, t *results.Trial) {
		trials++
		if s.Build.Name == "candidate" {
			t.Valid, t.LoadResult, t.InvalidBecause = false, nil, []string{"start server: it ended"}
		}
	}
	g := gateIn(t, w)
	// The pilots, then two pairs of each cell and control, and of each cell again.
	if most := 2*pilots + 2*2*(2*len(g.Cells)+2); g.Verdict != results.GateFail || trials > most {
		t.Errorf("verdict %s after %d trials, want FAIL after %d at most", g.Verdict, trials, most)
	}
}
