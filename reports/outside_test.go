package reports_test

import (
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/reporttest"
	"interleave/results"
)

// TestOutsideServers: they stand beside the models, are told apart from them,
// are asked for what they serve only, and no prediction is about them.
func TestOutsideServers(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 3, Scenarios: 2, Blocks: 6})
	served, other := run.Plan.Scenarios[0].Name, run.Plan.Scenarios[1].Name
	mine := &run.Plan.Models[2]
	mine.Outside = &results.Outside{File: "server.yaml", Scenarios: []string{served}}
	for i := range run.Plan.Scenarios {
		for j := range run.Plan.Scenarios[i].Predictions {
			p := &run.Plan.Scenarios[i].Predictions[j]
			p.Trait, p.Versus = "", ""
		}
	}
	var kept []results.Trial
	for _, trial := range trials {
		if trial.Model != mine.Name || trial.Scenario == served {
			kept = append(kept, trial)
		}
	}
	r := reports.Build(run, kept)

	if len(r.Missing) > 0 {
		t.Errorf("missing: %v, want nothing: %s does not serve %s", r.Missing, mine.Name, other)
	}
	if !strings.Contains(r.Trust.Line, "all 5 cells measured") {
		t.Errorf("trust: %q, want the 5 cells that were to be measured", r.Trust.Line)
	}
	if want := mine.Name + " is another framework"; !strings.Contains(strings.Join(r.Summary, "\n"), want) {
		t.Errorf("summary %q does not say %q", r.Summary, want)
	}
	for _, s := range r.Scenarios {
		cell := s.Loads[0].Cells[2]
		if s.Name == served != cell.Measured() {
			t.Errorf("%s of %s: measured %v", s.Name, mine.Name, cell.Measured())
		}
		if notes := strings.Join(cell.Notes(), "; "); s.Name == other && notes != "not measured: it does not serve the scenario" {
			t.Errorf("%s of %s: %q", s.Name, mine.Name, notes)
		}
		for _, v := range s.Verdicts {
			for _, f := range v.Findings {
				if f.Model.Name == mine.Name {
					t.Errorf("%q is held against %s: %s", v.Claim, mine.Name, f.Text)
				}
			}
		}
	}
}

// TestModelOfAFramework: a model of the suite's that is another framework is
// measured with all scenarios, said to be one, and held to no prediction but one
// about what a framework adds.
func TestModelOfAFramework(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 3, Scenarios: 2, Blocks: 6})
	mine := &run.Plan.Models[2]
	mine.Framework, mine.Traits = "net/http", append(mine.Traits, "framework")
	for i := range run.Plan.Scenarios {
		for j := range run.Plan.Scenarios[i].Predictions {
			p := &run.Plan.Scenarios[i].Predictions[j]
			p.Trait, p.Versus = "", ""
		}
	}
	const about = "What a framework adds."
	first := &run.Plan.Scenarios[0]
	first.Predictions = append(first.Predictions, results.Prediction{Claim: about, Metric: "throughput", Trait: "framework", Op: "at least", Bound: 1, Versus: "process-per-request"})
	r := reports.Build(run, trials)
	if len(r.Missing) > 0 {
		t.Errorf("missing: %v, want nothing", r.Missing)
	}
	if want := mine.Name + " is another framework"; !strings.Contains(strings.Join(r.Summary, "\n"), want) {
		t.Errorf("summary %q does not say %q", r.Summary, want)
	}
	looked, added := 0, 0
	for _, s := range r.Scenarios {
		for _, v := range s.Verdicts {
			for _, f := range v.Findings {
				looked++
				if f.Model.Name == mine.Name && v.Claim == about {
					added++
				} else if f.Model.Name == mine.Name {
					t.Errorf("%q is held against %s: %s", v.Claim, mine.Name, f.Text)
				}
			}
		}
	}
	if looked == 0 || added != 1 {
		t.Errorf("%d findings, and %d about what the framework adds: want some, and 1", looked, added)
	}
}
