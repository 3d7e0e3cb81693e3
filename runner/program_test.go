package runner_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"interleave/models"
	"interleave/results"
	"interleave/runner"
)

// A model that has a program of its own is served by that, whether it is
// measured alone, beside another or of a build, and started by hand.
func TestAModelWithAProgramOfItsOwn(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{runner.ServerProgram, runner.CGIProgram, "second"} {
		if err := os.Symlink(os.Args[0], filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	build := runner.Build{Name: "candidate", Dir: dir}
	elsewhere := model("elsewhere")
	elsewhere.Program = "second"
	served := func(m models.Model) runner.Served { return runner.Served{Model: m, Scenario: scenario} }
	want := []string{filepath.Join(dir, runner.ServerProgram), filepath.Join(dir, runner.CGIProgram), filepath.Join(dir, "second")}
	if got := build.Programs(served(model("honest")), served(elsewhere), served(model("liar"))); !slices.Equal(got, want) {
		t.Errorf("Programs() = %q, want %q", got, want)
	}
	if err := build.Check(served(elsewhere)); err != nil {
		t.Errorf("Check() = %v, want nil", err)
	}
	third := elsewhere
	third.Program = "third"
	if err := build.Check(served(elsewhere), served(third)); err == nil || !strings.Contains(err.Error(), "third") {
		t.Errorf("Check() = %v, want that the third program is missing", err)
	}

	c := config(1)
	c.Programs.Server = filepath.Join(dir, runner.ServerProgram)
	lab, err := runner.NewLab(c, results.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	defer lab.Close()
	subject := func(m models.Model, b *runner.Build, position int) runner.Subject {
		return runner.Subject{Cell: runner.Cell{Model: m, Scenario: scenario, Load: scenario.Loads[0]}, Build: b, Block: 1, Position: position}
	}
	for _, ring := range [][]runner.Subject{
		{subject(elsewhere, nil, 0)},
		{subject(model("honest"), nil, 0), subject(elsewhere, nil, 1), subject(elsewhere, &build, 2)},
	} {
		for i, trial := range lab.MeasureRing(t.Context(), ring) {
			if !trial.Valid {
				t.Errorf("trial %d of %d, of %s, is invalid because %q", i, len(ring), trial.Model, trial.InvalidBecause)
			}
		}
	}

	serving, err := runner.Serve(t.Context(), c.Programs, elsewhere, scenario, "127.0.0.1:0", models.Tuning{})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.Get(serving.URL) // once it answers it knows how to stop
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := serving.Wait(ctx); err != nil {
		t.Errorf("Wait() = %v, want nil", err)
	}
}
