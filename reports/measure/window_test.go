package measure_test

import (
	"testing"

	"interleave/reports"
	"interleave/reports/reporttest"
)

// The heading of a load says what was measured of it, not what the plan asked
// of all loads.
func TestHeadingSaysWhatWasMeasured(t *testing.T) {
	run, trials := reporttest.CaseOf(t, "one-model")
	for i := range trials {
		l := trials[i].LoadResult
		if trials[i].Scenario == "hello" {
			l.Requests = 1200 + int64(trials[i].Block)
			if trials[i].Block == 2 {
				l.Duration = 2.4 // doubled
			}
		}
	}
	l, _ := reporttest.Cell(t, reports.Build(run, trials), "cgi", "hello")
	if want := "6 blocks × 1.20–2.40 s · 1,200–1,205 requests a trial"; l.Measured != want {
		t.Errorf("the heading says %q, want %q", l.Measured, want)
	}
	if l := reporttest.Report(t, "all-invalid").Scenarios[0].Loads[0]; l.Measured != "" {
		t.Errorf("without a valid trial the heading says %q, want nothing", l.Measured)
	}
}
