package measure_test

import (
	"strings"
	"testing"
	"time"

	"interleave/reports"
	"interleave/reports/reporttest"
	"interleave/results"
	"interleave/results/latency"
)

// unfinished gives each trial of a scenario requests that took 20 ms, and some
// that had not ended after what open says of their block.
func unfinished(t *testing.T, scenario string, open func(block int) (n int, age time.Duration)) *reports.Report {
	t.Helper()
	run, trials := reporttest.CaseOf(t, "one-model")
	for i := range trials {
		l := trials[i].LoadResult
		if trials[i].Scenario != scenario {
			continue
		}
		times := latency.New()
		for range 1000 {
			times.End(int64(20 * time.Millisecond))
		}
		n, age := open(trials[i].Block)
		for range n {
			times.Leave(int64(age))
		}
		var err error
		if l.Histogram, l.Unfinished, err = times.Encode(); err != nil {
			t.Fatal(err)
		}
		l.Latency = results.Quantiles{}
		l.InFlightAtEnd = int64(n)
	}
	return reports.Build(run, trials)
}

// Requests that had not ended are not faster than those that had: a tenth of
// them leaves the tail open and the median where it is.
func TestUnfinishedRequestsLeaveTheTailOpen(t *testing.T) {
	r := unfinished(t, "hello", func(int) (int, time.Duration) { return 150, 3 * time.Second })
	l, c := reporttest.Cell(t, r, "cgi", "hello")
	if m := c.Measure(results.LatencyP50, ""); !m.Measured() || m.Value < 0.0199 || m.Value > 0.0202 {
		t.Errorf("p50 = %+v, want 20 ms", m)
	}
	for _, metric := range []results.Measure{results.LatencyP90, results.LatencyP99, results.LatencyMax} {
		if m := c.Measure(metric, ""); m.Measured() || m.AtLeast < 2.99 || m.AtLeast > 3.01 || !strings.Contains(m.Why, "900 of 6,900 requests had not ended") {
			t.Errorf("%s = %+v, want at least 3 s and why", metric, m)
		}
	}
	if v := reporttest.Values(t, l, "cgi")["p90"]; !strings.HasPrefix(v.Text, "≥ ") || v.Remark != "unfinished" {
		t.Errorf("the column p90 holds %+v, want a bound", v)
	}
}

// Those that were out of sight early say nothing of the tail.
func TestUnfinishedRequestsOutOfSight(t *testing.T) {
	r := unfinished(t, "hello", func(int) (int, time.Duration) { return 150, 10 * time.Millisecond })
	_, c := reporttest.Cell(t, r, "cgi", "hello")
	for _, metric := range []results.Measure{results.LatencyP50, results.LatencyP90, results.LatencyMax} {
		if m := c.Measure(metric, ""); !m.Measured() || m.Value < 0.0199 || m.Value > 0.0202 {
			t.Errorf("%s = %+v, want 20 ms", metric, m)
		}
	}
}

// A trial that leaves a percentile open was the slowest one: without it the
// others would say too little.
func TestOneTrialLeavesAPercentileOpen(t *testing.T) {
	r := unfinished(t, "hello", func(block int) (int, time.Duration) {
		if block == 2 {
			return 300, time.Second
		}
		return 0, 0
	})
	_, c := reporttest.Cell(t, r, "cgi", "hello")
	if m := c.Measure(results.LatencyP50, ""); !m.Measured() || m.N != 6 {
		t.Errorf("p50 = %+v, want one of 6 trials", m)
	}
	if m := c.Measure(results.LatencyP90, ""); m.Measured() || m.AtLeast <= 0 || m.AtLeast > 1 {
		t.Errorf("p90 = %+v, want a bound", m)
	}
}

// Results of before unfinished requests were stored apart have them in their
// histogram, and say so no longer.
func TestOlderResultsReadAsTheyDid(t *testing.T) {
	r := unfinished(t, "hello", func(int) (int, time.Duration) { return 0, 0 })
	for i := range r.Trials {
		r.Trials[i].LoadResult.InFlightAtEnd = 150
	}
	again := reports.Build(r.Run.Run, r.Trials)
	_, c := reporttest.Cell(t, again, "cgi", "hello")
	if m := c.Measure(results.LatencyP90, ""); !m.Measured() || m.AtLeast != 0 {
		t.Errorf("p90 = %+v, want the one of the histogram", m)
	}
}
