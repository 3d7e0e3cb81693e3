package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"interleave/internal/golden"
	"interleave/results"
)

// madeUp is a calibration in which something of everything happened.
func madeUp() *results.Calibration {
	ceiling, achieved, limit := 221_000.0, 118_400.0, 160_000.0
	foreign, steal := 0.314, 0.01
	return &results.Calibration{
		Schema: results.CalibrationSchema, At: time.Date(2026, time.November, 20, 14, 5, 0, 0, time.UTC), Took: 84.26,
		Host: "bench-1", CPUModel: "Intel(R) Xeon(R) @ 2.80GHz", CPUs: 2, Kernel: "6.18.2",
		LeftOut: []string{"the moon", "the stars"},
		Checks: []results.CalibrationCheck{
			{Group: "delay", Name: "0.5 ms, closed loop: p50", Unit: "s", Truth: 501.1e-6, Reading: 542.3e-6, Error: 41.2e-6, Allowed: 100e-6, Passed: true, Note: "not for the table"},
			{Group: "delay", Name: "0.5 ms, closed loop: max", Unit: "s", Truth: 611e-6, Reading: 5.211e-3, Error: 4.6e-3, Allowed: 1e-3, Note: "asked twice: first 3.1ms for 602µs"},
			{Group: "delay", Name: "50 ms, open loop: p99", Unit: "s", Truth: 0.05002, Reading: 0.05001, Error: -0.00001, Allowed: 0.001, Passed: true},
			{Group: "freeze", Name: "1 s, open loop at 1,000/s: max", Unit: "s", Truth: 1.0002, Reading: 1.0003, Error: 0.0001, Allowed: 0.02, Passed: true},
			{Group: "errors", Name: "one wrong byte → wrong_body", Truth: 42, Reading: 41, Error: -1, Note: "other errors: 1 × protocol"},
			{Group: "errors", Name: "one wrong byte: right answers", Truth: 1958, Reading: 1958, Passed: true, Note: "asked twice: first 1957 for 1958"},
			{Group: "errors", Name: "status 500", Note: "no reading: the load hung"},
		},
		Noise:   &results.Noise{Foreign: &foreign, Steal: &steal},
		Ceiling: &ceiling, Achieved: &achieved, Limit: &limit,
		Staircase: []results.Step{
			{Rate: 1_000, Achieved: 1_000, Share: 0.03, SendLag: 41e-6},
			{Rate: 2_000, Achieved: 1_998, Share: 0.05, SendLag: 2.2e-3, Limited: true},
			{Rate: 5_000, Achieved: 5_000, Share: 0.11, SendLag: 52e-6},
			{Rate: 160_000, Achieved: 131_204.4, Share: 0.994, SendLag: 4.1e-3, Limited: true},
		},
		SecondOpinion: []results.Opinion{
			{Load: "5 ms delay, 50 clients", Metric: "throughput", Native: 9_711, Hey: 9_480, Ratio: 0.976, Low: 0.961, High: 0.99, Pairs: 6, Agree: true},
			{Load: "5 ms delay, 50 clients", Metric: "latency_p50", Native: 5.1e-3, Hey: 5.6e-3, Ratio: 1.098, Low: 1.08, High: 1.12, Pairs: 6},
			{Load: "no delay, 50 clients", Metric: "throughput", Native: 118_000, Hey: 21_000, Ratio: 0.178, Low: 0.17, High: 0.19, Pairs: 6, HeyLimited: true, NativeLimited: true, Agree: true},
			{Load: "no delay, 50 clients", Metric: "latency_p50"},
		},
	}
}

func TestCalibrationTable(t *testing.T) {
	whole := madeUp()
	sound := &results.Calibration{Took: 30, CPUs: 1, Passed: true, Checks: madeUp().Checks[:1]}
	for name, c := range map[string]struct {
		*results.Calibration
		columns string
	}{
		"calibration": {whole, ""}, "calibration-sound": {sound, ""},
		"calibration-80": {whole, "80"}, "calibration-40": {whole, "40"}, "calibration-20": {whole, "20"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("COLUMNS", c.columns)
			var out bytes.Buffer
			if err := showCalibration(&out, c.Calibration); err != nil {
				t.Fatal(err)
			}
			golden.Check(t, name+".golden", out.Bytes())
		})
	}
}

func TestCtrlCEndsACalibration(t *testing.T) {
	needsProc(t)
	dir := t.TempDir()
	cmd := exec.Command(filepath.Join(programFolder, "interleave"), "calibrate", "--out", filepath.Join(dir, "c.json"))
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	eventually(t, "the first question", func() bool { return len(ours(t)) >= 3 }) // with server and driver
	cmd.Process.Signal(os.Interrupt)
	if got := exitStatus(cmd.Wait()); got != exitFail {
		t.Errorf("calibrate after Ctrl-C: status %d, want %d", got, exitFail)
	}
	if !strings.Contains(stderr.String(), "nothing was kept") || stdout.Len() > 0 {
		t.Errorf("calibrate after Ctrl-C says %q, prints %q", stderr.String(), stdout.String())
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("calibrate after Ctrl-C wrote %v", left)
	}
	expectNothingLeft(t)
}
