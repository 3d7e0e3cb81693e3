package advise

import (
	"context"
	"errors"
	"strings"
	"testing"
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
	f := runner.RateFinding{CPU: busy / p.Step.Rate, Memory: new(1e7), Finding: capacity.Finding{Due: 1000, Busy: min(busy, 1), Quiet: 1}}
	workers := p.Tuning.Workers
	if busy < 0.9 && (workers == 0 || workers >= 3) {
		f.Likely, f.Verdict = 1, capacity.Keeps
	} else {
		f.Slow, f.Verdict = 900, capacity.Breaks
	}
	return f, nil
}

func (h *host) FindCapacities(_ context.Context, c runner.RateSearches) (all []results.Capacity) {
	for _, s := range c.Subjects {
		v := 0.9 / h.busy(s.Model.Name, s.Scenario, 1)
		all = append(all, results.Capacity{Model: s.Model.Name, Value: &v, Low: new(0.97 * v), High: new(1.03 * v)})
	}
	return all
}

// ask has models with these names advise for 10 ms of waiting and 1 ms of computing.
func ask(h *host, rate float64, names ...string) *results.Advice {
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
	Find(ctx, h, results.Environment{CPUs: 2, ServerCPUs: []int{0}}, Config{
		Scenario: w.Scenario(), Models: all, Rate: rate, Limit: capacity.DefaultLimit, Connections: 64, For: time.Minute,
	}, a)
	return a
}

// TestLuckDoesNotChooseWhoseCapacityIsSought: of models that one probe cannot tell apart
// the first are taken, whoever was cheapest this time.
func TestLuckDoesNotChooseWhoseCapacityIsSought(t *testing.T) {
	names := []string{"dear", "one", "two", "three", "four"}
	for _, cheapest := range names[1:] {
		h := &host{cost: map[string]time.Duration{"dear": 3 * time.Millisecond}}
		for _, name := range names[1:] {
			h.cost[name] = 150 * time.Microsecond
		}
		h.cost[cheapest] = 50 * time.Microsecond
		a := ask(h, 200, names...)
		var sought []string
		for _, c := range a.Capacities {
			sought = append(sought, c.Model)
		}
		if got := strings.Join(sought, " "); got != "one two three" || a.Model != "one" {
			t.Errorf("with %s cheapest the capacities of %s were sought and %s is advised, want those of one two three, and one", cheapest, got, a.Model)
		}
	}
}

// TestAModelThatDoesNotKeepTheRateIsNotTied, however wide the intervals are.
func TestAModelThatDoesNotKeepTheRateIsNotTied(t *testing.T) {
	capacity := func(model string, value, low, high float64) results.Capacity {
		return results.Capacity{Model: model, Value: &value, Low: &low, High: &high}
	}
	for _, test := range []struct {
		found []results.Capacity
		want  string // who is advised, and who is tied
	}{
		{[]results.Capacity{capacity("one", 54, 20, 91), capacity("two", 133, 70, 156), capacity("three", 97, 24, 102)}, "two three"},
		{[]results.Capacity{capacity("one", 98, 60, 160), capacity("two", 133, 70, 156)}, "two one"},
		{[]results.Capacity{capacity("one", 125, 110, 140), capacity("two", 133, 120, 156)}, "one two"},
		{[]results.Capacity{capacity("one", 105, 101, 110), capacity("two", 133, 120, 156)}, "two"},
		{[]results.Capacity{capacity("one", 54, 20, 91), capacity("two", 60, 30, 95)}, "two"},
		{[]results.Capacity{capacity("one", 100, 68, 134), capacity("two", 115, 68, 141), capacity("three", 125, 69, 154)}, "two one three"},
	} {
		j := &course{advice: &results.Advice{Capacities: test.found}, Config: Config{Rate: 100}}
		for _, name := range []string{"one", "two", "three"} {
			j.Models = append(j.Models, models.Model{Info: models.Info{Name: name}})
		}
		j.choose(j.Models)
		if got := strings.Join(append([]string{j.advice.Model}, j.advice.Tied...), " "); got != test.want {
			t.Errorf("%+v at 100/s: advised and tied are %q, want %q", test.found, got, test.want)
		}
	}
}

func TestTheBestIsAdvised(t *testing.T) {
	h := &host{
		cost:  map[string]time.Duration{"loop": 100 * time.Microsecond, "pool": 130 * time.Microsecond, "process": 5 * time.Millisecond, "dear": 900 * time.Microsecond},
		loop:  map[string]bool{"loop": true},
		fails: map[string]bool{"broken": true},
	}
	a := ask(h, 400, "process", "dear", "pool", "loop", "broken")
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
	a := ask(h, 300, "loop", "pool")
	if a.Model != "loop" || len(a.Tied) > 0 {
		t.Fatalf("advised %q, tied with %v; want loop", a.Model, a.Tied)
	}
	last := a.Changes[len(a.Changes)-1]
	if last.What != "a driver that blocks its thread" || last.Keeps || last.Instead != "pool" {
		t.Errorf("change %+v, want pool for a driver that blocks", last)
	}
}

func TestNoneIsGoodEnough(t *testing.T) {
	a := ask(&host{cost: map[string]time.Duration{}}, 5000, "loop", "pool")
	if a.Model != "" || len(a.Candidates) != 2 || a.Candidates[0].Why != "its processors are busy" {
		t.Errorf("advised %q: %+v", a.Model, a.Candidates)
	}
}

// TestAFailedProbeIsNoAnswer: a change that was not measured is not told.
func TestAFailedProbeIsNoAnswer(t *testing.T) {
	a := ask(&host{cost: map[string]time.Duration{"loop": time.Microsecond}, failsWith: "-blocking"}, 300, "loop")
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
	a := ask(&host{ctx: ctx, interrupt: cancel}, 300, "loop")
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
		ctx:    context.Background(), until: time.Now().Add(time.Minute),
		lab:    &host{cost: map[string]time.Duration{"loop": 2 * time.Millisecond}},
		advice: &results.Advice{Model: "loop", Capacities: []results.Capacity{{Model: "pool", Value: &high, Low: new(900.0), High: &high}}},
	}
	j.Scenario = &scenarios.Scenario{Requests: []scenarios.Request{{Target: "/"}}, Loads: []scenarios.Load{{}}}
	if c := j.twiceTheRate(); c == nil || c.Keeps || c.Instead != "pool" {
		t.Errorf("change %+v, want pool instead", c)
	}
}
