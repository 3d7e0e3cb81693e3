package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestCtrlCEndsSideBySideWithWhatThereIs(t *testing.T) {
	needsProc(t)
	dir := filepath.Join(t.TempDir(), "out")
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(filepath.Join(programFolder, "interleave"), "side-by-side",
		"--cells", "hello/closed-64", "--pairs", "goroutine/goroutine", "--window", "40ms", "--out", dir)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	eventually(t, "the first pair", func() bool {
		trials, _ := os.ReadFile(filepath.Join(dir, "trials.jsonl"))
		return bytes.Count(trials, []byte("\n")) >= 2
	})
	cmd.Process.Signal(os.Interrupt)
	if status := exitStatus(cmd.Wait()); status != exitFail {
		t.Errorf("status %d after Ctrl-C, want %d", status, exitFail)
	}
	if !strings.Contains(stdout.String(), "goroutine/goroutine (A/A)") || !strings.Contains(stderr.String(), "what was measured is kept") {
		t.Errorf("Ctrl-C ended it with\n%s\n%s", &stdout, &stderr)
	}
	if _, err := os.Stat(filepath.Join(dir, "tables.md")); err != nil {
		t.Error(err)
	}
	expectNothingLeft(t)
}
