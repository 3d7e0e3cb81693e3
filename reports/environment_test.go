package reports_test

import (
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/reporttest"
)

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
