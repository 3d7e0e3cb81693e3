package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// startBench starts a long run of a server of several processes, and returns when its
// first trial is stored.
func startBench(t *testing.T, more ...string) (cmd *exec.Cmd, dir string, stderr *bytes.Buffer) {
	t.Helper()
	dir, stderr = filepath.Join(t.TempDir(), "run"), new(bytes.Buffer)
	cmd = exec.Command(filepath.Join(programFolder, "interleave"), append([]string{"bench",
		"--models", "prefork", "--scenarios", "hello,purchase", "--profile", "quick", "--out", dir}, more...)...)
	cmd.Stderr = stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	eventually(t, "the first trial", func() bool {
		info, err := os.Stat(filepath.Join(dir, "trials.jsonl"))
		return err == nil && info.Size() > 0
	})
	return cmd, dir, stderr
}

func eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(90 * time.Second); !happened(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s did not come about", what)
		}
	}
}

// ours lists the processes that run a program of this test's folder, or a copy
// in a run's temporary folder.
func ours(t *testing.T) (found []string) {
	t.Helper()
	links, err := filepath.Glob("/proc/[0-9]*/exe")
	if err != nil {
		t.Fatal(err)
	}
	copies := filepath.Join(os.TempDir(), "interleave-")
	for _, link := range links {
		if exe, err := os.Readlink(link); err == nil && (strings.HasPrefix(exe, programFolder) || strings.HasPrefix(exe, copies)) {
			found = append(found, link+" -> "+exe)
		}
	}
	return found
}

func expectNothingLeft(t *testing.T) {
	t.Helper()
	eventually(t, "the end of all processes", func() bool { return len(ours(t)) == 0 })
}

func needsProc(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("looks for processes in /proc")
	}
}

func exitStatus(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return 0
}

func TestCtrlCKeepsWhatWasMeasured(t *testing.T) {
	needsProc(t)
	cmd, dir, stderr := startBench(t)
	cmd.Process.Signal(os.Interrupt)
	if got := exitStatus(cmd.Wait()); got != exitFail {
		t.Errorf("bench after Ctrl-C: status %d, want %d", got, exitFail)
	}
	if !strings.Contains(stderr.String(), "--resume "+dir) {
		t.Errorf("bench after Ctrl-C does not say how to go on: %s", stderr)
	}
	if _, err := os.Stat(filepath.Join(dir, "report.html")); err != nil {
		t.Errorf("bench after Ctrl-C wrote no report: %v", err)
	}
	expectNothingLeft(t)
}

func TestCtrlCEndsAnOutsideServer(t *testing.T) {
	needsProc(t)
	t.Setenv("TMPDIR", t.TempDir())
	file := filepath.Join(t.TempDir(), "server.yaml")
	text := "name: mine\ncommand: [" + filepath.Join(programFolder, "go-nethttp") + "]\nscenarios: [hello, purchase]\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd, dir, _ := startBench(t, "--server", file)
	cmd.Process.Signal(os.Interrupt)
	if got := exitStatus(cmd.Wait()); got != exitFail {
		t.Errorf("bench after Ctrl-C: status %d, want %d", got, exitFail)
	}
	expectNothingLeft(t)
	resumed := exec.Command(filepath.Join(programFolder, "interleave"), "bench", "--resume", dir)
	if err := resumed.Start(); err != nil {
		t.Fatal(err)
	}
	defer resumed.Process.Kill()
	eventually(t, "a trial of the outside server", func() bool {
		trials, err := os.ReadFile(filepath.Join(dir, "trials.jsonl"))
		return err == nil && bytes.Contains(trials, []byte(`"model":"mine"`))
	})
	resumed.Process.Kill() // and a runner that is killed leaves nothing either
	resumed.Wait()
	expectNothingLeft(t)
	eventually(t, "the end of all temporary folders", func() bool {
		left, err := os.ReadDir(os.TempDir())
		return err == nil && len(left) == 0
	})
}

func TestSecondCtrlCKillsEverything(t *testing.T) {
	needsProc(t)
	cmd, _, stderr := startBench(t)
	cmd.Process.Signal(os.Interrupt)
	cmd.Process.Signal(syscall.SIGTERM)
	got := exitStatus(cmd.Wait())
	// The first may have ended the run before the second was looked at.
	if got != exitInterrupted && got != exitFail {
		t.Errorf("bench after two interrupts: status %d, want %d; stderr: %s", got, exitInterrupted, stderr)
	}
	expectNothingLeft(t)
}

func TestAKilledRunnerLeavesNothing(t *testing.T) {
	needsProc(t)
	cmd, dir, _ := startBench(t)
	cmd.Process.Kill()
	cmd.Wait()
	expectNothingLeft(t)

	// And what it stored can be reported and gone on with.
	report := exec.Command(filepath.Join(programFolder, "interleave"), "report", dir)
	// On a busy host its one trial may not count, which the status says too.
	if out, err := report.CombinedOutput(); err != nil && !bytes.Contains(out, []byte("nothing was measured")) || !bytes.Contains(out, []byte("report.html")) {
		t.Errorf("report of a killed run: %v\n%s", err, out)
	}
}

func TestServeUntilInterrupted(t *testing.T) {
	needsProc(t)
	cmd := exec.Command(filepath.Join(programFolder, "interleave"), "serve",
		"--model", "goroutine", "--scenario", "purchase", "--listen", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	line := make([]byte, 200)
	n, _ := out.Read(line)
	said := string(line[:n])
	if !strings.Contains(said, "goroutine serves purchase at http://127.0.0.1:") {
		t.Errorf("serve says %q", said)
	}
	cmd.Process.Signal(os.Interrupt)
	if got := exitStatus(cmd.Wait()); got != exitFine {
		t.Errorf("serve after Ctrl-C: status %d, want %d", got, exitFine)
	}
	expectNothingLeft(t)
}
