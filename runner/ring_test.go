package runner_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"interleave/results"
	"interleave/runner"
)

// TestRings: trials that take turns are as good as trials on their own, and one
// that fails does not take the others along.
func TestRings(t *testing.T) {
	c := config(1, "honest")
	lab, err := runner.NewLab(c, results.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	defer lab.Close()
	for _, test := range []struct {
		behaviours []string
		reasons    []string // why each trial is not valid; empty if it is
	}{
		{[]string{"honest"}, []string{""}},
		{[]string{"honest", "honest"}, []string{"", ""}},
		{[]string{"stillborn", "honest"}, []string{"cannot find my shoes", ""}},
		{[]string{"honest", "crash", "honest"}, []string{"", "ended under load", ""}},
		{[]string{"silent", "honest"}, []string{"no request was answered", ""}},
	} {
		t.Run(strings.Join(test.behaviours, " with "), func(t *testing.T) {
			var subjects []runner.Subject
			for i, b := range test.behaviours {
				m := model(b)
				subjects = append(subjects, runner.Subject{Cell: runner.Cell{Model: m, Scenario: scenario, Load: scenario.Loads[0]}, Block: 1, Position: i})
			}
			for i, trial := range lab.MeasureRing(t.Context(), subjects) {
				why := strings.Join(trial.InvalidBecause, "; ")
				if trial.Valid != (test.reasons[i] == "") || !strings.Contains(why, test.reasons[i]) {
					t.Fatalf("%s: valid %v because %q, want %q", test.behaviours[i], trial.Valid, why, test.reasons[i])
				}
				if !trial.Valid {
					continue
				}
				if trial.LoadResult.Requests == 0 || trial.CPUPerRequest == nil || *trial.CPUPerRequest <= 0 {
					t.Errorf("%s: %d requests, CPU per request %v", test.behaviours[i], trial.LoadResult.Requests, trial.CPUPerRequest)
				}
				r := trial.Ring
				if r == nil || r.Turns == 0 || r.Length <= 0 {
					t.Fatalf("%s: its part in the ring is %+v", test.behaviours[i], r)
				}
				if used := trial.LoadResult.Duration + r.Masked; used > r.Length {
					t.Errorf("%s: %.3f s count or are masked, of a ring of %.3f s", test.behaviours[i], used, r.Length)
				}
			}
		})
	}
}

// TestACancelledRingEnds, with all servers.
func TestACancelledRingEnds(t *testing.T) {
	c := config(1, "honest")
	c.Profile.Window = time.Hour
	lab, err := runner.NewLab(c, results.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	defer lab.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 700*time.Millisecond)
	defer cancel()
	subject := runner.Subject{Cell: runner.Cell{Model: model("honest"), Scenario: scenario, Load: scenario.Loads[0]}}
	began := time.Now()
	for _, trial := range lab.MeasureRing(ctx, []runner.Subject{subject, subject}) {
		if trial.Valid {
			t.Error("a trial that was cancelled is valid")
		}
	}
	if took := time.Since(began); took > time.Minute {
		t.Errorf("a ring that was cancelled after 0.7 s took %v", took)
	}
}
