package advise

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"interleave/models"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/capacity"
	"interleave/scenarios"
	"interleave/scenarios/workload"
)

// host is one processor on which models differ in what a request costs them, and in
// whether a call that blocks holds all others up.
type host struct {
	probes int
	cost   map[string]time.Duration // beside what the handlers compute
	loop   map[string]bool
	fails  map[string]bool

	failsWith string             // a part of the name of a scenario with which none starts
	interrupt context.CancelFunc // called in the first probe; nil is not
	ctx       context.Context    // nil is one that does not end
}

// busy is for how much of a processor a model is busy with a scenario.
func (h *host) busy(model string, s *scenarios.Scenario, rate float64) float64 {
	work := h.cost[model] + scenarios.Mean(s.Requests, func(r scenarios.Request) time.Duration { return r.Compute })
	if h.loop[model] {
		work += scenarios.Mean(s.Requests, func(r scenarios.Request) time.Duration { return r.Block })
	}
	return rate * work.Seconds()
}

func (h *host) ProbeRate(ctx context.Context, p runner.RateProbe) (runner.RateFinding, error) {
	h.probes++
	time.Sleep(2 * time.Second) // in a bubble of synctest
	if h.interrupt != nil {
		h.interrupt()
		return runner.RateFinding{}, ctx.Err()
	}
	if h.failsWith != "" && strings.Contains(p.Scenario.Name, h.failsWith) {
		return runner.RateFinding{}, errors.New("it did not start")
	}
	if h.fails[p.Model.Name] {
		return runner.RateFinding{}, errors.New("it did not start")
	}
	busy := h.busy(p.Model.Name, p.Scenario, p.Step.Rate)
	f := runner.RateFinding{CPU: busy / p.Step.Rate, Memory: new(1e7), Finding: capacity.Finding{
		Rate: p.Step.Rate, Due: 1000, Counted: time.Second, Busy: min(busy, 1), Served: p.Step.Rate / max(busy, 1), Quiet: 1,
	}}
	workers := p.Tuning.Workers
	if busy < 0.9 && (workers == 0 || workers >= 3) {
		f.Likely, f.Verdict = 1, capacity.Keeps
	} else {
		f.Slow, f.Together, f.Verdict, f.Cause = 900, 900*900, capacity.Breaks, capacity.Overload
	}
	return f, nil
}

// ask has models with these names advise for 10 ms of waiting and 1 ms of computing.
func ask(t *testing.T, h *host, rate float64, names ...string) *results.Advice {
	w := &workload.Workload{
		Name: "shop", Rate: rate, Services: []scenarios.Upstream{{Name: "db", Delay: 10 * time.Millisecond}},
		Kinds: []workload.Kind{{Share: 1, Steps: []workload.Step{{Calls: []int{0}}, {Compute: time.Millisecond}}}},
	}
	var all []models.Model
	for _, name := range names {
		workers := 0
		if name == "pool" {
			workers = 64
		}
		all = append(all, models.Model{
			Info: models.Info{Name: name},
			Tune: func(*scenarios.Scenario, int) models.Tuning { return models.Tuning{Workers: workers} },
		})
	}
	a := &results.Advice{}
	ctx := h.ctx
	if ctx == nil {
		ctx = context.Background()
	}
	synctest.Test(t, func(*testing.T) {
		Find(ctx, h, results.Environment{CPUs: 2, ServerCPUs: []int{0}}, Config{
			Scenario: w.Scenario(), Models: all, Rate: rate, Limit: capacity.DefaultLimit, Connections: 64, For: 3 * time.Minute,
		}, a)
	})
	return a
}

