package main

import (
	"errors"
	"strings"
	"testing"

	"interleave/models"
	"interleave/results"
)

func TestWhatTheHostCannotRun(t *testing.T) {
	fine := models.Model{Info: models.Info{Name: "fine"}}
	missing := models.Model{Info: models.Info{Name: "missing"}, Available: func() error { return errors.New("not available: no steam") }}
	all := []models.Model{fine, missing}

	const want = "model missing: not available: no steam"
	if err := runnable(all...); err == nil || err.Error() != want {
		t.Errorf("runnable = %v, want %q", err, want)
	}
	if err := runnable(fine); err != nil {
		t.Errorf("runnable of what can run = %v, want nil", err)
	}
	if got := each(available(all), modelName); len(got) != 1 || got[0] != "fine" {
		t.Errorf("available = %v, want what can run", got)
	}
	var said strings.Builder
	sayUnavailable(all, &said)
	if want := "missing is not measured: not available: no steam\n"; said.String() != want {
		t.Errorf("said %q, want %q", said.String(), want)
	}
}

// Only what keeps every model from a load is told before a run.
func TestLoadsTooLargeForTheHost(t *testing.T) {
	plan := results.Plan{Models: []results.ModelInfo{{Name: "one"}, {Name: "two"}, {Name: "guest", Outside: &results.Outside{}}}}
	plan.Unmeasured = []results.Unmeasured{
		{Model: "one", Scenario: "idle", Load: "idle-1000", Why: "holds 500 connections at most"},
		{Model: "one", Scenario: "idle", Load: "idle-20000", Why: "say ulimit"},
		{Model: "two", Scenario: "idle", Load: "idle-20000", Why: "say ulimit"},
		{Model: "guest", Scenario: "idle", Load: "idle-20000", Why: "say ulimit"},
	}
	var said strings.Builder
	sayTooLarge(&plan, &said)
	if want := "idle under idle-20000 is not measured: say ulimit\n"; said.String() != want {
		t.Errorf("said %q, want %q", said.String(), want)
	}
}
