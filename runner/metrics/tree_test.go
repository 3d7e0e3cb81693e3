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
