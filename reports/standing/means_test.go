package standing_test

import (
	"slices"
	"testing"

	"interleave/reports"
	"interleave/reports/reporttest"
)

func meaning(r *reports.Report, quality string) string {
	for _, q := range r.Strengths.Qualities {
		if q.Name == quality {
			return q.Means
		}
	}
	return ""
}

// A head says under which load the models were compared.
func TestHeadsSayTheLoad(t *testing.T) {
	r := reporttest.Report(t, "quick")
	for quality, want := range map[string]string{
		"Dispatch":         "CPU per request, hello with 64 clients",
		"Waiting clients":  "throughput, backend with 256 clients",
		"Fan-out":          "p50 latency, purchase at 200 requests/s",
		"Tail under a hog": "p99 latency of light requests, hog at 600 requests/s",
		"Idle connection":  "memory per connection, idle with 1,000 connections (10,000 in the full profile)",
		"Memory at rest":   "memory when ready, hello",
	} {
		if got := meaning(r, quality); got != want {
			t.Errorf("%s means %q, want %q", quality, got, want)
		}
	}
}

// Idle connections are compared where there are most, by two models at least.
func TestTheMostIdleConnectionsCount(t *testing.T) {
	for _, c := range []struct {
		models int // that were measured beside 10,000
		want   string
	}{
		{6, "memory per connection, idle with 10,000 connections"},
		{2, "memory per connection, idle with 10,000 connections"},
		{1, "memory per connection, idle with 1,000 connections"},
	} {
		run, trials := reporttest.Full(reporttest.Quick)
		idle := &run.Plan.Scenarios[4]
		more := idle.LeftOut[0]
		idle.Loads, idle.LeftOut = append(idle.Loads, more), nil
		var models []string
		for _, m := range run.Plan.Models[:c.models] {
			models = append(models, m.Name)
		}
		for _, t := range slices.Clone(trials) {
			if t.Scenario != idle.Name || !slices.Contains(models, t.Model) {
				continue
			}
			t.Load, t.MemoryByConns = more.Name, slices.Clone(t.MemoryByConns)
			for i := range t.MemoryByConns {
				t.MemoryByConns[i].Connections *= 10
			}
			trials = append(trials, t)
		}
		r := reports.Build(run, trials)
		if got := meaning(r, "Idle connection"); got != c.want {
			t.Errorf("with %d models measured it means %q, want %q", c.models, got, c.want)
		}
	}
}
