package runner_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"interleave/results"
	"interleave/results/latency"
	"interleave/runner"
	"interleave/scenarios"
)

// overTwo is a run of one trial of a scenario over two load hosts, which a scenario's
// upstreams would share with the first.
func overTwo(t *testing.T, s *scenarios.Scenario, behaviour string) (results.LoadInfo, results.Trial) {
	t.Helper()
	c, _, _, _ := overHosts(1, s.Loads[0], behaviour)
	c.Scenarios = []*scenarios.Scenario{s}
	if s.Library != "" {
		c.Programs.Server = withLibrary(t, s)
	}
	store, run := begin(t, c)
	if err := runner.Run(t.Context(), c, store, run, nil); err != nil {
		t.Fatal(err)
	}
	got := loadTrials(t, store)[0]
	if got.LoadResult == nil {
		t.Fatalf("nothing was put on: %v", got.InvalidBecause)
	}
	return run.Plan.Scenarios[0].Loads[0], got
}

// loadHosts are the hosts that put on a trial's load.
func loadHosts(t results.Trial) (names []string) {
	for _, h := range t.HostsOf(results.LoadHost) {
		names = append(names, h.Name)
	}
	return names
}

// TestWhatOneLoadHostPutsOn: what is not divided among load hosts is measured all the same.
func TestWhatOneLoadHostPutsOn(t *testing.T) {
	probe := func(l scenarios.Load) *scenarios.Scenario {
		s := *scenario
		s.Loads = []scenarios.Load{l}
		return &s
	}
	for _, tt := range []struct {
		name, behaviour, why string
		scenario             *scenarios.Scenario
		holds                func(t *testing.T, got results.Trial)
	}{
		{
			"constant arrivals", "honest", "constant arrivals cannot be divided",
			probe(scenarios.Load{Name: "steady", Groups: []scenarios.Group{{Clients: 8, Arrivals: scenarios.Constant, Rate: 200}}}),
			func(t *testing.T, got results.Trial) {
				if l := got.LoadResult; l.Requests == 0 || l.Clients != 8 {
					t.Errorf("%d requests of %d clients, want some of 8", l.Requests, l.Clients)
				}
			},
		},
		{
			"one client", "honest", "1 client cannot be divided", probe(scenarios.Load{Name: "one", Groups: scenarios.ClosedLoop(1)}),
			func(t *testing.T, got results.Trial) {
				if got.LoadResult.Requests == 0 {
					t.Error("nothing was answered")
				}
			},
		},
		{"requests that go wrong", "exits", "what a request that goes wrong does to others", faultyScenario(), wentWrong},
		{
			"rows", "takes-orders", "a number of its own", shownOrders(),
			func(t *testing.T, got results.Trial) {
				if e := got.LoadResult.Excerpt; e == nil || len(e.Requests) == 0 || e.Requests[0].Outcome != results.RequestAnswered {
					t.Errorf("the excerpt is %+v, want requests that were answered", e)
				}
				if w := got.Written; w == nil || w.Rows < got.LoadResult.Requests || answerTo(t, got, "rows").Verdict != results.Passed {
					t.Errorf("of %d requests are written %+v", got.LoadResult.Requests, w)
				}
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			planned, got := overTwo(t, tt.scenario, tt.behaviour)
			if by := planned.PutOnBy; by == nil || by.Host != "gen2" || !strings.Contains(by.Why, tt.why) {
				t.Errorf("it is planned to be put on by %+v, want gen2, as %s", by, tt.why)
			}
			if hosts := loadHosts(got); !slices.Equal(hosts, []string{"gen2"}) {
				t.Errorf("it was put on by %q, want gen2", hosts)
			}
			tt.holds(t, got)
		})
	}
}

// shownOrders are orders with an excerpt, which writes rows as well.
func shownOrders() *scenarios.Scenario {
	s := *orders
	s.Loads = slices.Clone(orders.Loads)
	s.Loads[0].Excerpt = scenarios.Excerpt{Length: 20 * time.Millisecond, Clients: 16}
	return &s
}

