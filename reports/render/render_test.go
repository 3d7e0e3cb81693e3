package render_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"interleave/reports/render"
	"interleave/reports/reporttest"
	"interleave/results"
)

// store puts a made-up run into a folder.
func store(t *testing.T, name string) string {
	t.Helper()
	for _, c := range reporttest.Cases() {
		if c.Name != name {
			continue
		}
		dir := filepath.Join(t.TempDir(), "run")
		storeRun(t, dir)(c.Make())
		return dir
	}
	t.Fatalf("reporttest has no case %q", name)
	return ""
}

// storeRun returns what puts a run into a folder.
func storeRun(t *testing.T, dir string) func(*results.Run, []results.Trial) {
	return func(run *results.Run, trials []results.Trial) {
		t.Helper()
		s, err := results.Create(dir, run)
		if err != nil {
			t.Fatal(err)
		}
		for i := range trials {
			if err := s.Append(&trials[i]); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFolder(t *testing.T) {
	for _, name := range []string{"smoke", "hostile", "no-trials"} {
		t.Run(name, func(t *testing.T) {
			dir := store(t, name)
			report, paths, err := render.Folder(dir, "")
			if err != nil {
				t.Fatal(err)
			}
			if report == nil || len(paths) < 3 || paths[0] != filepath.Join(dir, "report.html") {
				t.Fatalf("Folder wrote %v, want the page first", paths)
			}
			for _, path := range paths {
				rel, err := filepath.Rel(dir, path)
				if err != nil || strings.HasPrefix(rel, "..") {
					t.Errorf("%s is outside of the run's folder", path)
				}
				if info, err := os.Stat(path); err != nil || info.Size() == 0 {
					t.Errorf("%s: %v, want a file that is not empty", path, err)
				}
			}
			hidden, err := filepath.Glob(filepath.Join(dir, "*", ".*"))
			if err != nil || len(hidden) > 0 {
				t.Errorf("temporary files are left: %v", hidden)
			}
		})
	}
}

// TestCapacitiesOfAnotherHost, or such as cannot be read, are no headline of a run, and take
// its report from nobody.
func TestCapacitiesOfAnotherHost(t *testing.T) {
	found := func(cpu string) *results.Capacities {
		return &results.Capacities{
			Schema: results.CapacitySchema, Environment: results.Environment{CPUModel: cpu},
			Measured: []results.Capacity{{Model: "m1", Scenario: "s1", Value: new(500.0), Low: new(480.0), High: new(520.0)}},
		}
	}
	dir := store(t, "smoke")
	run, err := results.LoadRun(dir)
	if err != nil {
		t.Fatal(err)
	}
	own := run.Environment.CPUModel
	for name, tt := range map[string]struct {
		put  func() error
		left string // in a doubt; empty if the capacities are taken
	}{
		"the run's host": {func() error { return results.WriteCapacities(dir, found(own)) }, ""},
		"another host":   {func() error { return results.WriteCapacities(dir, found("Abacus")) }, "another CPU model"},
		"broken": {func() error {
			return os.WriteFile(filepath.Join(dir, results.CapacityFile), []byte("{"), 0o666)
		}, results.CapacityFile},
	} {
		if err := tt.put(); err != nil {
			t.Fatal(err)
		}
		r, _, err := render.Folder(dir, "")
		if err != nil {
			t.Errorf("%s: %v, want a report", name, err)
			continue
		}
		doubts := strings.Join(r.Run.Run.Doubts(), "; ")
		if tt.left == "" && (r.Capacities == nil || strings.Contains(doubts, "capacities")) {
			t.Errorf("%s: capacities %v, doubts %q, want them in the report", name, r.Capacities, doubts)
		}
		if tt.left != "" && (r.Capacities != nil || !strings.Contains(doubts, tt.left)) {
			t.Errorf("%s: capacities %v, doubts %q, want them left out because of %q", name, r.Capacities, doubts, tt.left)
		}
	}
}

func TestSameRunSameBytes(t *testing.T) {
	dir := store(t, "smoke")
	read := func() map[string][]byte {
		_, paths, err := render.Folder(dir, "")
		if err != nil {
			t.Fatal(err)
		}
		files := map[string][]byte{}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files[path] = data
		}
		return files
	}
	first, second := read(), read()
	for path, data := range first {
		if !bytes.Equal(data, second[path]) {
			t.Errorf("%s differs when written again from the same run", path)
		}
	}
}

func TestErrorNamesTheFile(t *testing.T) {
	dir := store(t, "one-trial")
	// A folder in the way of a file is an obstacle for root too.
	if err := os.MkdirAll(filepath.Join(dir, "summary.md", "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	_, paths, err := render.Folder(dir, "")
	if err == nil || !strings.Contains(err.Error(), "summary.md") {
		t.Errorf("Folder with summary.md in the way: error %v, want one that names it", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "report.html")); err != nil || len(paths) == 0 {
		t.Errorf("the other files were not written: %v", err)
	}
	if _, _, err := render.Folder(t.TempDir(), ""); err == nil {
		t.Error("Folder of no run: no error")
	}
}
