package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"interleave/runner/outside"
)

// TestExamplesKeepTheContract verifies each server of examples/ as a reader
// does, with every scenario that it lists.
func TestExamplesKeepTheContract(t *testing.T) {
	files, err := filepath.Glob("../../examples/*/server.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("examples: %v, %v", files, err)
	}
	files = append(files, "../../examples/store/store.yaml", "../../examples/store/slower.yaml")
	for _, file := range files {
		s, err := outside.Load(file, append(scenarioNames(), outsideWorkload))
		if err != nil {
			t.Error(err)
			continue
		}
		t.Run(filepath.Base(filepath.Dir(file))+"/"+filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			if s.Name == "go-nethttp" {
				file = builtBeside(t, file)
			} else if _, err := s.Program(); err != nil {
				t.Skip(err)
			}
			for _, scenario := range s.Served() {
				what := []string{"--scenario", scenario}
				if scenario == outsideWorkload {
					what = []string{"--workload", "../../examples/workloads/shop.yaml"}
				}
				t.Run(scenario, func(t *testing.T) {
					t.Parallel()
					verify := exec.Command(filepath.Join(programFolder, "interleave"), append([]string{"verify", "--server", file}, what...)...)
					if out, err := verify.CombinedOutput(); err != nil {
						t.Errorf("verify: %v\n%s", err, out)
					}
				})
			}
		})
	}
}

// builtBeside copies a server's file to a folder in which its program was
// built.
func builtBeside(t *testing.T, file string) (copied string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	copied = filepath.Join(folder, "server.yaml")
	if err := os.WriteFile(copied, text, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(filepath.Join(programFolder, "go-nethttp"), filepath.Join(folder, "go-nethttp")); err != nil {
		t.Fatal(err)
	}
	return copied
}
