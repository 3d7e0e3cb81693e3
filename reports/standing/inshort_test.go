package standing_test

import (
	"slices"
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/reporttest"
	"interleave/reports/standing"
	"interleave/results"
)

// The first screen has a few sentences: who leads where models differ most, or
// what keeps the run from saying so.
func TestInShort(t *testing.T) {
	for _, c := range reporttest.Cases() {
		if n := len(reporttest.Report(t, c.Name).InShort); n == 0 || n > 4 {
			t.Errorf("%s: in short there are %d sentences, want one to four", c.Name, n)
		}
	}
	for name, want := range map[string][]string{
		"quick": {
			"Idle connection: threadpool is best; goroutine is last, ",
			"Dispatch: eventloop and greenlet are tied for best; cgi is last, ",
			"Memory at rest: eventloop is best; prefork is last, ",
			"Waiting clients: greenlet, eventloop and goroutine are tied for best; cgi is last, 18.4× behind.",
		},
		"curves":      {"Dispatch: ", "Memory at rest: ", "Waiting clients: "},
		"doubted":     {"Idle connection: threadpool is best of the 5 ranked; ", "Dispatch: ", "Memory at rest: ", "Waiting clients: "},
		"only-curves": {"With 3 blocks no ratio between models has an interval"},
		"hostile":     {"With at most 5 trials of a cell no ratio between models has an interval"},
		"smoke":       {"With 1 block no ratio between models has an interval, and without one no model is called better than another: take the figures as a first look."},
		"one-model":   {"One model was measured: its figures stand for themselves"},
		"no-trials":   {"Nothing could be measured, so nothing can be concluded."},
		"all-invalid": {"Nothing could be measured, so nothing can be concluded, mostly because the server did not get ready within 10 s."},
	} {
		var got []string
		for _, s := range reporttest.Report(t, name).InShort {
			got = append(got, s.String())
		}
		if !slices.EqualFunc(got, want, strings.HasPrefix) {
			t.Errorf("%s: in short it says\n%s\nwant sentences that begin with\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// What became of the predictions is in the summary.
func TestPredictionsAreSummedUp(t *testing.T) {
	for name, want := range map[string]string{
		"quick": "Predictions made beforehand: 7 of 8 upheld, 0 refuted, 1 open.",
		"smoke": "0 of 8 upheld, 0 refuted, 8 open, 6 of them as trials are too few (1 block).",
	} {
		if s := reporttest.Said(reporttest.Report(t, name)); !strings.Contains(s, want) {
			t.Errorf("%s: the summary lacks %q:\n%s", name, want, s)
		}
	}
}

// What is open for another reason is not put down to the number of trials.
func TestTrialsAreNotBlamedForWhatIsNotTheirs(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 2, Scenarios: 1, Blocks: 3})
	few := results.Prediction{Claim: "few", Metric: "throughput", Op: "at least", Bound: 1}
	other := results.Prediction{Claim: "other", Metric: "throughput", Op: "at least", Bound: 1, Trait: "nobody's"}
	for want, all := range map[string][]results.Prediction{
		"0 of 1 upheld, 0 refuted, 1 open":                                             {other},
		"0 of 1 upheld, 0 refuted, 1 open, as trials are too few (3 blocks)":           {few},
		"0 of 2 upheld, 0 refuted, 2 open, 1 of them as trials are too few (3 blocks)": {few, other},
	} {
		run.Plan.Scenarios[0].Predictions = all
		if got := reports.Build(run, trials).PredictionLine(); got != want {
			t.Errorf("the line is %q, want %q", got, want)
		}
	}
}

// aTenth leaves a trial so much of the requests of each class, so that they are
// too few for its p99.
func aTenth(t *results.Trial) {
	for class, c := range t.LoadResult.Classes {
		c.Requests, c.Histogram = c.Requests/10, reporttest.Rescaled(c.Histogram, 0.1, 1)
		t.LoadResult.Classes[class] = c
	}
}

// A stall that one request in 100 causes is hardly seen at p90: without enough
// requests for p99 nobody is best.
func TestATailIsRankedByP99OrNotAtAll(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Quick)
	for i := range trials {
		aTenth(&trials[i])
	}
	r := reports.Build(run, trials)
	for i, q := range r.Strengths.Qualities {
		if q.Name != "Tail under a hog" {
			continue
		}
		if q.Metric != results.LatencyP99 {
			t.Errorf("it is ranked by %s, want p99", q.Metric)
		}
		for _, row := range r.Strengths.Rows {
			if p := row.Places[i]; p.Text != "n/a" || !strings.Contains(p.Note, "requests are too few: p99 needs 2,000") {
				t.Errorf("%s is %+v, want n/a and why", row.Model.Name, p)
			}
		}
	}
	want := "Not ranked in tail under a hog: all 6 models (1,0"
	if s := reporttest.Said(r); !strings.Contains(s, want) {
		t.Errorf("the summary lacks %q:\n%s", want, s)
	}
}

// A winner is one of those that have a figure; who has none is said, and why.
func TestAModelWithoutAFigureIsNamed(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Quick)
	for i := range trials {
		switch t := &trials[i]; t.Model {
		case "threadpool", "greenlet":
			aTenth(t)
		}
	}
	r := reports.Build(run, trials)
	for _, want := range []string{"Not ranked in tail under a hog: threadpool and greenlet (1,06", " requests are too few: p99 needs 2,000)."} {
		if s := reporttest.Said(r); !strings.Contains(s, want) {
			t.Errorf("the summary lacks %q:\n%s", want, s)
		}
	}
	for i, q := range r.Strengths.Qualities {
		if p := r.Strengths.Rows[1].Places[i]; q.Name == "Tail under a hog" && (p.Text != "best of 4" || !strings.Contains(p.Note, "; not ranked: threadpool and greenlet (1,06")) {
			t.Errorf("prefork is %s (%s), want the best of 4 and who is not ranked", p.Text, p.Note)
		}
	}
}