// TestAnExcerptOverTwoLoadHosts is of all of the load, by one of them.
func TestAnExcerptOverTwoLoadHosts(t *testing.T) {
	s := *scenario
	s.Loads = []scenarios.Load{atRandom}
	s.Loads[0].Excerpt = scenarios.Excerpt{Length: 200 * time.Millisecond}
	_, got := overTwo(t, &s, "honest")
	if hosts := loadHosts(got); !slices.Equal(hosts, []string{"gen1", "gen2"}) {
		t.Errorf("the load was put on by %q, want both hosts", hosts)
	}
	e := got.LoadResult.Excerpt
	if e == nil || math.Abs(e.Length-0.2) > 1e-9 || len(e.Requests) < 40 || len(e.Requests) > 160 {
		t.Fatalf("the excerpt is %+v, want about 80 requests in 0.2 s", e)
	}
	for _, r := range e.Requests {
		if r.Outcome != results.RequestAnswered || r.Due < 0 || r.Due > e.Length {
			t.Errorf("the excerpt has the request %+v", r)
		}
	}
}

// wentWrong holds of a trial over several hosts what holds of one on this host.
func wentWrong(t *testing.T, got results.Trial) {
	f := got.LoadResult.Faults
	if f == nil || f.Counted < 1 || got.Restarts == nil || *got.Restarts < 1 {
		t.Fatalf("faults %+v, restarts %v, want 1 of each at least: %v", f, got.Restarts, got.InvalidBecause)
	}
	if v := results.LostPerFault.Of(&got); v == nil || *v < 1 {
		t.Errorf("lost per fault: %v, want 1 at least of 200 requests a second that take 20 ms", v)
	}
	if v := results.FaultRecovery.Of(&got); v == nil || *v < scenarios.RestartDelay.Seconds()/2 {
		t.Errorf("recovery %v, want the delay of %v, about, or more", v, scenarios.RestartDelay)
	}
	if got.Memory.Warm == nil || got.Memory.After == nil || got.ServerCPU == nil {
		t.Errorf("memory %+v, CPU %v, want figures", got.Memory, got.ServerCPU)
	}
}

// TestPhasesOverTwoLoadHosts: both enter each phase at the same moment, and see together
// what one would.
func TestPhasesOverTwoLoadHosts(t *testing.T) {
	s := *scenario
	s.Loads = []scenarios.Load{{
		Name: "strained", Groups: scenarios.AtRandom(64, 200), Timeout: time.Second,
		Phases: []scenarios.Phase{{Name: "before", Share: 1}, {Name: "strain", Share: 1, Rate: 3, Strain: true}, {Name: "after", Share: 2}},
		Least:  2 * time.Second, InTime: 500 * time.Millisecond, Alone: true,
	}}
	planned, got := overTwo(t, &s, "honest")
	if planned.PutOnBy != nil {
		t.Errorf("it is planned to be put on by %+v, want both hosts", planned.PutOnBy)
	}
	if hosts := loadHosts(got); !slices.Equal(hosts, []string{"gen1", "gen2"}) {
		t.Errorf("it was put on by %q, want both hosts", hosts)
	}
	l := got.LoadResult
	var due []float64
	for _, p := range l.Phases {
		due = append(due, float64(p.Due))
		if times, err := latency.Decode(p.Histogram, p.Unfinished); err != nil || times.Ended() != p.Answered {
			t.Errorf("the histogram of %s has %v requests (%v), want %d", p.Name, times, err, p.Answered)
		}
	}
	// 100, 300 and 200 requests, of which chance makes more or fewer.
	for i, want := range []float64{100, 300, 200} {
		if len(due) != 3 || math.Abs(due[i]-want) > 6*math.Sqrt(want) {
			t.Fatalf("in the phases were due %v requests, want about 100, 300 and 200", due)
		}
	}
	if l.Recovery == nil || l.AfterStrain != nil || math.Abs(l.Duration-2) > 0.01 {
		t.Errorf("recovery %+v, %d requests after the strain left, a window of %v s; want one, none and 2 s", l.Recovery, len(l.AfterStrain), l.Duration)
	}
	if got.ServerCPU == nil || *got.ServerCPU <= 0 {
		t.Errorf("the server used %v s", got.ServerCPU)
	}
	for _, h := range got.HostsOf(results.LoadHost) {
		if h.Began == nil || h.Load == nil || h.Load.Requests == 0 {
			t.Errorf("the row of %s: %+v", h.Name, h)
		}
	}
}
