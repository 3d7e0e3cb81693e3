package reports_test

import (
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/reporttest"
)

// No run is simply good on a host where the instrument was not held against
// the truth, and the page says so without a pointer.
func TestTheVerdictNamesAMissingCalibration(t *testing.T) {
	for name, want := range map[string]string{
		"quick":                 "good, but not calibrated",
		"doubted":               "limited", // for other reasons
		"calibration-elsewhere": "limited",
		"empty":                 "poor",
	} {
		if got := build(t, name).Trust.Verdict(); got != want {
			t.Errorf("%s: the verdict is %q, want %q", name, got, want)
		}
	}
	const want = "216 of 216 trials valid; instrument not calibrated on this host: run interleave calibrate; load driver at most 43.2 % busy"
	if got := build(t, "quick").Trust.Short; got != want {
		t.Errorf("the verdict rests on %q, want %q", got, want)
	}
}

// That a cell was measured does not say that all of it was.
func TestCellsWithoutAllFiguresAreNotAllMeasured(t *testing.T) {
	for name, want := range map[string]string{
		"quick":   "all 36 cells measured",
		"doubted": "all 36 cells have trials, 29 have all figures",
	} {
		line := build(t, name).Trust.Line
		if !strings.Contains(line, want) || strings.Contains(line, "figures missing") {
			t.Errorf("%s: trust is %q, want %q in it", name, line, want)
		}
	}
}

// The figure of the drift is the check's, by the same definition.
func TestTheDriftIsThatOfTheCheck(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 2, Scenarios: 1, Blocks: 2})
	trials[1].LoadResult.FirstHalf, trials[1].LoadResult.SecondHalf = 1000, 815
	for _, f := range reports.Build(run, trials).Trust.Noise {
		if strings.HasPrefix(f.Name, "Largest drift") {
			if f.Text != "−18.5 %" {
				t.Errorf("%s is %s, want −18.5 %%", f.Name, f.Text)
			}
			return
		}
	}
	t.Error("the largest drift is not told")
}

// A reader must not take two CPUs for what each server had.
func TestCPUsAreToldApart(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 1, Scenarios: 1, Blocks: 1})
	run.Environment.ServerCPUs, run.Environment.LoadCPUs = []int{1, 2}, []int{0}
	r := reports.Build(run, trials)
	if want := "servers on 2 CPUs (no. 1 and 2), load driver and backends on 1 CPU (no. 0)"; !strings.HasSuffix(r.Where, want) {
		t.Errorf("the head says %q, want %q in it", r.Where, want)
	}
	for _, f := range r.Environment {
		if f.Name == "CPUs of load driver and backends" && f.Text != "1 CPU: no. 0" {
			t.Errorf("%s are %q, want 1 CPU: no. 0", f.Name, f.Text)
		}
	}
	run.Environment.ServerCPUs, run.Environment.LoadCPUs = nil, nil
	if where := reports.Build(run, trials).Where; strings.Contains(where, "servers on") {
		t.Errorf("the head of a run that was not pinned says %q", where)
	}
}
