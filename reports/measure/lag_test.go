package measure_test

import (
	"strings"
	"testing"

	"interleave/reports/chart"
	"interleave/reports/reporttest"
	"interleave/results"
)

// A driver that sent late takes the tail of the latencies and leaves their
// median, and what was measured is at least a bound.
func TestALateDriverLeavesTheMedianAndABound(t *testing.T) {
	r := reporttest.Late("goroutine", 6, results.FigureTail)
	l, c := reporttest.Cell(t, r, "goroutine", "hog")
	if m := c.Measure("latency_p50", "light"); !m.Measured() || m.Spoiled != 0 {
		t.Errorf("the median = %+v, want it to stand", m)
	}
	p90 := c.Measure("latency_p90", "light")
	if p90.Measured() || p90.AtMost <= 0 || !strings.Contains(p90.Why, "late") {
		t.Fatalf("p90 = %+v, want no value but a bound", p90)
	}
	if v := reporttest.Values(t, l, "goroutine")["p90, light"]; !strings.HasPrefix(v.Text, "≤ ") || v.Remark == "" {
		t.Errorf("p90 reads %q %q, want that it is a bound, and why", v.Text, v.Remark)
	}
	bounded := false
	for _, f := range l.Figures {
		if rows, ok := f.Chart.(chart.Rows); ok && strings.HasPrefix(f.Title, "Latency") {
			row := rows.Rows[5]
			bounded = len(row.Marks) == 2 && row.Marks[1].Below && strings.Contains(row.Text, " / ≤ ")
		}
	}
	if !bounded {
		t.Error("the chart of latencies does not draw what the tail is at most")
	}
	if text := strings.Join(c.SpoilTexts(), "; "); text != "latency above the median not measured: the load driver was late: 1 ms" {
		t.Errorf("what was taken reads %q", text)
	}
}

// What is taken of all latencies is said once, and there is no bound.
func TestAllOfTheLatencyIsTakenAtOnce(t *testing.T) {
	_, c := reporttest.Cell(t, reporttest.Late("goroutine", 6, results.FigureLatency), "goroutine", "hog")
	if text := strings.Join(c.SpoilTexts(), "; "); text != "latency not measured: the load driver was late: 1 ms" {
		t.Errorf("what was taken reads %q", text)
	}
	for _, m := range []results.Measure{"latency_p50", "latency_p90"} {
		if got := c.Measure(m, "light"); got.Measured() || got.AtMost != 0 {
			t.Errorf("%s = %+v, want nothing", m, got)
		}
	}
}

// Where some trials keep their tail, it is that of these.
func TestATailOfSomeTrials(t *testing.T) {
	_, whole := reporttest.Cell(t, reporttest.Late("nobody", 0, ""), "goroutine", "hog")
	_, c := reporttest.Cell(t, reporttest.Late("goroutine", 1, results.FigureTail), "goroutine", "hog")
	p50, p90 := c.Measure("latency_p50", "light"), c.Measure("latency_p90", "light")
	if p50.N != 6 || p90.N != 5 || p90.AtMost != 0 || p50.Value != whole.Measure("latency_p50", "light").Value {
		t.Errorf("p50 and p90 = %+v, %+v, want those of six and of five trials", p50, p90)
	}
}

// Two of six lost: those that are left are those in which it came out well.
func TestATailOfFewTrialsIsNotStated(t *testing.T) {
	_, c := reporttest.Cell(t, reporttest.Late("goroutine", 2, results.FigureTail), "goroutine", "hog")
	if p90 := c.Measure("latency_p90", "light"); p90.Measured() || p90.AtMost <= 0 {
		t.Errorf("p90 of four trials of six = %+v, want no value but a bound", p90)
	}
	if text := strings.Join(c.SpoilTexts(), "; "); text != "latency above the median not measured: in 2 of 6 trials the load driver was late: 1 ms" {
		t.Errorf("what was taken reads %q", text)
	}
}
