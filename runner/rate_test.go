package runner_test

import (
	"math"
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
	var found []results.Capacity
	ended := 0
	// What others disturb hardly counts: then it takes longer.
	for _, takes := range []time.Duration{5 * time.Second, 10 * time.Second, 20 * time.Second} {
		ended = 0
		found = lab.FindCapacities(t.Context(), runner.RateSearches{
			Subjects:  []runner.RateSubject{subject("one by one"), subject("stillborn")},
			Precision: 0.05, For: takes, Seed: 1,
			Ended: func(int, results.Capacity) { ended++ },
		})
		if c := found[0]; quietEnough(c.Probes) && c.Low != nil && c.High != nil && *c.High < 1.6**c.Low {
			break
		}
	}
	c := found[0]
	if !quietEnough(c.Probes) {
		t.Skip("others disturbed the host all the time")
	}
	if c.Value == nil || c.Failed != "" {
		t.Fatalf("found no capacity: %+v", c)
	}
	t.Logf("found %.0f with probes %+v", *c.Value, c.Probes)
	if c.Low == nil || c.High == nil {
		t.Fatalf("found a bound only: %+v", c)
	}
	if off := math.Abs(math.Log(*c.Value / truth)); off > 0.3 {
		t.Errorf("found %.0f requests/s, want about %d", *c.Value, truth)
	}
	if *c.Low > truth*1.1 || *c.High < truth*0.7 {
		t.Errorf("the interval is [%v, %v], want %d in it", *c.Low, *c.High, truth)
	}
	// The last probe does not count if its time was up when it had hardly begun.
	late := ended - len(c.Probes) - c.Repeated - 1
	if f := found[1]; f.Value != nil || f.Failed == "" || late < 0 || late > 1 {
		t.Errorf("of a server that does not start, found %+v, want why; %d probes ended", f, ended)
	}
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
