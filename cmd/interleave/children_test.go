package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"interleave/results"
)

// playing lists the process ids of this test's programs whose first argument is
// word. The keepers of those have another.
func playing(t *testing.T, word string) (pids []int) {
	t.Helper()
	for _, link := range ours(t) {
		dir := filepath.Dir(strings.Fields(link)[0])
		line, err := os.ReadFile(filepath.Join(dir, "cmdline"))
		args := strings.Split(string(line), "\x00")
		if err != nil || len(args) < 2 || args[1] != word {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(dir)); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// killPlaying kills one process whose first argument is word.
func killPlaying(t *testing.T, word string) {
	t.Helper()
	eventually(t, "a process that plays "+word, func() bool {
		pids := playing(t, word)
		return len(pids) > 0 && syscall.Kill(pids[0], syscall.SIGKILL) == nil
	})
}

func trialsIn(t *testing.T, dir string) (trials []results.Trial) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, results.TrialsFile))
	if err != nil {
		return nil
	}
	for line := range bytes.Lines(data) {
		var trial results.Trial
		if json.Unmarshal(line, &trial) == nil { // else it is being written
			trials = append(trials, trial)
		}
	}
	return trials
}

func TestServeEndsWithItsBackends(t *testing.T) {
	needsProc(t)
	cmd := exec.Command(filepath.Join(programFolder, "interleave"), "serve",
		"--model", "goroutine", "--scenario", "purchase", "--listen", "127.0.0.1:0")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	killPlaying(t, "backends")
	if got := exitStatus(cmd.Wait()); got != exitFail {
		t.Errorf("serve whose backends were killed: status %d, want %d", got, exitFail)
	}
	if !strings.Contains(stderr.String(), "backends of purchase") || !strings.Contains(stderr.String(), "signal: killed") {
		t.Errorf("serve whose backends were killed says %q, want what ended and how", &stderr)
	}
	expectNothingLeft(t)
}

func TestATrialSaysWhichOfItsProcessesEnded(t *testing.T) {
	needsProc(t)
	for _, tt := range []struct{ word, reason string }{
		{"backends", "ended under load: backends of purchase: signal: killed"},
		{"load-driver", "ended under load: load driver: signal: killed"},
		{"--model", "ended under load: server: signal: killed"},
	} {
		t.Run(tt.word, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "run")
			cmd := exec.Command(filepath.Join(programFolder, "interleave"), "bench",
				"--models", "goroutine", "--scenarios", "purchase", "--profile", "quick", "--out", dir)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			defer cmd.Process.Kill()
			eventually(t, "a load", func() bool { return len(playing(t, "load-driver")) > 0 })
			killPlaying(t, tt.word)
			eventually(t, "two trials", func() bool { return len(trialsIn(t, dir)) >= 2 })
			cmd.Process.Signal(os.Interrupt)
			cmd.Wait()
			trials := trialsIn(t, dir)
			if got := strings.Join(trials[0].InvalidBecause, "; "); trials[0].Valid || !strings.Contains(got, tt.reason) {
				t.Errorf("the trial is invalid because %q, want %q in it", got, tt.reason)
			}
			if trials[1].LoadResult == nil {
				t.Errorf("the next trial was not measured: %q", trials[1].InvalidBecause)
			}
			expectNothingLeft(t)
		})
	}
}

// writeServer describes a server that a shell starts.
func writeServer(t *testing.T, script string) (file string) {
	t.Helper()
	dir := t.TempDir()
	file = filepath.Join(dir, "server.yaml")
	for path, text := range map[string]string{
		file:                           "name: mine\ncommand: [sh, start.sh]\nscenarios: [hello]\n",
		filepath.Join(dir, "start.sh"): "server=" + filepath.Join(programFolder, "go-nethttp") + "\n" + script,
	} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return file
}

// A server that puts itself into the background is named, and killed.
func TestAServerInTheBackground(t *testing.T) {
	needsProc(t)
	if _, err := exec.LookPath("setsid"); err != nil {
		t.Skip("needs setsid")
	}
	for name, script := range map[string]string{
		"at once":             `setsid sh -c '"$1" & exit' sh "$server"`,
		"without its stderr":  `setsid sh -c '"$1" & exit' sh "$server" </dev/null >/dev/null 2>&1`,
		"stubborn and a pair": `trap "" TERM HUP INT; (setsid "$server" &); (setsid sh -c 'while :; do sleep 1; done' &)`,
	} {
		t.Run(name, func(t *testing.T) {
			file := writeServer(t, script+"\n")
			const want = "mine ended with status 0: it has to stay in the foreground (nginx: daemon off)"
			verify := exec.Command(filepath.Join(programFolder, "interleave"), "verify", "--server", file, "--scenario", "hello")
			out, err := verify.CombinedOutput()
			if exitStatus(err) != exitFail || !strings.Contains(string(out), want) {
				t.Errorf("verify: %v, want status 1 and %q\n%s", err, want, out)
			}
			expectNothingLeft(t)

			dir := filepath.Join(t.TempDir(), "run")
			bench := exec.Command(filepath.Join(programFolder, "interleave"), "bench", "--server", file, "--models", "goroutine",
				"--scenarios", "hello", "--profile", "smoke", "--out", dir)
			if out, err := bench.CombinedOutput(); exitStatus(err) != exitFail {
				t.Errorf("bench: %v, want status 1: nothing of mine was measured\n%s", err, out)
			}
			for _, trial := range trialsIn(t, dir) {
				if got := strings.Join(trial.InvalidBecause, "; "); trial.Model == "mine" && !strings.Contains(got, want) {
					t.Errorf("the trial is invalid because %q, want %q in it", got, want)
				}
			}
			expectNothingLeft(t)
		})
	}
}
