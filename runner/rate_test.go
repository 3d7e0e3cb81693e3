package runner_test

import (
	"fmt"
	"testing"
	"time"

	"interleave/internal/race"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/capacity"
	"interleave/runner/process"
)

// oneByOne is what the server of that name takes for a request, one after the other.
const oneByOne = 2 * time.Millisecond

// A server that computes 2 ms for each request, one after the other, is an M/D/1 queue.
// Its p99 is 30 ms at 424 requests/s.
func TestTheCapacityOfAServerIsThatOfItsQueue(t *testing.T) {
	if race.Enabled {
		t.Skip("the server would be one that the race detector slows down")
	}
	const truth = 424
	lab, err := runner.NewLab(config(1), runner.Host())
	if err != nil {
		t.Fatal(err)
	}
	defer lab.Close()
	t.Cleanup(func() { process.PinSelf(processors) })
	limit := capacity.Limit{Slow: 0.01, Latency: 30 * time.Millisecond, Errors: 0.001}
	subject := func(behaviour string) runner.RateSubject {
		return runner.RateSubject{
			Cell:  runner.Cell{Model: model(behaviour), Scenario: scenario, Load: scenario.Loads[0]},
			Limit: limit, Connections: 64, Start: 250,
		}
	}
	// What others disturb hardly counts: then it takes longer.
	var wrong string
	var found []results.Capacity
	for _, takes := range []time.Duration{7 * time.Second, 14 * time.Second, 20 * time.Second} {
		ended := 0
		found = lab.FindCapacities(t.Context(), runner.RateSearches{
			Subjects:  []runner.RateSubject{subject("one by one"), subject("stillborn")},
			Precision: 0.05, For: takes, Seed: 1,
			Ended: func(int, results.Capacity) { ended++ },
		})
		c := found[0]
		// The last probe does not count if its time was up when it had hardly begun.
		late := ended - len(c.Probes) - c.Repeated - 1
		if f := found[1]; f.Value != nil || f.Failed == "" || late < 0 || late > 1 {
			t.Fatalf("of a server that does not start, found %+v, want why; %d probes ended", f, ended)
		}
		if wrong = notAbout(c, truth); wrong == "" {
			return
		}
		t.Log(wrong)
	}
	if !quietEnough(found[0].Probes) {
		t.Skip("others disturbed the host all the time")
	}
	t.Error(wrong)
}

// notAbout says why a capacity is not about the true one, by margins that no host needs
// more of; empty if it is.
func notAbout(c results.Capacity, truth float64) string {
	switch {
	case c.Value == nil || c.Failed != "":
		return fmt.Sprintf("found no capacity: %+v", c)
	case c.Low == nil || c.High == nil:
		return fmt.Sprintf("found a bound only: %+v", c)
	case *c.Value < truth/2 || *c.Value > truth*1.35 || *c.Low > truth*1.1 || *c.High < truth/2:
		return fmt.Sprintf("found %.0f requests/s in [%.0f, %.0f], want about %.0f, with probes %+v", *c.Value, *c.Low, *c.High, truth, c.Probes)
	}
	return ""
}

// quietEnough reports whether most of most probes was not disturbed.
func quietEnough(probes []results.CapacityProbe) bool {
	quiet := 0
	for _, p := range probes {
		if p.Quiet > 0.5 {
			quiet++
		}
	}
	return 2*quiet > len(probes)
}
