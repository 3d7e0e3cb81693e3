package measure_test

import (
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/chart"
	"interleave/reports/reporttest"
	"interleave/results"
)

// In open loop throughput only repeats what was offered, and the latency of a
// server that did not keep up is that of its queue: both must be seen.
func TestOverloadIsSeen(t *testing.T) {
	r := reporttest.Report(t, "quick")
	l, cgi := reporttest.Cell(t, r, "cgi", "purchase")
	_, prefork := reporttest.Cell(t, r, "prefork", "purchase")
	if !cgi.Overloaded() || prefork.Overloaded() {
		t.Fatalf("overloaded: cgi %v and prefork %v, want cgi, which answered 130 of 200 requests per second", cgi.Overloaded(), prefork.Overloaded())
	}
	if f := l.Figures[0]; !strings.HasPrefix(f.Title, "Answered") || !strings.Contains(f.Desc, "cgi 66.2;") {
		t.Errorf("the first chart is %q: %q, want what part of the offer was answered", f.Title, f.Desc)
	}
	for i, row := range l.Figures[1].Chart.(chart.Rows).Rows {
		if want := map[bool]string{true: "overloaded"}[i == 0]; row.Doubt != want {
			t.Errorf("the latency of %s is drawn with doubt %q, want %q", row.Label, row.Doubt, want)
		}
	}
	if !strings.Contains(l.Figures[1].Note, "dashed: overloaded") {
		t.Errorf("the legend of the latencies is %q, want that it says what is dashed", l.Figures[1].Note)
	}
	texts := map[string]string{}
	for i, v := range l.Table.Rows[0].Values {
		texts[l.Table.Columns[i].Head] = v.Text + " " + v.Remark
	}
	for head, want := range map[string]string{"Sent": "100 ", "Answered": "66.2 ", "CPU per request": "4,560 "} {
		if texts[head] != want {
			t.Errorf("%s of cgi reads %q, want %q", head, texts[head], want)
		}
	}
	if !strings.HasSuffix(texts["p50"], " overloaded") {
		t.Errorf("p50 of cgi reads %q, want that it is labelled", texts["p50"])
	}
	if notes := strings.Join(cgi.Notes(), " "); !strings.Contains(notes, "overloaded in 6 of 6 valid trials") {
		t.Errorf("the notes on cgi are %q, want that it was overloaded", notes)
	}
	closed, _ := reporttest.Cell(t, r, "cgi", "hello")
	for _, c := range closed.Table.Columns {
		if c.Head == results.Answered.Head() || closed.Figures[0].Title != "Throughput: hello" {
			t.Errorf("in closed loop, where nothing is offered, the table has a column %s and the first chart is %s", c.Head, closed.Figures[0].Title)
		}
	}
}

// What is answered is a part of what was due in the window: random arrivals
// make it more than the rate, and never more than all.
func TestAnsweredIsOfWhatWasDue(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Quick)
	for i := range trials {
		if l := trials[i].LoadResult; trials[i].Scenario == "purchase" && trials[i].Model == "goroutine" {
			l.Requests, l.Throughput = 270, 225 // of 240 that 1.2 s of 200 per second are on average
			l.Due, l.DueAnswered = 272, 271
		}
	}
	l, _ := reporttest.Cell(t, reports.Build(run, trials), "goroutine", "purchase")
	if v := reporttest.Values(t, l, "goroutine")["Answered"]; v.Text != "99.6" {
		t.Errorf("answered %q %% of offered, want 99.6: 271 of 272", v.Text)
	}
}
