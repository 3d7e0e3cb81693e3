package curve_test

import (
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/chart"
	"interleave/reports/reporttest"
	"interleave/results"
)

// A spectrum that lacks models says which and why.
func TestSpectraSayWhatTheyLack(t *testing.T) {
	gaps := map[string]string{}
	for _, f := range reporttest.Report(t, "doubted").Curves {
		gaps[f.Title] = f.Gaps
	}
	for title, want := range map[string]string{
		"Latency spectrum: hello":   "Not drawn: threadpool (in 2 of 6 trials the load driver was the limit); eventloop, greenlet and goroutine (the load driver was the limit).",
		"Latency spectrum: backend": "",
	} {
		if got, ok := gaps[title]; got != want || !ok {
			t.Errorf("%s lacks %q, want %q", title, got, want)
		}
	}
}

func TestSpoiledMemoryHasNoCurve(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 2, Scenarios: 5, Blocks: 2})
	for i := range trials {
		if t := &trials[i]; t.Model == "prefork" {
			t.Checks = append(t.Checks, results.Check{Name: "x", Verdict: results.Spoiled, Spoils: []results.Figure{results.FigureMemoryPerConnection}, Detail: "because"})
		}
	}
	for _, f := range reports.Build(run, trials).Curves {
		if lines := f.Chart.(chart.Lines); strings.HasPrefix(f.Title, "Memory against") && (len(lines.Series) != 1 || !strings.HasPrefix(lines.Series[0].Label, "cgi")) {
			t.Errorf("the curve has the lines %+v, want that of cgi alone", lines.Series)
		}
	}
}
