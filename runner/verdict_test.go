package runner

import (
	"slices"
	"strings"
	"testing"
	"time"

	"interleave/models"
	"interleave/results"
	"interleave/runner/validity"
	"interleave/scenarios"
)

// TestClaims: what is held against each kind of model.
func TestClaims(t *testing.T) {
	upstreams := []scenarios.Upstream{{Name: "a", Delay: 30 * time.Millisecond}, {Name: "b", Delay: 10 * time.Millisecond}}
	for _, tt := range []struct {
		name   string
		info   models.Info
		tuning models.Tuning
		want   validity.Claims
	}{
		{"a loop", models.Info{Traits: []scenarios.Trait{scenarios.ParallelCalls, scenarios.CheapWait}, Shape: models.Shape{MinProcesses: 1, MaxProcesses: 1, HandlerThreads: 1}}, models.Tuning{},
			validity.Claims{MinProcesses: 1, MaxProcesses: 1, HandlerThreads: 1, Workers: true, Waiting: 50, Wait: 0.03}},
		{"a few workers", models.Info{Traits: []scenarios.Trait{scenarios.Bounded}, Shape: models.Shape{MinProcesses: 2}}, models.Tuning{Workers: 8},
			validity.Claims{MinProcesses: 2, Workers: true, Waiting: 8, Wait: 0.04}},
		{"more workers than clients", models.Info{Traits: []scenarios.Trait{scenarios.Bounded}}, models.Tuning{Workers: 64},
			validity.Claims{Waiting: 50, Wait: 0.04}},
		{"a process per request", models.Info{Traits: []scenarios.Trait{scenarios.ProcessPer}}, models.Tuning{},
			validity.Claims{ProcessPerRequest: true, Wait: 0.04}},
		{"nothing", models.Info{}, models.Tuning{}, validity.Claims{Wait: 0.04}},
	} {
		c := cell{model: models.Model{Info: tt.info}, scenario: &scenarios.Scenario{Upstreams: upstreams, Requests: []scenarios.Request{{}}}, load: scenarios.Load{Groups: scenarios.ClosedLoop(50)}}
		if got := c.claims(tt.tuning); got != tt.want {
			t.Errorf("%s: claims %+v, want %+v", tt.name, got, tt.want)
		}
		// Who computes queues for a processor: how many wait at a time tells nothing.
		c.scenario.Requests[0].Compute = time.Millisecond
		if got := c.claims(tt.tuning); got.Waiting != 0 {
			t.Errorf("%s: of requests that compute it claims to hold %d waiting, want no claim", tt.name, got.Waiting)
		}
	}
}

// TestJudge: answers of both halves decide, and are kept.
func TestJudge(t *testing.T) {
	at := slot{cell: cell{
		model:    models.Model{Info: models.Info{Name: "m"}, Tune: func(*scenarios.Scenario, int) models.Tuning { return models.Tuning{} }},
		scenario: &scenarios.Scenario{Name: "s"}, load: scenarios.Load{Groups: scenarios.ClosedLoop(1)},
	}}
	for _, tt := range []struct {
		name    string
		change  func(*lab, *results.Trial)
		invalid string
		warning string
	}{
		{"nothing amiss", func(*lab, *results.Trial) {}, "", ""},
		{"the driver doubts itself", func(_ *lab, t *results.Trial) {
			t.LoadResult.Checks = []results.Check{{Name: "client_faults", Verdict: results.Failed, Detail: "no port"}}
		}, "no port", ""},
		{"the server lies", func(_ *lab, t *results.Trial) { t.LoadResult.Errors[results.ErrBody] = 1 }, "answered wrongly", ""},
		{"the server answers half a request", func(b *lab, _ *results.Trial) { b.asked["m s"] = "too early" }, "too early", ""},
		{"the host is a little noisy", func(_ *lab, t *results.Trial) { steal := 0.03; t.Noise.Steal = &steal }, "", "other guests"},
		{"the processor is slower than it was", func(b *lab, t *results.Trial) { b.bestCanary = 0.0005 }, "", "fixed piece of work"},
		{"no load was put on", func(_ *lab, t *results.Trial) { t.LoadResult = nil; refuse(t, "did not start") }, "did not start", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			canary := 0.001
			b := &lab{env: results.Environment{CPUs: 1}, asked: map[string]string{}}
			trial := &results.Trial{
				Valid:      true,
				LoadResult: &results.LoadResult{Requests: 10, Duration: 1, Errors: map[string]int64{}},
				Noise:      &results.Noise{CanaryBefore: &canary},
			}
			tt.change(b, trial)
			b.judge(at, trial, nil)
			because, warnings := strings.Join(trial.InvalidBecause, "; "), strings.Join(trial.Warnings, "; ")
			if trial.Valid != (tt.invalid == "") || !strings.Contains(because, tt.invalid) {
				t.Errorf("valid %v because %q, want a reason with %q", trial.Valid, because, tt.invalid)
			}
			if !strings.Contains(warnings, tt.warning) || tt.warning == "" && warnings != "" {
				t.Errorf("warnings %q, want %q", warnings, tt.warning)
			}
			if !slices.ContainsFunc(trial.Checks, func(c results.Check) bool { return c.Name == "canary" }) {
				t.Error("the answers are not on the trial")
			}
		})
	}
}

func TestDescriptorsNeeded(t *testing.T) {
	s := &scenarios.Scenario{Upstreams: make([]scenarios.Upstream, 2), Requests: []scenarios.Request{{}}}
	for _, tt := range []struct {
		load scenarios.Load
		want uint64
	}{
		{scenarios.Load{Groups: scenarios.ClosedLoop(100)}, 300 + spareDescriptors},
		{scenarios.Load{Groups: scenarios.AtRandom(100, 10), Idle: 1000}, 1100 + spareDescriptors},
	} {
		if got := DescriptorsNeeded(s, tt.load); got != tt.want {
			t.Errorf("DescriptorsNeeded(%+v) = %d, want %d", tt.load, got, tt.want)
		}
	}
}

func TestEnoughProcessors(t *testing.T) {
	several := scenarios.Load{Name: "all", AllProcessors: true}
	if err := enoughProcessors(processorsOf(results.Environment{CPUs: 1}, several), several); err == nil || !strings.Contains(err.Error(), "this host has one") {
		t.Errorf("a load for several processors on a host with one = %v, want an error that says so", err)
	}
	for _, env := range []results.Environment{{CPUs: 2}, {CPUs: 2, ServerCPUs: []int{1}, LoadCPUs: []int{0}}} {
		if p := processorsOf(env, several); p.count != 2 || enoughProcessors(p, several) != nil {
			t.Errorf("on %+v the server has %+v, want two processors", env, p)
		}
	}
	if p := processorsOf(results.Environment{CPUs: 4, ServerCPUs: []int{2, 3}, LoadCPUs: []int{0, 1}}, scenarios.Load{}); p.count != 2 || !slices.Equal(p.set, []int{2, 3}) {
		t.Errorf("under any other load the server has %+v, want its own two", p)
	}
	one := scenarios.Load{OneProcessor: true}
	if p := processorsOf(results.Environment{CPUs: 4, ServerCPUs: []int{2, 3}, LoadCPUs: []int{0, 1}}, one); !slices.Equal(p.set, []int{2}) || enoughProcessors(p, one) != nil {
		t.Errorf("under a load for one processor the server has %+v, want one of its own", p)
	}
	if err := enoughProcessors(processorsOf(results.Environment{CPUs: 4}, one), one); err == nil {
		t.Error("a load for one processor is put on where nothing holds a server to it, want an error that says so")
	}
}
