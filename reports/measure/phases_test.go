package measure_test

import (
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/reporttest"
	"interleave/results"
)

// A load with phases has its latencies in each of them, what was answered in time
// under strain, and when a server was itself again: at least so long where it was not.
func TestPhases(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Quick)
	for i := range run.Plan.Scenarios {
		s := &run.Plan.Scenarios[i]
		if s.Name != "purchase" {
			continue
		}
		for j := range s.Loads {
			l := &s.Loads[j]
			l.Phases = []results.PhaseInfo{{Name: "calm", Share: 1, Factor: 0.5}, {Name: "rush", Share: 2, Factor: 2, Strain: true}}
			l.InTime, l.Limits, l.Processors = 0.1, &results.LimitsInfo{MaxConns: 16, HeaderTimeout: 3}, 1
		}
		s.Predictions = []results.Prediction{
			{Claim: "c", Metric: "goodput", Op: "at least", Bound: 50},
			{Claim: "c", Metric: "latency_p50", Class: "during rush", Op: "at most", Bound: 10},
		}
	}
	for i := range trials {
		l := trials[i].LoadResult
		if trials[i].Scenario != "purchase" {
			continue
		}
		l.Phases = []results.PhaseResult{
			{Name: "calm", Duration: 0.4, Due: 40, Answered: 40, InTime: 40, Histogram: l.Histogram},
			{Name: "rush", Strain: true, Duration: 0.8, Due: 320, Answered: 200, InTime: 80, Unserved: 120, Histogram: reporttest.Rescaled(l.Histogram, 1, 10)},
		}
		l.Allowed = &results.Allowed{Requests: 120, Details: []results.ErrorDetail{{Kind: results.ErrStatus, Detail: "503", Count: 100}, {Kind: results.ErrTimeout, Count: 20}}}
		l.Recovery = &results.RecoveryResult{After: 0.25, Whole: trials[i].Model != "prefork"}
	}
	r := reports.Build(run, trials)
	l, _ := reporttest.Cell(t, r, "goroutine", "purchase")
	for _, want := range []string{
		"on average", "in phases: calm for 33.3 % of the window at 66.7 requests per second, then rush for 66.7 % of the window at 267 requests per second",
		"answers within 100 ms are in time", "holds 16 connections at most", "gives a request 3 s to come whole", "the server has one processor",
	} {
		if !strings.Contains(l.Text, want) {
			t.Errorf("the load reads %q, want %q in it", l.Text, want)
		}
	}
	values := reporttest.Values(t, l, "goroutine")
	if v := values["Goodput"]; v.Text != "100" {
		t.Errorf("goodput %q, want 100: 80 answers in time in 0.8 s", v.Text)
	}
	if v := values["Refused or lost"]; v.Remark != "600 × status 503, 120 × timeout" {
		t.Errorf("beside what was refused is %q, want who by what, in six trials", v.Remark)
	}
	calm, rush := values["p50, during calm"], values["p50, during rush"]
	if ratio := rush.Sort / calm.Sort; !(ratio > 9.5 && ratio < 10.5) {
		t.Errorf("p50 is %s and %s in the phases, want 10 times as much in the second", calm.Text, rush.Text)
	}
	if v := values["Recovery"]; v.Sort != 0.25 {
		t.Errorf("recovery %q, want 250 ms", v.Text)
	}
	if v := reporttest.Values(t, l, "prefork")["Recovery"]; v.Text != "≥ 250" && v.Text != "≥ 0.25" && v.Text != "≥ 0.250" {
		t.Errorf("recovery %q, want a bound where the server did not", v.Text)
	}
	for _, s := range r.Scenarios {
		if s.Name != "purchase" {
			continue
		}
		if v := s.Verdicts[0]; v.Outcome != "upheld" || !strings.Contains(v.Rule, "answers in time under strain") {
			t.Errorf("prediction on %s is %s %s, want upheld", v.Rule, v.Outcome, v.Why)
		}
		for _, f := range s.Verdicts[1].Findings {
			if f.Model.Name == "goroutine" && f.Outcome != "upheld" {
				t.Errorf("prediction on %s is %s: %s, want upheld", s.Verdicts[1].Rule, f.Outcome, f.Text)
			}
		}
	}
	if f := l.Figures[0]; !strings.HasPrefix(f.Title, "Goodput") || !strings.Contains(f.Desc, "goroutine 100") {
		t.Errorf("the first chart is %q: %q, want what was answered in time", f.Title, f.Desc)
	}
	if len(l.Within) == 0 || !strings.Contains(l.Within[0].Title, "Answers within a window") {
		t.Error("what was answered in each part of the window is not drawn, want it where that is what the load is about")
	}
}
