package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"interleave/results"
)

// TestProfileCell: the profile of a server with worker processes is that of all of them,
// is kept with the run, and is on its page; other processes are sampled by perf, where
// there is one.
func TestProfileCell(t *testing.T) {
	needsProc(t)
	build := exec.Command("go", "build", "-ldflags=-w", "-tags", "profile", "-o", filepath.Join(programFolder, "profile")+string(filepath.Separator), "interleave/cmd/interleave-server")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	dir := filepath.Join(t.TempDir(), "run")
	bench := exec.Command(filepath.Join(programFolder, "interleave"), "bench", "--models", "prefork-greenlet,cgi", "--scenarios", "hello",
		"--profile", "smoke", "--profile-cell", "prefork-greenlet/hello,cgi/hello", "--out", dir)
	out, err := bench.CombinedOutput()
	if err != nil && !bytes.Contains(out, []byte("not measured")) { // a busy host may spoil a trial
		t.Fatalf("bench: %v\n%s", err, out)
	}
	run, _, err := results.Load(dir)
	if err != nil || len(run.Stacks) != 2 {
		t.Fatalf("%d profiles, %v, want 2\n%s", len(run.Stacks), err, out)
	}
	cgi, workers := run.Stacks[0], run.Stacks[1]
	if !hasFunction(workers, "interleave/models/internal/coro.") {
		t.Errorf("no function of the workers is in the profile of prefork-greenlet: %+v", workers)
	}
	if _, err := exec.LookPath("perf"); err != nil {
		if !strings.Contains(cgi.Failed, "linux-perf") {
			t.Errorf("without perf the profile of cgi says %q, want how to install it", cgi.Failed)
		}
	} else if cgi.Failed == "" && !hasFunction(cgi, "main.main") {
		t.Errorf("no function of the children is in the profile of cgi: %+v", cgi)
	}
	page, err := os.ReadFile(filepath.Join(dir, "report.html"))
	if err != nil || bytes.Count(page, []byte(`<svg class="flame"`)) < 1 {
		t.Errorf("the page has no flame graph, %v", err)
	}
}

// hasFunction reports whether a function whose name begins so is in stacks.
func hasFunction(s *results.Stacks, name string) bool {
	for _, stack := range s.Samples {
		for _, f := range stack.Frames {
			if strings.HasPrefix(f, name) {
				return true
			}
		}
	}
	return false
}
