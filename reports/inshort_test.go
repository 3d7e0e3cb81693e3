package reports_test

import (
	"slices"
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/reporttest"
	"interleave/results"
)

// said is all that a report says of which model to take for what.
func said(r *reports.Report) string {
	all := slices.Clone(r.Summary)
	for _, s := range r.Scenarios {
		for _, a := range s.Found {
			all = append(all, a.String())
		}
	}
	return strings.Join(append(all, r.Turns()...), "\n")
}

// The first screen has a few sentences: those that a choice rests on. Nothing is
// said twice, and what is left out stands under its scenario.
func TestInShort(t *testing.T) {
	for _, c := range reporttest.Cases() {
		r := build(t, c.Name)
		if n := len(r.InShort); n == 0 || n > 4 {
			t.Errorf("%s: in short there are %d sentences, want one to four", c.Name, n)
		}
		for _, s := range r.Scenarios {
			for _, a := range s.Found {
				if slices.ContainsFunc(r.InShort, func(b reports.Advice) bool { return b.String() == a.String() }) {
					t.Errorf("%s: %q is said twice", c.Name, a)
				}
			}
		}
	}
	for name, want := range map[string][]string{
		"quick":       {"For waiting clients,", "For quick requests beside computing ones,", "For many idle connections", "For all-round use,"},
		"curves":      {"For waiting clients,", "Ever more waiting clients (backend):", "Ever more clients (hello):", "For all-round use,"},
		"only-curves": {"Ever more waiting clients (backend):", "Offered ever more", "With 3 blocks"},
		"one-model":   {"One model was measured", "For waiting clients, cgi alone", "For requests that wait for nothing,", "For a small footprint,"},
	} {
		var got []string
		for _, a := range build(t, name).InShort {
			got = append(got, a.String())
		}
		if !slices.EqualFunc(got, want, strings.HasPrefix) {
			t.Errorf("%s: in short it says\n%s\nwant sentences that begin with\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// All that is found must recommend without claiming more than was resolved.
func TestAdvice(t *testing.T) {
	for _, test := range []struct {
		run   string
		wants []string
	}{
		{"quick", []string{
			"For all-round use, eventloop and greenlet are among the best in 4 of 7 compared, not in idle connection, tail under a hog and multi-core.",
			"For computing on several processors, goroutine is best: throughput 96.4 req/s [95.9–97.6]; last: greenlet 2.00× [1.99–2.01].",
			"For quick requests beside computing ones, prefork and threadpool are not told apart: up to 1.27×; p99 latency of light requests 2.10 to 2.35 ms [1.78–2.50]; last:",
			"For waiting clients, eventloop and greenlet are tied: throughput 13,000 req/s [12,400–13,100]; near: goroutine 1.02× [1.01–1.03]; last: cgi 18.4× [18.1–18.8]; as set: prefork and threadpool (64 workers).",
			"10,000 idle connections cost about 0.31 MiB with threadpool,",
			"96 MiB with goroutine, extrapolated from 1,000.",
			"For many idle connections and some requests that compute, threadpool loses least: at worst 1.14× [1.00–1.27] the best, in tail under a hog.",
			"Predictions made beforehand: 7 of 8 upheld, 0 refuted, 1 open.",
		}},
		{"doubted", []string{"prefork and threadpool are not told apart: up to 1.27×; p99 latency", "tied for best of the 5 ranked: ", "; not ranked: threadpool (5 blocks, too few for an interval)"}},
		{"one-model", []string{"One model was measured: its figures stand for themselves", "For requests that wait for nothing, cgi alone was measured: CPU per request"}},
		{"one-measured", []string{"For waiting clients, prefork alone was measured: throughput 3,130 req/s"}},
		{"only-curves", []string{"models keep up: cgi, threadconn and nethttp up to 250"}},
		{"one-model-curves", []string{"with 512 clients, cgi answers 958 req/s.", "(backend), the model keeps up: cgi up to 250 and not with 1,000."}},
		{"hostile", []string{"With at most 5 trials of a cell no interval between trials can be given"}},
		{"smoke", []string{"With 1 block no interval between trials can be given, and without one no model is called better than another: take the figures as a first look.", "0 of 8 upheld, 0 refuted, 8 open, as trials are too few (1 block)."}},
		{"no-trials", []string{"Nothing could be measured, so nothing can be concluded."}},
		{"all-invalid", []string{"Nothing could be measured, so nothing can be concluded, mostly because the server did not get ready within 10 s."}},
	} {
		t.Run(test.run, func(t *testing.T) {
			summary := said(build(t, test.run))
			for _, want := range test.wants {
				if !strings.Contains(summary, want) {
					t.Errorf("the summary lacks %q:\n%s", want, summary)
				}
			}
		})
	}
}

func TestABriefHasNoFigures(t *testing.T) {
	for _, a := range build(t, "quick").Brief() {
		text := strings.Replace(a.Text, "4 of 7 compared", "", 1)
		if a.For != "" && strings.ContainsAny(text, "0123456789[×") {
			t.Errorf("the brief says %q, want who is best and no more", a)
		}
	}
}

// The best outcome is the shortest sentence.
func TestAModelThatIsBestInAllIsSaidSo(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 2, Scenarios: 2, Blocks: 6})
	want := "For all-round use, prefork is best or within a tenth of the best in all 3 qualities compared"
	for i := range trials {
		small := 1e6 * (1 + 0.001*float64(i))
		if trials[i].Model == "prefork" { // of CPU and throughput it is anyway
			trials[i].Memory.Baseline = &small
		}
	}
	list := reports.Build(run, trials).InShort
	if got := list[len(list)-1].String(); !strings.HasPrefix(got, want) {
		t.Errorf("the last sentence is %q, want %q", got, want)
	}
}

// A word for each question of trust, each with its evidence.
func TestTrustInWords(t *testing.T) {
	for name, want := range map[string]string{
		"quick":                 "✓ valid ✓ quiet – never ✓ headroom – none",
		"mixed":                 "! partly ✓ quiet – never ! limited ✓ agrees",
		"doubted":               "! partly ! noisy ✓ passed ! limited ! disagrees",
		"calibration-failed":    "✓ valid ✓ quiet ✗ failed ✓ headroom – none",
		"calibration-elsewhere": "✓ valid ✓ quiet – elsewhere ✓ headroom – none",
		"before-checks":         "✓ valid – unknown – never ✓ headroom – none",
		"all-invalid":           "✗ invalid ✓ quiet – never – unknown – none",
		"empty":                 "✗ nothing – unknown – never – unknown – none",
	} {
		var words []string
		for _, w := range build(t, name).Trust.Words {
			words = append(words, w.Symbol(), w.Word)
		}
		if got := strings.Join(words, " "); got != want {
			t.Errorf("%s: trust in words is %q, want %q", name, got, want)
		}
	}
}

// What no load shows is in the chart too, and never looks like a measurement.
func TestDeclaredQualities(t *testing.T) {
	r := build(t, "quick")
	isolation := map[string]string{"cgi": "one", "prefork": "one", "threadpool": "all", "eventloop": "all"}
	for _, row := range r.Strengths.Rows {
		for i, p := range row.Places {
			switch r.Strengths.Qualities[i].Name {
			case "Isolation":
				if want := isolation[row.Model.Name]; (want != "" && p.Text != want) || p.Grade != reports.Unknown || p.Basis != "by design" || p.Interval != "" {
					t.Errorf("isolation of %s = %+v, want %q by design, ungraded", row.Model.Name, p, want)
				}
			case "Code":
				if best := row.Model.Style == "blocking"; p.Best != best || p.Interval != "" || !strings.Contains(p.Basis, "lines") {
					t.Errorf("code of %s = %+v, want best %v, with its lines and no interval", row.Model.Name, p, best)
				}
			}
		}
	}
	for _, f := range build(t, "before-checks").Strengths.Absent {
		if f.Name == "Code" && f.Text == "sources are not in this run" {
			return
		}
	}
	t.Error("a run without sources does not say that it has none")
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
		if q.Metric != reports.LatencyP99 {
			t.Errorf("it is ranked by %s, want p99", q.Metric)
		}
		for _, row := range r.Strengths.Rows {
			if p := row.Places[i]; p.Text != "n/a" || !strings.Contains(p.Note, "requests are too few: p99 needs 2,000") {
				t.Errorf("%s is %+v, want n/a and why", row.Model.Name, p)
			}
		}
	}
	want := "For quick requests beside computing ones, nobody can be named: not measured: all 6 models (1,0"
	if s := said(r); !strings.Contains(s, want) {
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
	s := said(reports.Build(run, trials))
	for _, want := range []string{"prefork is best of the 4 measured: p99", "; not measured: threadpool and greenlet (1,06", " requests are too few: p99 needs 2,000)"} {
		if !strings.Contains(s, want) {
			t.Errorf("the summary lacks %q:\n%s", want, s)
		}
	}
}