func TestTheBestIsAdvised(t *testing.T) {
	h := &host{
		cost:  map[string]time.Duration{"loop": 100 * time.Microsecond, "pool": 130 * time.Microsecond, "process": 5 * time.Millisecond, "dear": 900 * time.Microsecond},
		loop:  map[string]bool{"loop": true},
		fails: map[string]bool{"broken": true},
	}
	a := ask(t, h, 400, "process", "dear", "pool", "loop", "broken")
	if a.Model != "pool" || len(a.Tied) != 1 || a.Tied[0] != "loop" {
		t.Errorf("advised %q, tied with %v; want pool, the first of the two that are tied", a.Model, a.Tied)
	}
	if a.Size == nil || *a.Size.Value != 3 {
		t.Errorf("size %+v, want 3 workers", a.Size)
	}
	for i, want := range []struct{ keeps, measured bool }{{false, true}, {true, true}, {true, true}} {
		if i >= len(a.Changes) || a.Changes[i].Keeps != want.keeps || a.Changes[i].Measured != want.measured {
			t.Errorf("change %d: %+v, want %+v", i, a.Changes, want)
		}
	}
	for _, c := range a.Candidates {
		if want := c.Model != "process" && c.Model != "broken"; c.Keeps != want {
			t.Errorf("%+v, want it to keep the limit: %v", c, want)
		}
	}
	if a.Candidates[4].Why != "it did not start" {
		t.Errorf("why = %q", a.Candidates[4].Why)
	}
}

func TestAnotherModelForAnotherWorkload(t *testing.T) {
	h := &host{cost: map[string]time.Duration{"loop": 10 * time.Microsecond, "pool": 300 * time.Microsecond}, loop: map[string]bool{"loop": true}}
	a := ask(t, h, 300, "loop", "pool")
	if a.Model != "loop" || len(a.Tied) > 0 {
		t.Fatalf("advised %q, tied with %v; want loop", a.Model, a.Tied)
	}
	last := a.Changes[len(a.Changes)-1]
	if last.What != "a driver that blocks its thread" || last.Keeps || last.Instead != "pool" {
		t.Errorf("change %+v, want pool for a driver that blocks", last)
	}
}

func TestNoneIsGoodEnough(t *testing.T) {
	a := ask(t, &host{cost: map[string]time.Duration{}}, 950, "loop", "pool")
	if a.Model != "" || len(a.Candidates) != 2 || a.Candidates[0].Why != "its processors are busy" {
		t.Errorf("advised %q: %+v", a.Model, a.Candidates)
	}
	h := &host{}
	a = ask(t, h, 5000, "loop", "pool")
	if why := a.Candidates[0].Why; a.Model != "" || h.probes > 0 || !strings.HasPrefix(why, "arithmetic allows it 99") {
		t.Errorf("advised %q after %d probes: %q; want none without a probe, as arithmetic allows it less", a.Model, h.probes, why)
	}
}

// TestAFailedProbeIsNoAnswer: a change that was not measured is not told.
func TestAFailedProbeIsNoAnswer(t *testing.T) {
	a := ask(t, &host{cost: map[string]time.Duration{"loop": time.Microsecond}, failsWith: "-blocking"}, 300, "loop")
	for _, c := range a.Changes {
		if strings.Contains(c.What, "blocks") {
			t.Errorf("%+v was not measured, as the server did not start", c)
		}
	}
	if len(a.Changes) != 2 {
		t.Errorf("changes %+v, want the other two", a.Changes)
	}
}

func TestAnInterruptedProbeSaysNothingOfItsModel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	a := ask(t, &host{ctx: ctx, interrupt: cancel}, 300, "loop")
	if why := a.Candidates[0].Why; strings.Contains(why, "cancel") || why == "" {
		t.Errorf("why = %q, want that it was not measured", why)
	}
}

// TestTwiceTheRateByCapacities: a model whose capacity is known to be enough is named,
// where the one that is advised was probed.
func TestTwiceTheRateByCapacities(t *testing.T) {
	high := 1000.0
	j := &course{
		Config: Config{Rate: 400, For: time.Minute, Models: []models.Model{{Info: models.Info{Name: "loop"}}}, Limit: capacity.DefaultLimit},
		ctx:    context.Background(),
		lab:    &host{cost: map[string]time.Duration{"loop": 2 * time.Millisecond}},
		advice: &results.Advice{Model: "loop", Capacities: []results.Capacity{{Model: "pool", Value: &high, Low: new(900.0), High: &high}}},
	}
	j.Scenario = &scenarios.Scenario{Requests: []scenarios.Request{{Target: "/"}}, Loads: []scenarios.Load{{}}}
	synctest.Test(t, func(t *testing.T) {
		j.until = time.Now().Add(time.Minute)
		if c := j.twiceTheRate(); c == nil || c.Keeps || c.Instead != "pool" {
			t.Errorf("change %+v, want pool instead", c)
		}
	})
}
