package measure_test

import (
	"fmt"
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/reporttest"
	"interleave/results"
)

func TestWarningsThatDifferInFiguresSaySo(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 1, Scenarios: 1, Blocks: 4})
	trials[3].Valid = false // its warnings are about nothing that is shown
	for i := range trials {
		trials[i].Warnings = []string{
			"always the same", fmt.Sprintf("at least %d.%de+04 requests/s", i, i+1),
			fmt.Sprintf("closed-%d drifted by −%d.5 %% of %d,000", 8-i, 18-i, 9+i), // whichever comes first
		}
	}
	w := reports.Build(run, trials).Warnings
	if len(w) != 3 || w[0].Times() != "3 ×" || w[1].Text != "at least 0.1e+04–2.3e+04 requests/s" || w[2].Text != "closed-8 drifted by −16.5 to −18.5 % of 9,000–11,000" {
		t.Errorf("warnings are %+v, want one of 3 × and two with their ranges", w)
	}
}

func TestMissingCellsShareTheirReason(t *testing.T) {
	for name, want := range map[string][]string{
		"all-invalid":  {"all 3 models, every load: the server did not get ready within 10 s"},
		"one-measured": {"cgi and threadpool, every load: the server did not get ready within 10 s"},
		"no-trials":    {"all 6 models, every load: the run ended before it"},
		"mixed":        {"prefork, idle under idle-1000: only 940 of 1,000 idle connections were held"},
		"quick":        nil,
	} {
		r := reporttest.Report(t, name)
		var got []string
		cells := 0
		for _, l := range r.MissingLines() {
			got = append(got, l.String())
			cells += l.Cells
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") || cells != len(r.Missing) {
			t.Errorf("%s: not measured are %d of %d cells: %q, want %q", name, cells, len(r.Missing), got, want)
		}
	}
}

func TestInvalidTrialsCountNowhere(t *testing.T) {
	r := reporttest.Report(t, "mixed")
	_, c := reporttest.Cell(t, r, "prefork", "idle")
	if c.Measured() || !strings.Contains(c.Reason, "only 940") {
		t.Errorf("cell without a valid trial: measured %v, reason %q; want the reason of its trials", c.Measured(), c.Reason)
	}
	if m := c.Measure(results.Throughput, ""); m.Measured() || !strings.HasPrefix(m.Why, "not measured: ") {
		t.Errorf("its throughput = %+v, want none", m)
	}
	_, c = reporttest.Cell(t, r, "threadpool", "hog")
	if c.Valid != 4 || c.Invalid != 2 || c.Measure(results.Throughput, "").N != 4 {
		t.Errorf("cell with two invalid trials: %d valid, %d invalid, figures of %d; want 4, 2 and 4", c.Valid, c.Invalid, c.Measure(results.Throughput, "").N)
	}
	if r.Trust.Level != "limited" || len(r.Missing) != 1 {
		t.Errorf("trust is %q with %d cells missing, want limited and 1", r.Trust.Level, len(r.Missing))
	}
	if len(r.Warnings) != 2 || r.Warnings[0].Count != 6 || r.Warnings[1].Where != "purchase / cgi" {
		t.Errorf("warnings = %+v, want that of six trials once, and the overload", r.Warnings)
	}
	if len(r.Trust.Opinions) != 1 || r.Trust.Opinions[0].Agree != "yes" || !strings.HasPrefix(r.Trust.Opinions[0].Throughput.Text, "0.98") {
		t.Errorf("second opinions = %+v, want one that agrees at 0.98×", r.Trust.Opinions)
	}
}
