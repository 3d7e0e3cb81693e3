package runner_test

import (
	"math"
	"testing"

	"interleave/results"
	"interleave/runner"
	"interleave/scenarios/all"
)

// A report is drawn from the run's folder alone: the plan holds what a request
// does, and the handlers.
func TestThePlanTellsWhatARequestDoes(t *testing.T) {
	c := config(1, "honest")
	purchase, _ := all.Find("purchase")
	hog, _ := all.Find("hog")
	block, _ := all.Find("block")
	c.Scenarios = append(c.Scenarios[:0:0], purchase, hog, block)
	c.Source = func(scenario, style string) []byte {
		if scenario == "purchase" && style == "blocking" {
			return []byte("package purchase\n\nfunc blocking() {\n}\n")
		}
		return nil
	}
	run, err := runner.Describe(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := runner.CheckResume(c, run); err != nil {
		t.Errorf("CheckResume of the run's own plan: %v", err)
	}
	asked := run.Plan.Scenarios[0]
	slow := results.UpstreamInfo{Name: "recommendations", Delay: 0.02, Straggler: 0.2, StragglerOneIn: 100}
	if len(asked.Upstreams) != 4 || asked.Upstreams[3] != slow {
		t.Errorf("upstreams of purchase = %+v, want 4, the last %+v", asked.Upstreams, slow)
	}
	want := results.Source{Style: "blocking", Text: "func blocking() {\n}\n", Lines: 2}
	if len(asked.Sources) != 1 || asked.Sources[0] != want {
		t.Errorf("sources of purchase = %+v, want %+v alone", asked.Sources, want)
	}
	kinds := run.Plan.Scenarios[1].Requests
	if len(kinds) != 2 || kinds[1].Class != "heavy" || math.Abs(kinds[1].Share-0.01) > 1e-9 || kinds[1].Compute != 0.02 {
		t.Errorf("requests of hog = %+v, want the heavy ones to be 1 %% and to compute for 20 ms", kinds)
	}
	kinds = run.Plan.Scenarios[2].Requests
	if len(kinds) != 3 || kinds[0].Block != 0 || kinds[1].Block != 0.02 || kinds[2].Block != 0.02 {
		t.Errorf("requests of block = %+v, want all but the light ones to block for 20 ms", kinds)
	}
}
