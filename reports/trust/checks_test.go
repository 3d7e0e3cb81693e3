package trust_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/reporttest"
	"interleave/reports/trust"
	"interleave/results"
)

func TestChecksAreSummedUp(t *testing.T) {
	r := reporttest.Report(t, "doubted")
	rows := map[string]*trust.CheckRow{}
	for i, c := range r.Trust.Checks {
		rows[c.Name] = c
		if i > 0 && c.Count(results.Failed) > r.Trust.Checks[0].Count(results.Failed) {
			t.Errorf("%s comes after %s, want the worst first", c.Name, r.Trust.Checks[0].Name)
		}
	}
	for name, want := range map[string]trust.CheckRow{
		"generator_cpu": {Trials: map[results.Verdict]int{results.Passed: 196, results.Spoiled: 20}, Reading: "97.0 %", Bound: "≤ 80.0 %"},
		"offered_rate":  {Trials: map[results.Verdict]int{results.Passed: 102, results.Flagged: 6}, Reading: "65.0 %", Bound: "≥ 95.0 %", Where: "purchase / cgi"},
		"canary":        {Trials: map[results.Verdict]int{results.Passed: 215, results.Failed: 1}, Reading: "1.71×", Bound: "≤ 1.15×", Where: "purchase / threadpool"},
		"memory_growth": {Trials: map[results.Verdict]int{results.Passed: 210, results.Spoiled: 6}, Reading: "8.58 MiB", Bound: "≤ 1.00 MiB", Where: "backend / cgi"},
		"frequency":     {Trials: map[results.Verdict]int{results.Unknown: 216}},
		"answers":       {Trials: map[results.Verdict]int{results.Passed: 216}, Reading: "57", Bound: "≥ 1", Where: "hog all-processors / greenlet"}, // the fewest are the worst
		"established":   {Trials: map[results.Verdict]int{results.Passed: 216}, Reading: "100 %", Bound: "≥ 100 %"},                                  // all alike: none is the worst
	} {
		got := rows[name]
		if got == nil {
			t.Errorf("there is no check %s", name)
			continue
		}
		if !maps.Equal(got.Trials, want.Trials) {
			t.Errorf("%s = %+v, want the counts of %+v", name, *got, want)
		}
		if got.Reading != want.Reading || got.Bound != want.Bound || want.Where != "" && got.Where != want.Where || name == "established" && got.Where != "" {
			t.Errorf("the worst of %s is %s with bound %s in %q, want %s, %s, %q", name, got.Reading, got.Bound, got.Where, want.Reading, want.Bound, want.Where)
		}
		if got.Asks == "" {
			t.Errorf("%s does not say what it asks", name)
		}
	}
	if !slices.Contains(r.Trust.NotAsked, "ceiling") || slices.Contains(r.Trust.NotAsked, "canary") {
		t.Errorf("not asked were %v, want ceiling among them and not canary", r.Trust.NotAsked)
	}
	if old := reporttest.Report(t, "before-checks").Trust; old.NoChecks != "this run was made before checks were recorded" || !strings.Contains(old.Line, old.NoChecks) {
		t.Errorf("an old run says %q (%s), want that it had no checks", old.NoChecks, old.Line)
	}
}

func TestUnknownChecksAreShownAsTheyAre(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 1, Scenarios: 1, Blocks: 1})
	reading := 7.0
	trials[0].Checks = append(trials[0].Checks, results.Check{Name: "omen", Verdict: results.Flagged, Reading: &reading, Detail: "a raven"})
	rows := reports.Build(run, trials).Trust.Checks
	if c := rows[0]; c.Name != "omen" || c.Asks != "" || c.Count(results.Flagged) != 1 || c.Reading != "7" || c.Detail != "a raven" {
		t.Errorf("the first check is %+v, want the flagged one that nobody knows", *c)
	}
}

