package html

import (
	"strings"
	"testing"

	"interleave/reports/measure"
	"interleave/results"
)

// What blocks is drawn, call by call: such a request is not answered at once.
func TestCallsThatBlockAreDrawn(t *testing.T) {
	s := &measure.Scenario{ScenarioInfo: results.ScenarioInfo{
		Requests: []results.RequestInfo{{Share: 1, LibraryCalls: []string{"read a file", "write a row"}}},
	}}
	got := string(sequence(s))
	for _, want := range []string{"answers after 2 blocking calls", ">read a file<", ">write a row<"} {
		if !strings.Contains(got, want) {
			t.Errorf("the drawing lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "at once") {
		t.Errorf("the drawing says that the answer comes at once:\n%s", got)
	}
}

// A workload is drawn step by step, with each service at the time at which it is called.
func TestStepsOfAWorkloadAreDrawn(t *testing.T) {
	s := &measure.Scenario{ScenarioInfo: results.ScenarioInfo{
		Workload: "name: shop",
		Requests: []results.RequestInfo{
			{Class: "browse", Share: 0.9, Answer: 12_000, Wait: 0.017, Block: 0.003, Compute: 0.001, Steps: []results.StepInfo{
				{Calls: []string{"session"}}, {Calls: []string{"db", "search"}}, {Compute: 0.001}, {Block: 0.003},
			}},
			{Class: "report", Share: 0.1, Compute: 0.04, Steps: []results.StepInfo{{Compute: 0.04}}},
			{Class: "light", Share: 0.1},
		},
		Upstreams: []results.UpstreamInfo{
			{Name: "session", Delay: 0.002}, {Name: "db", Delay: 0.005, P99: 0.04, Mean: 0.0075}, {Name: "search", Delay: 0.015},
		},
	}}
	got := string(sequence(s))
	for _, want := range []string{
		"browse, 90 %", "21 ms, or 28.5 ms one after the other; answers 11.7 KiB", "half in 5 ms, 1 in 100 over 40 ms", "report, 10 %", ">40 ms<", "at once",
	} {
		if !strings.Contains(strings.ReplaceAll(got, "\u202f", " "), want) {
			t.Errorf("the drawing lacks %q:\n%s", want, got)
		}
	}
}
