package runner_test

import (
	"context"
	"testing"
	"time"

	"interleave/results"
	"interleave/runner"
	"interleave/scenarios"
)

// An excerpt around the end of a server shows who is lost with it, and who is answered
// before and after; the ends that count are those of what was measured.
func TestAnExcerptAroundAnExit(t *testing.T) {
	c := config(1, "exits")
	s := faultyScenario()
	s.Loads[0].Excerpt = scenarios.Excerpt{Length: 400 * time.Millisecond, Around: "exit"}
	c.Scenarios = []*scenarios.Scenario{s}
	store, run := begin(t, c)
	if err := runner.Run(context.Background(), c, store, run, nil); err != nil {
		t.Fatal(err)
	}
	got := loadTrials(t, store)[0]
	e := got.LoadResult.Excerpt
	if e == nil {
		t.Fatal("there is no excerpt")
	}
	outcomes := map[string]int{}
	for _, r := range e.Requests {
		outcomes[r.Outcome]++
	}
	if outcomes[results.RequestAnswered] < 20 || len(e.Requests) < 60 {
		t.Errorf("%d requests ended as %v, want some 80, and most of them answered", len(e.Requests), outcomes)
	}
	if f := got.LoadResult.Faults; f == nil || got.Restarts == nil || *got.Restarts > int(f.Sent) {
		t.Errorf("faults %+v, restarts %v: want those of the excerpt left out", f, got.Restarts)
	}
}