func TestNoiseOfTheTrialsThatCount(t *testing.T) {
	r := reporttest.Report(t, "doubted") // the block with 9.5 % of steal was measured again
	var steal string
	for _, f := range r.Trust.Noise {
		if strings.Contains(f.Name, "hypervisor") {
			steal = f.Text
		}
	}
	if !strings.HasPrefix(steal, "0.5") || !strings.Contains(steal, "in the worst trial") {
		t.Errorf("steal is %q, want the worst of the trials that count", steal)
	}
	if !strings.Contains(r.Trust.Line, "noise at worst: canary 1.04×, steal 0.5") {
		t.Errorf("trust says %q, want the noise in it", r.Trust.Line)
	}
	if f := r.Trust.Figures[0]; f.Title != "Noise in run order" {
		t.Errorf("the first figure of trust is %q, want that of the noise", f.Title)
	}
	run, trials := reporttest.Full(reporttest.Shape{Models: 1, Scenarios: 1, Blocks: 6})
	yes := true
	trials[2].Noise.OnBattery = &yes
	if trust := reports.Build(run, trials).Trust; trust.Level != "limited" || !strings.Contains(trust.Line, "on battery") {
		t.Errorf("on battery trust is %s (%s), want limited and why", trust.Level, trust.Line)
	}
}

func TestValidityIsInTheData(t *testing.T) {
	var data struct {
		Validity struct {
			Recorded bool `json:"checks_recorded"`
			Cells    []struct {
				Scenario, Model                  string
				Planned, Valid, Invalid, Missing int
				Verdicts                         map[string]int
				Because                          map[string]int `json:"invalid_because"`
				Spoiled                          []struct {
					Figure     string
					Trials, Of int
					Reason     string
				}
				Doubts []string
			}
			Calibration struct {
				State  string
				Checks int
			}
			Opinions []struct {
				Model, Agreement string
				Throughput       struct{ Value, Low *float64 }
			} `json:"second_opinions"`
			Noise map[string]struct{ Worst, Median float64 }
		}
	}
	if err := json.Unmarshal(reporttest.Report(t, "doubted").Data, &data); err != nil {
		t.Fatal(err)
	}
	v := data.Validity
	if !v.Recorded || len(v.Cells) != 36 || v.Calibration.State != "passed" || v.Calibration.Checks != 11 || v.Noise["steal"].Worst <= 0 {
		t.Errorf("validity = %+v, want checks, 36 cells, a calibration of 11 checks, and noise", v)
	}
	for _, c := range v.Cells {
		switch c.Scenario + " " + c.Model {
		case "hello eventloop":
			if c.Valid != 6 || c.Verdicts["spoiled"] != 6 || len(c.Spoiled) != 2 || c.Spoiled[0].Figure != "throughput" || c.Spoiled[0].Trials != 6 || c.Spoiled[0].Of != 6 || !strings.Contains(c.Spoiled[0].Reason, "at least") {
				t.Errorf("hello eventloop = %+v, want throughput and latency spoiled in 6 of 6", c)
			}
		case "purchase threadpool":
			if c.Valid != 5 || c.Invalid != 1 || c.Missing != 0 || c.Verdicts["failed"] != 1 || len(c.Because) != 1 {
				t.Errorf("purchase threadpool = %+v, want one failed trial with its reason", c)
			}
		case "backend goroutine":
			if len(c.Doubts) != 1 {
				t.Errorf("backend goroutine has the doubts %v, want the disagreement", c.Doubts)
			}
		}
	}
	if len(v.Opinions) != 6 {
		t.Errorf("%d second opinions, want 6", len(v.Opinions))
	}
	if err := json.Unmarshal(reporttest.Report(t, "before-checks").Data, &data); err != nil {
		t.Fatal(err)
	}
	if data.Validity.Recorded || data.Validity.Cells[0].Verdicts["unchecked"] != 6 {
		t.Errorf("validity of an old run = %+v, want it unchecked", data.Validity.Cells[0])
	}
}

// A run in which no trial counts since the host was not quiet says so.
func TestNoiseOfARunWithoutATrialThatCounts(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 2, Scenarios: 1, Blocks: 2})
	foreign := 0.62
	for i := range trials {
		trials[i].Noise.Foreign = &foreign
		trials[i].Checks = append(trials[i].Checks, results.Check{Name: "foreign", Verdict: results.Failed, Reading: &foreign})
		trials[i].Valid, trials[i].InvalidBecause = false, []string{"other programs used 62.0 % of the CPU time"}
	}
	r := reports.Build(run, trials)
	if w := r.Trust.Words[1]; w.Word != "noisy" || !strings.Contains(w.Detail, "other programs 62.0 %") {
		t.Errorf("noise is %q (%s), want what was read of the trials that do not count", w.Word, w.Detail)
	}
	if got := r.InShort[0].String(); !strings.HasSuffix(got, "mostly because other programs used 62.0 % of the CPU time.") {
		t.Errorf("the first sentence is %q, want the reason", got)
	}
}
