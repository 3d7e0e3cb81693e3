package runner_test

import (
	"fmt"
	"runtime"
	"testing"

	"interleave/runner"
	"interleave/runner/process"
	"interleave/scenarios"
)

// A load says which requests are sent and whether the server has the load
// driver's processors too: the server answers with what it sees.
func TestProcessorsOfALoad(t *testing.T) {
	server, rest := process.Split(process.CPUs())
	if len(server) == 0 {
		t.Skip("no processor can be set apart here")
	}
	request := func(scenario, class string, processors int) scenarios.Request {
		return scenarios.Request{Class: class, Target: "/" + scenario + "?class=" + class, Want: scenarios.Expect{Body: fmt.Sprint(class, " ", processors)}}
	}
	c := config(1, "counts processors")
	c.Scenarios = []*scenarios.Scenario{{
		Name:     "share",
		Requests: []scenarios.Request{request("share", "few", len(server))},
		Loads:    []scenarios.Load{{Name: "share", Groups: scenarios.ClosedLoop(2), Quick: true}},
	}, {
		Name:     "all",
		Requests: []scenarios.Request{request("all", "many", len(server)+len(rest))},
		Loads: []scenarios.Load{
			{Name: "idle", Groups: scenarios.ClosedLoop(2)}, // left to longer profiles
			{Name: "all", Groups: []scenarios.Group{{Clients: 2, Class: "many"}}, AllProcessors: true, Quick: true},
		},
	}}
	store, run := begin(t, c)
	if err := runner.Run(t.Context(), c, store, run, nil); err != nil {
		t.Fatal(err)
	}
	trials := loadTrials(t, store)
	if len(trials) != 2 {
		t.Fatalf("%d trials, want 2: of the loads that are quick", len(trials))
	}
	for _, trial := range trials {
		if !trial.Valid {
			t.Errorf("load %s: not valid: %v", trial.Load, trial.InvalidBecause)
		}
	}
	share, all := run.Plan.Scenarios[0].Loads[0], run.Plan.Scenarios[1].Loads[0]
	if share.Processors != 0 || all.Processors != runtime.NumCPU() || all.Class != "many" {
		t.Errorf("the plan says %+v and %+v, want the processors and the class of the second", share, all)
	}
}
