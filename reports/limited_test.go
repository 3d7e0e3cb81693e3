package reports_test

import (
	"strings"
	"testing"

	"interleave/reports/chart"
)

// Where the load driver was the limit, what the server did at least is known:
// it is drawn as an arrow that leads on and not thrown away.
func TestLimitedThroughputIsABound(t *testing.T) {
	r := build(t, "doubted")
	l, c := cell(t, r, "goroutine", "hello")
	if m := c.Measure("throughput", ""); m.Measured() || m.AtLeast < 85_000 || m.AtLeast > 99_000 {
		t.Fatalf("throughput of goroutine = %+v, want no value but a bound of about 92,000", m)
	}
	row := l.Figures[0].Chart.(chart.Rows).Rows[5]
	if len(row.Marks) != 1 || !row.Marks[0].Open || !strings.HasPrefix(row.Text, "≥ 9") || row.Doubt != "generator-limited" || row.Missing != "" {
		t.Errorf("goroutine is drawn as %+v, want an open end and at least how much", row)
	}
	if v := values(t, l, "goroutine")["Throughput"]; v.Text != row.Text || v.Remark != row.Doubt || !strings.Contains(v.Note, "can do at least") {
		t.Errorf("its throughput reads %q %q (%s), want what the chart says", v.Text, v.Remark, v.Note)
	}
	if got := l.Figures[1].Chart.(chart.Rows).Rows[5].Missing; got != "not measured: generator-limited" {
		t.Errorf("its latency is missing because %q, want a reason that fits into the chart", got)
	}
	_, partly := cell(t, r, "threadpool", "hello")
	if m := partly.Measure("throughput", ""); !m.Measured() || m.AtLeast != 0 {
		t.Errorf("throughput of threadpool, limited in some trials only, = %+v, want that of the others", m)
	}
}

// A spectrum that lacks models says which and why.
func TestSpectraSayWhatTheyLack(t *testing.T) {
	gaps := map[string]string{}
	for _, f := range build(t, "doubted").Curves {
		gaps[f.Title] = f.Gaps
	}
	for title, want := range map[string]string{
		"Latency spectrum: hello":   "Not drawn: eventloop, greenlet and goroutine (generator-limited).",
		"Latency spectrum: backend": "",
	} {
		if got, ok := gaps[title]; got != want || !ok {
			t.Errorf("%s lacks %q, want %q", title, got, want)
		}
	}
}
