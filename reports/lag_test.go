package reports_test

import (
	"slices"
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/chart"
	"interleave/reports/measure"
	"interleave/reports/reporttest"
	"interleave/reports/standing"
	"interleave/results"
)

// late makes a load driver's lag take the tail, and with all the whole of the
// latencies of some models' trials under hog, in the blocks before one.
func late(models string, before int, figure results.Figure, predictions ...results.Prediction) *reports.Report {
	run, trials := reporttest.Full(reporttest.Quick)
	for i := range trials {
		t := &trials[i]
		if t.Scenario != "hog" {
			continue
		}
		if slices.Contains(strings.Fields(models), t.Model) && t.Block < before {
			t.LoadResult.Checks = append(t.LoadResult.Checks, results.Check{
				Name: "send_lag", Verdict: results.Spoiled, Spoils: []results.Figure{figure}, Detail: "the load driver was late: 1 ms",
			})
		}
	}
	for i := range run.Plan.Scenarios {
		if s := &run.Plan.Scenarios[i]; s.Name == "hog" && len(predictions) > 0 {
			s.Predictions = predictions
		}
	}
	return reports.Build(run, trials)
}

// A driver that sent late takes the tail of the latencies and leaves their
// median, and what was measured is at least a bound.
func TestALateDriverLeavesTheMedianAndABound(t *testing.T) {
	r := late("goroutine", 6, results.FigureTail)
	l, c := cell(t, r, "goroutine", "hog")
	if m := c.Measure("latency_p50", "light"); !m.Measured() || m.Spoiled != 0 {
		t.Errorf("the median = %+v, want it to stand", m)
	}
	p90 := c.Measure("latency_p90", "light")
	if p90.Measured() || p90.AtMost <= 0 || !strings.Contains(p90.Why, "late") {
		t.Fatalf("p90 = %+v, want no value but a bound", p90)
	}
	if v := values(t, l, "goroutine")["p90, light"]; !strings.HasPrefix(v.Text, "≤ ") || v.Remark == "" {
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
	_, c := cell(t, late("goroutine", 6, results.FigureLatency), "goroutine", "hog")
	if text := strings.Join(c.SpoilTexts(), "; "); text != "latency not measured: the load driver was late: 1 ms" {
		t.Errorf("what was taken reads %q", text)
	}
	for _, m := range []measure.Metric{"latency_p50", "latency_p90"} {
		if got := c.Measure(m, "light"); got.Measured() || got.AtMost != 0 {
			t.Errorf("%s = %+v, want nothing", m, got)
		}
	}
}

// Where some trials keep their tail, it is that of these.
func TestATailOfSomeTrials(t *testing.T) {
	_, whole := cell(t, late("nobody", 0, ""), "goroutine", "hog")
	_, c := cell(t, late("goroutine", 2, results.FigureTail), "goroutine", "hog")
	p50, p90 := c.Measure("latency_p50", "light"), c.Measure("latency_p90", "light")
	if p50.N != 6 || p90.N != 4 || p90.AtMost != 0 || p50.Value != whole.Measure("latency_p50", "light").Value {
		t.Errorf("p50 and p90 = %+v, %+v, want those of six and of four trials", p50, p90)
	}
}

// A bound is not a figure: it decides no prediction.
func TestABoundDecidesNothing(t *testing.T) {
	p90 := func(op string, bound float64) results.Prediction {
		return results.Prediction{Claim: "p90", Metric: "latency_p90", Class: "light", Op: op, Bound: bound}
	}
	r := late("goroutine", 6, results.FigureTail, p90("at most", 3600), p90("at least", 3600))
	for _, s := range r.Scenarios {
		for _, v := range s.Verdicts {
			for _, f := range v.Findings {
				if s.Name == "hog" && f.Model.Name == "goroutine" && (f.Outcome != standing.Open || f.Text != "not measured: the load driver was late: 1 ms") {
					t.Errorf("%s: %s, %q, want it open and why", v.Rule, f.Outcome, f.Text)
				}
			}
		}
	}
}

// Most trials lost: those that are left are those in which it came out well.
func TestATailOfFewTrialsIsNotStated(t *testing.T) {
	_, c := cell(t, late("goroutine", 4, results.FigureTail), "goroutine", "hog")
	if p90 := c.Measure("latency_p90", "light"); p90.Measured() || p90.AtMost <= 0 {
		t.Errorf("p90 of two trials of six = %+v, want no value but a bound", p90)
	}
	if text := strings.Join(c.SpoilTexts(), "; "); text != "latency above the median not measured: in 4 of 6 trials the load driver was late: 1 ms" {
		t.Errorf("what was taken reads %q", text)
	}
}

// The models that answer fast are those whose tail a late driver hides. They
// are not ranked by what they are at most, and are named with the reason.
func TestABoundIsNotRanked(t *testing.T) {
	fast := "cgi prefork threadpool goroutine"
	r := late(fast, 6, results.FigureTail)
	column := slices.IndexFunc(r.Strengths.Qualities, func(q *standing.Quality) bool { return q.Name == "Tail under a hog" })
	for _, row := range r.Strengths.Rows {
		p := row.Places[column]
		if hidden := strings.Contains(fast, row.Model.Name); (p.Grade == standing.Unknown) != hidden || hidden && (p.Best || p.Text != "not measured" || p.Behind != 0) {
			t.Errorf("%s is %+v, want a place by a figure or none", row.Model.Name, p)
		}
	}
	if want, s := "Not measured: latency above the median of hog open-600: cgi, prefork, threadpool, goroutine (", said(r); !strings.Contains(s, want) || strings.Contains(s, "Tail under a hog: eventloop is best") {
		t.Errorf("the summary says\n%s\nwant %q and no best of those that are not told apart", s, want)
	}
}