// The models that answer fast are those whose tail a late driver hides. They
// are not ranked by what they are at most, and are named with the reason.
func TestABoundIsNotRanked(t *testing.T) {
	fast := "cgi prefork threadpool goroutine"
	r := reporttest.Late(fast, 6, results.FigureTail)
	column := slices.IndexFunc(r.Strengths.Qualities, func(q *standing.Quality) bool { return q.Name == "Tail under a hog" })
	for _, row := range r.Strengths.Rows {
		p := row.Places[column]
		if hidden := strings.Contains(fast, row.Model.Name); (p.Grade == standing.Unknown) != hidden || hidden && (p.Best || p.Text != "not measured" || p.Behind != 0) {
			t.Errorf("%s is %+v, want a place by a figure or none", row.Model.Name, p)
		}
	}
	if want, s := "Not measured: latency above the median of hog open-600: cgi, prefork, threadpool, goroutine (", reporttest.Said(r); !strings.Contains(s, want) || strings.Contains(s, "Tail under a hog: eventloop is best") {
		t.Errorf("the summary says\n%s\nwant %q and no best of those that are not told apart", s, want)
	}
}

// TestAnOverloadedLatencyIsNotRanked: it would be another one under a longer load.
func TestAnOverloadedLatencyIsNotRanked(t *testing.T) {
	r := reporttest.Report(t, "quick")
	i := slices.IndexFunc(r.Strengths.Qualities, func(q *standing.Quality) bool { return q.Name == "Fan-out" })
	for _, row := range r.Strengths.Rows {
		p := row.Places[i]
		overloaded := row.Model.Name == "cgi"
		if overloaded != (p.Grade == standing.Unranked) {
			t.Errorf("%s has grade %v; want cgi not ranked, which was overloaded, and no other", row.Model.Name, p.Grade)
		}
		if overloaded && (p.Behind != 0 || !strings.HasSuffix(p.Text, " ms") || !strings.Contains(p.Note, "not ranked: overloaded: of ")) {
			t.Errorf("cgi is %q, %v behind, %q; want its latency, no ratio, and why", p.Text, p.Behind, p.Note)
		}
	}
	if lines := strings.Join(r.Strengths.NotRanked(), "\n"); !strings.Contains(lines, "cgi (overloaded: of ") {
		t.Errorf("not ranked are %q, want cgi with the reason", lines)
	}
}
