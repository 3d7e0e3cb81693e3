package process_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"interleave/runner/process"
)

func TestExecutableSaysWhatToDo(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "serve")
	says := func(path, want string) {
		t.Helper()
		if err := process.Executable(path); err == nil && want != "" || err != nil && (want == "" || !strings.Contains(err.Error(), want)) {
			t.Errorf("Executable = %v, want %q", err, want)
		}
	}
	says(file, "is missing: build or install it first")
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	says(file, "is not executable: chmod +x "+file)
	says(dir, "is not a program")
	if err := os.Chmod(file, 0o755); err != nil {
		t.Fatal(err)
	}
	says(file, "")
}
