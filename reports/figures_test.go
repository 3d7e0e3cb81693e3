package reports_test

import (
	"strings"
	"testing"

	"interleave/reports/chart"
)

// A legend promises no percentile that too few requests support.
func TestLatenciesNameTheHighestPercentileThereIs(t *testing.T) {
	r := build(t, "quick")
	for scenario, want := range map[string]string{
		"hello":    "filled: p50 · hollow: p99; ",
		"purchase": "filled: p50 · hollow: p90; ",
	} {
		l, _ := cell(t, r, "eventloop", scenario)
		f := l.Figures[1]
		if !strings.HasPrefix(f.Note, want) {
			t.Errorf("the legend of %s is %q, want %q", f.Title, f.Note, want)
		}
		for _, row := range f.Chart.(chart.Rows).Rows {
			if strings.Contains(row.Text, "n/a") || scenario == "purchase" && row.Label == "eventloop" && !strings.Contains(row.Text, " / ") {
				t.Errorf("%s in %s reads %q, want the percentiles that there are", row.Label, f.Title, row.Text)
			}
		}
	}
	l, _ := cell(t, build(t, "one-trial"), "cgi", "hello")
	if note := l.Figures[1].Note; strings.Contains(note, "p99") {
		t.Errorf("with %d requests the legend is %q, want no p99", l.Cells[0].Requests, note)
	}
}
