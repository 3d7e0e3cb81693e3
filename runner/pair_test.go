package runner_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"interleave/results"
	"interleave/runner"
)

// TestPairs: two trials that take turns are as good as two on their own, and
// one that fails does not take the other along.
func TestPairs(t *testing.T) {
	c := config(1, "honest")
	lab, err := runner.NewLab(c, results.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	defer lab.Close()
	for _, test := range []struct {
		behaviours [2]string
		reasons    [2]string // why each trial is not valid; empty if it is
	}{
		{[2]string{"honest", "honest"}, [2]string{}},
		{[2]string{"stillborn", "honest"}, [2]string{"cannot find my shoes", ""}},
		{[2]string{"honest", "stillborn"}, [2]string{"", "cannot find my shoes"}},
		{[2]string{"honest", "crash"}, [2]string{"", "ended under load"}},
		{[2]string{"crash", "honest"}, [2]string{"ended under load", ""}},
		{[2]string{"silent", "honest"}, [2]string{"no request was answered", ""}},
	} {
		t.Run(strings.Join(test.behaviours[:], " with "), func(t *testing.T) {
			var pair [2]runner.Subject
			for i, b := range test.behaviours {
				pair[i] = runner.Subject{Model: model(b), Scenario: scenario, Load: scenario.Loads[0], Block: 1, Position: i}
			}
			for i, trial := range lab.MeasurePair(t.Context(), pair) {
				why := strings.Join(trial.InvalidBecause, "; ")
				if trial.Valid != (test.reasons[i] == "") || !strings.Contains(why, test.reasons[i]) {
					t.Fatalf("%s: valid %v because %q, want %q", test.behaviours[i], trial.Valid, why, test.reasons[i])
				}
				if trial.Valid && (trial.LoadResult.Requests == 0 || trial.CPUPerRequest == nil || *trial.CPUPerRequest <= 0) {
					t.Errorf("%s: %d requests, CPU per request %v", test.behaviours[i], trial.LoadResult.Requests, trial.CPUPerRequest)
				}
			}
		})
	}
}

// TestACancelledPairEnds, with both servers.
func TestACancelledPairEnds(t *testing.T) {
	c := config(1, "honest")
	c.Profile.Window = time.Hour
	lab, err := runner.NewLab(c, results.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	defer lab.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 700*time.Millisecond)
	defer cancel()
	subject := runner.Subject{Model: model("honest"), Scenario: scenario, Load: scenario.Loads[0]}
	for _, trial := range lab.MeasurePair(ctx, [2]runner.Subject{subject, subject}) {
		if trial.Valid {
			t.Error("a trial that was cancelled is valid")
		}
	}
}
