package runner

import (
	"strings"
	"testing"

	"interleave/models"
	"interleave/results"
	"interleave/scenarios"
)

// sound is a trial that nothing is wrong with.
func sound() *results.Trial {
	one := 1
	return &results.Trial{
		Valid: true, ProcessesMax: &one,
		LoadResult: &results.LoadResult{
			Requests: 1000, Throughput: 1000, FirstHalf: 1000, SecondHalf: 1000, Valid: true,
			Errors: map[string]int64{},
		},
	}
}

func TestVerdict(t *testing.T) {
	rate := 2000.0
	for _, tt := range []struct {
		name    string
		change  func(*results.Trial)
		shape   models.Shape
		invalid string // part of the reason; empty if the trial stays valid
		warning string
	}{
		{name: "sound", change: func(*results.Trial) {}, shape: models.Shape{MinProcesses: 1, MaxProcesses: 1}},
		{name: "wrong body", change: func(t *results.Trial) { t.LoadResult.Errors[results.ErrBody] = 3 }, invalid: "3 × wrong body"},
		{name: "wrong status", change: func(t *results.Trial) { t.LoadResult.Errors[results.ErrStatus] = 1 }, invalid: "1 × status"},
		{name: "client fault", change: func(t *results.Trial) { t.LoadResult.Errors[results.ErrClientPorts] = 1 }, invalid: "the load driver failed"},
		{name: "no answer", change: func(t *results.Trial) { t.LoadResult.Requests = 0 }, invalid: "no request was answered"},
		{name: "hung half-way", change: func(t *results.Trial) { t.LoadResult.SecondHalf = 0 }, invalid: "stopped answering half-way"},
		{name: "unfit", change: func(t *results.Trial) {
			t.LoadResult.Valid, t.LoadResult.Warnings = false, []string{"too slow a generator"}
		}, invalid: "too slow a generator"},
		{name: "more processes than claimed", change: func(t *results.Trial) { *t.ProcessesMax = 5 }, shape: models.Shape{MaxProcesses: 1}, invalid: "had 5 processes, but claims at most 1"},
		{name: "fewer processes than claimed", change: func(*results.Trial) {}, shape: models.Shape{MinProcesses: 3}, invalid: "claims at least 3"},
		{name: "processes unknown", change: func(t *results.Trial) { t.ProcessesMax = nil }, shape: models.Shape{MinProcesses: 3}},
		{name: "resets", change: func(t *results.Trial) { t.LoadResult.Errors[results.ErrResetAfter] = 2 }, warning: "2 × reset after first byte"},
		{name: "idle connections lost", change: func(t *results.Trial) { t.LoadResult.IdleAsked, t.LoadResult.IdleHeld = 1000, 64 }, warning: "held 64 of 1000"},
		{name: "rate not held", change: func(t *results.Trial) { t.LoadResult.Rate = &rate }, warning: "answered 1000 of 2000"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			trial := sound()
			tt.change(trial)
			judge(trial, tt.shape)
			because := strings.Join(trial.InvalidBecause, "; ")
			if trial.Valid != (tt.invalid == "") || !strings.Contains(because, tt.invalid) {
				t.Errorf("judge: valid %v because %q, want a reason with %q", trial.Valid, because, tt.invalid)
			}
			if warnings := strings.Join(trial.Warnings, "; "); !strings.Contains(warnings, tt.warning) || (tt.warning == "" && warnings != "") {
				t.Errorf("judge: warnings %q, want %q", warnings, tt.warning)
			}
		})
	}
}

func TestDescriptorsNeeded(t *testing.T) {
	s := &scenarios.Scenario{Upstreams: make([]scenarios.Upstream, 2)}
	for _, tt := range []struct {
		load scenarios.Load
		want uint64
	}{
		{scenarios.Load{Arrivals: scenarios.Closed, Clients: 100}, 300 + spareDescriptors},
		{scenarios.Load{Arrivals: scenarios.Poisson, Clients: 100, Idle: 1000}, 1100 + spareDescriptors},
	} {
		if got := descriptorsNeeded(s, tt.load); got != tt.want {
			t.Errorf("descriptorsNeeded(%+v) = %d, want %d", tt.load, got, tt.want)
		}
	}
	huge := scenarios.Load{Name: "idle-huge", Idle: 1 << 40}
	if err := enoughDescriptors(s, huge); err == nil || !strings.Contains(err.Error(), "ulimit -n") {
		t.Errorf("enoughDescriptors for 2^40 connections = %v, want an error that names ulimit -n", err)
	}
}
