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
// server that did not keep up is that of its queue: both must be seen, though all
// requests were answered in the end.
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
	if notes := strings.Join(cgi.Notes(), " "); !strings.Contains(notes, "overloaded: of ") {
		t.Errorf("the notes on cgi are %q, want that it was overloaded", notes)
	}
	closed, _ := reporttest.Cell(t, r, "cgi", "hello")
	for _, c := range closed.Table.Columns {
		if c.Head == results.Answered.Head() || closed.Figures[0].Title != "Throughput: hello" {
			t.Errorf("in closed loop, where nothing is offered, the table has a column %s and the first chart is %s", c.Head, closed.Figures[0].Title)
		}
	}
}

// What is answered is held against what was due in the window, which random arrivals make
// more than the rate or less.
func TestAnsweredIsOfWhatWasDue(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Quick)
	for i := range trials {
		if l := trials[i].LoadResult; trials[i].Scenario == "purchase" && trials[i].Model == "goroutine" {
			l.Requests, l.Throughput = 270, 225 // of 240 that 1.2 s of 200 per second are on average
			l.Due, l.DueAnswered, l.ScheduledAnswered = 272, 272, new(int64(271))
		}
	}
	l, _ := reporttest.Cell(t, reports.Build(run, trials), "goroutine", "purchase")
	if v := reporttest.Values(t, l, "goroutine")["Answered"]; v.Text != "99.6" {
		t.Errorf("answered %q %% of offered, want 99.6: 271 of 272", v.Text)
	}
}

// TestOverloadIsOfAllTrials: one trial has too few requests for a verdict, and one in which
// the server stood still says nothing of the others.
func TestOverloadIsOfAllTrials(t *testing.T) {
	for name, c := range map[string]struct {
		due, answered []int64 // by block
		change        func(*results.LoadResult)
		want          bool
	}{
		"each a little, all together":       {[]int64{415, 421, 455, 385, 424, 460}, []int64{372, 409, 354, 346, 403, 306}, nil, true},
		"few requests":                      {[]int64{44, 36, 43, 69, 92, 80}, []int64{34, 33, 36, 70, 96, 82}, nil, false},
		"one that stood still":              {[]int64{400, 400, 400, 400, 400, 400}, []int64{0, 400, 400, 400, 400, 400}, nil, false},
		"none in time":                      {[]int64{116, 139, 139, 110, 117, 98}, []int64{0, 0, 0, 0, 0, 0}, nil, true},
		"the same, of a load in phases":     {[]int64{116, 139, 139, 110, 117, 98}, []int64{0, 0, 0, 0, 0, 0}, func(l *results.LoadResult) { l.Phases = make([]results.PhaseResult, 1) }, false},
		"the same, where requests go wrong": {[]int64{116, 139, 139, 110, 117, 98}, []int64{0, 0, 0, 0, 0, 0}, func(l *results.LoadResult) { l.Faults = &results.Faults{} }, false},
	} {
		run, trials := reporttest.Full(reporttest.Quick)
		for i := range trials {
			if l := trials[i].LoadResult; trials[i].Scenario == "purchase" && trials[i].Model == "goroutine" && l != nil {
				l.Due, l.DueAnswered, l.ScheduledAnswered = c.due[trials[i].Block], c.due[trials[i].Block], &c.answered[trials[i].Block]
				if c.change != nil {
					c.change(l)
				}
			}
		}
		if _, cell := reporttest.Cell(t, reports.Build(run, trials), "goroutine", "purchase"); cell.Overloaded() != c.want {
			t.Errorf("%s: overloaded %v (%s), want %v", name, cell.Overloaded(), cell.Overload(), c.want)
		}
	}
}
