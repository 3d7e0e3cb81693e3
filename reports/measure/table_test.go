package measure_test

import (
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/reporttest"
	"interleave/results"
)

// What a figure rests on comes first: it must not be what a narrow screen cuts
// off. Kinds of errors are to be read, not to be found under a pointer.
func TestTableBeginsWithWhatItRestsOn(t *testing.T) {
	l, _ := reporttest.Cell(t, reporttest.Report(t, "mixed"), "cgi", "backend")
	var heads []string
	for _, c := range l.Table.Columns {
		heads = append(heads, c.Head)
	}
	if got := strings.Join(heads[:4], ", "); got != "Trials, Requests, Errors, Throughput" {
		t.Errorf("the table begins with %s, want trials, requests and errors before the figures", got)
	}
	if v := reporttest.Values(t, l, "cgi")["Errors"]; v.Text != "87" || v.Remark != "72 status, 15 timeout" {
		t.Errorf("errors of cgi read %q %q, want 87 and how many of each kind", v.Text, v.Remark)
	}
	if v := reporttest.Values(t, l, "prefork")["Throughput"]; !strings.Contains(v.Note, "interval of 6 trials") || !strings.Contains(l.Table.Caption, "at least 95 %") {
		t.Errorf("the interval is one of %q under the caption %q, want the same words", v.Note, l.Table.Caption)
	}
	if v := reporttest.Values(t, l, "prefork")["Errors"]; v.Text != "0" || v.Remark != "" {
		t.Errorf("errors of prefork read %q %q, want 0", v.Text, v.Remark)
	}
}

// The largest latency is that of the worst trial, whatever the percentiles say.
func TestTableHasTheLargestLatency(t *testing.T) {
	run, trials := reporttest.CaseOf(t, "one-model")
	var worst float64
	for i := range trials {
		l := trials[i].LoadResult
		if trials[i].Scenario != "hello" {
			continue
		}
		worst = max(worst, *l.Latency.Max)
	}
	for i := range trials {
		if trials[i].Scenario == "backend" {
			trials[i].LoadResult.Histogram = ""
		}
	}
	r := reports.Build(run, trials)
	l, c := reporttest.Cell(t, r, "cgi", "hello")
	m := c.Measure(results.LatencyMax, "")
	if m.N != 6 || m.Value < worst*0.998 || m.Value > worst*1.002 || m.HasInterval() {
		t.Errorf("the largest latency = %+v, want %v of 6 trials without an interval", m.Estimate, worst)
	}
	if v := reporttest.Values(t, l, "cgi")["max"]; v.Text == "n/a" || !strings.Contains(v.Note, "the largest of 6 trials") {
		t.Errorf("the column max holds %+v, want the largest", v)
	}
	l, _ = reporttest.Cell(t, r, "cgi", "backend")
	if v := reporttest.Values(t, l, "cgi")["max"]; v.Text != "n/a" || v.Note != "no histogram was stored" {
		t.Errorf("without any the column max holds %+v, want n/a and why", v)
	}
}

// When the last of those who wait was told is a figure of its own: the median
// delivery may be short while some wait long.
func TestTableHasTheLastDelivery(t *testing.T) {
	run, trials := reporttest.CaseOf(t, "one-model")
	for i := range trials {
		if trials[i].Scenario == "hello" {
			last := 0.1 + 0.01*float64(trials[i].Block)
			trials[i].LoadResult.Deliveries = &results.Deliveries{Clients: 64, Told: 9, Last: results.Quantiles{Mean: &last}}
		}
	}
	r := reports.Build(run, trials)
	l, c := reporttest.Cell(t, r, "cgi", "hello")
	if m := c.Measure(results.LastDelivery, ""); m.N != 6 || m.Value < 0.12 || m.Value > 0.13 || !m.HasInterval() {
		t.Errorf("the last delivery = %+v, want 0.125 of 6 trials with an interval", m.Estimate)
	}
	if v := reporttest.Values(t, l, "cgi")["Last delivery"]; v.Text != l.Unit(results.LatencyP50).Number(0.125) {
		t.Errorf("the column Last delivery holds %+v, want 0.125 in the unit of the latencies, %s", v, l.Unit(results.LatencyP50).Name)
	}
	other, _ := reporttest.Cell(t, r, "cgi", "backend")
	for _, column := range other.Table.Columns {
		if column.Head == "Last delivery" {
			t.Error("a load without deliveries has a column for them")
		}
	}
}
