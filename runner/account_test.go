package runner

import (
	"testing"
	"time"

	"interleave/results"
	"interleave/scenarios"
	"interleave/scenarios/workload"
)

// A request that calls a service several times is to do so each time.
func TestAccountsAreOfAllCalls(t *testing.T) {
	own := workload.Workload{
		Name: "own", Clients: 4,
		Services: []scenarios.Upstream{{Name: "db", Delay: time.Millisecond}, {Name: "search", Delay: time.Millisecond}},
		Kinds: []workload.Kind{
			{Name: "three", Share: 1, Steps: []workload.Step{{Calls: []int{0, 0}}, {Calls: []int{0}}}},
			{Name: "one", Share: 1, Steps: []workload.Step{{Calls: []int{0, 1}}}},
		},
	}
	s := own.Scenario()
	c := cell{scenario: s, load: s.Loads[0]}
	trial := &results.Trial{LoadResult: &results.LoadResult{Requests: 30, Classes: map[string]results.ClassResult{"three": {Requests: 20}, "one": {Requests: 10}}}}
	facts := c.waitedFor(trial)
	if len(facts) != 2 || facts[0].Least != 20*3+10 || facts[1].Least != 10 {
		t.Errorf("upstreams must have counted %+v, want 70 calls of db and 10 of search", facts)
	}
}
