package results_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interleave/results"
)

func newRun() *results.Run {
	return &results.Run{Schema: results.RunSchema, StartedAt: time.Unix(1700000000, 0).UTC(), Command: "interleave bench"}
}

func newTrial(model string) *results.Trial {
	p50 := 0.0012
	return &results.Trial{
		Schema: results.TrialSchema, Model: model, Scenario: "hello", Load: "closed-64", Valid: true,
		InvalidBecause: []string{}, Warnings: []string{}, StartedAt: time.Unix(1700000001, 0).UTC(),
		LoadResult: &results.LoadResult{
			Schema: results.LoadSchema, Requests: 7, Errors: map[string]int64{},
			Latency: results.Quantiles{P50: &p50}, Warnings: []string{},
		},
	}
}

// create makes a run folder with the given trials and closes it.
func create(t *testing.T, trials ...*results.Trial) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "run")
	s, err := results.Create(dir, newRun())
	if err != nil {
		t.Fatal(err)
	}
	for _, trial := range trials {
		if err := s.Append(trial); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func appendRaw(t *testing.T, dir, text string) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(dir, results.TrialsFile), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsAppendedIsRead(t *testing.T) {
	a, b := newTrial("cgi"), newTrial("prefork")
	dir := create(t, a, b)
	run, trials, err := results.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(newRun(), run); diff != "" {
		t.Errorf("Load(run) differs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]results.Trial{*a, *b}, trials); diff != "" {
		t.Errorf("Load(trials) differs (-want +got):\n%s", diff)
	}
}

func TestResumeAfterACrashInTheMiddleOfALine(t *testing.T) {
	dir := create(t, newTrial("cgi"))
	appendRaw(t, dir, `{"schema":"interleave/trial/v1","mod`)

	s, _, trials, err := results.Resume(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(trials) != 1 {
		t.Fatalf("Resume found %d trials, want the 1 that was whole", len(trials))
	}
	if err := s.Append(newTrial("prefork")); err != nil {
		t.Fatal(err)
	}
	s.Close()
	_, trials, err = results.Load(dir)
	if err != nil || len(trials) != 2 || trials[1].Model != "prefork" {
		t.Errorf("after Resume and Append, Load = %d trials, %v; want 2 with prefork last", len(trials), err)
	}
}

func TestRefusals(t *testing.T) {
	notEmpty := create(t)
	if _, err := results.Create(notEmpty, newRun()); err == nil || !strings.Contains(err.Error(), "--resume") {
		t.Errorf("Create in a folder with a run = %v, want an error that names --resume", err)
	}

	foreign := t.TempDir()
	if _, _, err := results.Load(foreign); err == nil || !strings.Contains(err.Error(), "not a run folder") {
		t.Errorf("Load of an empty folder = %v, want: not a run folder", err)
	}

	for name, tt := range map[string]struct{ line, want string }{
		"newer trial":  {`{"schema":"interleave/trial/v9"}`, `trials.jsonl:2: schema "interleave/trial/v9" is not known`},
		"no schema":    {`{"model":"cgi"}`, "trials.jsonl:2: no schema field"},
		"not JSON":     {`hello`, "trials.jsonl:2: not JSON"},
		"foreign load": {`{"schema":"interleave/trial/v1","load_result":{"schema":"x"}}`, `trials.jsonl:2: load_result: schema "x"`},
		"wrong type":   {`{"schema":"interleave/trial/v1","block":"one"}`, "trials.jsonl:2: json:"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := create(t, newTrial("cgi"))
			appendRaw(t, dir, tt.line+"\n")
			_, _, err := results.Load(dir)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Load = %v, want an error with %q", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("Load's error has several lines: %v", err)
			}
		})
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(`{"schema":"interleave/trial/v1","load_result":{"schema":"interleave/load/v1"}}` + "\n"))
	f.Add([]byte("\n"))
	f.Fuzz(func(t *testing.T, lines []byte) {
		dir := t.TempDir()
		os.WriteFile(filepath.Join(dir, results.RunFile), []byte(`{"schema":"interleave/run/v1"}`), 0o644)
		os.WriteFile(filepath.Join(dir, results.TrialsFile), lines, 0o644)
		_, trials, err := results.Load(dir)
		if err != nil && trials != nil {
			t.Errorf("Load returned trials and the error %v", err)
		}
	})
}
