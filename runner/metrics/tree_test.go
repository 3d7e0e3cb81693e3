package metrics_test

import (
	"math"
	"os/exec"
	"strings"
	"testing"

	"interleave/runner/metrics"
)

// within fails unless got is want, give or take a share of it.
func within(t *testing.T, what string, got, want, share float64) {
	t.Helper()
	if math.Abs(got-want) > share*want {
		t.Errorf("%s = %g, want %g ± %g %%", what, got, want, 100*share)
	}
}

func TestGoneProcess(t *testing.T) {
	cmd := exec.Command("true")
	if err := cmd.Run(); err != nil {
		t.Skip(err)
	}
	tree := metrics.NewTree(cmd.Process.Pid)
	_, _, err := tree.Memory()
	for name, err := range map[string]error{
		"Memory": err,
		"CPU":    second(tree.CPU()),
		"Read":   second(tree.Read()),
	} {
		if err == nil || !strings.Contains(err.Error(), "has ended") {
			t.Errorf("%s of an ended process: error %v, want one that says so", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// TestBelow: a keeper is none of the processes that it keeps, and its tree is there
// when none of them is.
func TestBelow(t *testing.T) {
	p := start(t)
	all, below := metrics.NewTree(p.pid), metrics.NewTreeBelow(p.pid)
	if c := counts(t, below); c.Processes != 0 || c.Threads != 0 {
		t.Errorf("below one without children: %d processes and %d threads, want none", c.Processes, c.Threads)
	}
	p.do("keep 3")
	if c := counts(t, below); c.Processes != 3 {
		t.Errorf("below one with 3 children: %d processes, want 3", c.Processes)
	}
	whole, theirs := bytes(t, all), bytes(t, below)
	if theirs >= whole || theirs < whole/2 {
		t.Errorf("memory below is %v, want less than %v with the keeper's, and more than half of it", theirs, whole)
	}
}
