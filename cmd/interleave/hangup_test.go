package main

import (
	"bytes"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// listened starts a bench whose stderr is a pipe that a test reads, and returns
// when its first trial is stored.
func listened(t *testing.T, shell string) (cmd *exec.Cmd, dir string, stderr *os.File) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "run")
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd = exec.Command("sh", "-c", shell+`exec "$@"`, "sh", filepath.Join(programFolder, "interleave"), "bench",
		"--models", "prefork", "--scenarios", "hello,purchase", "--profile", "quick", "--out", dir)
	cmd.Stderr = w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	t.Cleanup(func() { cmd.Process.Kill(); r.Close() })
	eventually(t, "the first trial", func() bool { return len(trialsIn(t, dir)) > 0 })
	return cmd, dir, r
}

func expectKept(t *testing.T, cmd *exec.Cmd, dir string) {
	t.Helper()
	if got := exitStatus(cmd.Wait()); got != exitFail {
		t.Errorf("bench: status %d, want %d: %v", got, exitFail, cmd.ProcessState)
	}
	if _, err := os.Stat(filepath.Join(dir, "report.html")); err != nil {
		t.Errorf("bench wrote no report: %v", err)
	}
	expectNothingLeft(t)
}

func TestHangUpKeepsWhatWasMeasured(t *testing.T) {
	needsProc(t)
	if signal.Ignored(syscall.SIGHUP) {
		t.Skip("this test runs under nohup, and so does bench")
	}
	cmd, dir, _ := listened(t, "")
	cmd.Process.Signal(syscall.SIGHUP)
	cmd.Process.Signal(syscall.SIGHUP) // a shell and the kernel may both tell
	expectKept(t, cmd, dir)
}

func TestAClosedStderrKeepsWhatWasMeasured(t *testing.T) {
	needsProc(t)
	cmd, dir, stderr := listened(t, "")
	stderr.Close()
	// The next line of progress finds that out.
	expectKept(t, cmd, dir)
}

func TestNohup(t *testing.T) {
	needsProc(t)
	cmd, dir, _ := listened(t, "trap '' HUP; ")
	cmd.Process.Signal(syscall.SIGHUP)
	had := len(trialsIn(t, dir))
	eventually(t, "two more trials", func() bool { return len(trialsIn(t, dir)) >= had+2 })
	cmd.Process.Signal(os.Interrupt)
	expectKept(t, cmd, dir)
}

// closedStdout runs a command whose stdout nobody reads.
func closedStdout(t *testing.T, args ...string) (status int, stderr string) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	defer w.Close()
	var said bytes.Buffer
	cmd := exec.Command(filepath.Join(programFolder, "interleave"), args...)
	cmd.Stdout, cmd.Stderr = w, &said
	err = cmd.Run()
	return exitStatus(err), said.String()
}

func TestAClosedStdout(t *testing.T) {
	needsProc(t)
	dir := t.TempDir()
	run, junit := filepath.Join(dir, "run"), filepath.Join(dir, "gate.xml")
	for _, tt := range []struct {
		args   []string
		writes string
	}{
		{[]string{"bench", "--models", "goroutine", "--scenarios", "hello", "--profile", "smoke", "--out", run}, filepath.Join(run, "report.html")},
		{[]string{"gate", "--base", programFolder, "--cells", "goroutine/hello", "--junit", junit, "--out", filepath.Join(dir, "gate")}, junit},
		{[]string{"verify", "--model", "goroutine", "--scenario", "hello"}, ""},
		{[]string{"load", "--url", "http://127.0.0.1:1/", "--duration", "100ms", "--warmup", "0s"}, ""},
	} {
		t.Run(tt.args[0], func(t *testing.T) {
			status, stderr := closedStdout(t, tt.args...)
			if status != exitFail || strings.Count(stderr, "interleave: ") != 1 {
				t.Errorf("status %d, want %d and a line that says why: %s", status, exitFail, stderr)
			}
			if _, err := os.Stat(tt.writes); tt.writes != "" && err != nil {
				t.Error(err)
			}
			expectNothingLeft(t)
		})
	}
}
