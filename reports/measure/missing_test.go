package measure_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"interleave/internal/layout"
	"interleave/reports"
	"interleave/reports/html"
	"interleave/reports/reporttest"
	"interleave/reports/text"
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

// What was left out is said in every form, each reason once, with all that it
// keeps from being measured.
func TestLeftOutIsNamed(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 4, Scenarios: 5, Blocks: 6})
	const host, model = "not available: the kernel forbids it", "cannot answer in pieces: it has whole ones"
	leave := func(name string, s results.ScenarioInfo, load, why string) {
		run.Plan.Unmeasured = append(run.Plan.Unmeasured, results.Unmeasured{Model: name, Scenario: s.Name, Load: load, Why: why})
		trials = slices.DeleteFunc(trials, func(t results.Trial) bool { return t.Model == name && t.Scenario == s.Name && t.Load == load })
	}
	for i, s := range run.Plan.Scenarios {
		for j, l := range s.Loads {
			leave("eventloop", s, l.Name, host)
			if i == 1 {
				leave("cgi", s, l.Name, model)
				leave("prefork", s, l.Name, model)
			}
			if i == 3 && j == 1 {
				leave("cgi", s, l.Name, model)
			}
		}
	}
	r := reports.Build(run, trials)
	var got []string
	for _, l := range r.LeftOutLines() {
		got = append(got, l.String())
	}
	want := []string{"eventloop, every scenario: " + host, "cgi and prefork, backend: " + model, "cgi, hog under all-processors: " + model}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Fatalf("left out is %q, want %q", got, want)
	}
	if len(r.Missing) > 0 {
		t.Errorf("missing is %v, want nothing: it was not planned", r.Missing)
	}
	for name, write := range map[string]func(io.Writer) error{
		"markdown": func(w io.Writer) error { return text.Markdown(w, r) },
		"terminal": func(w io.Writer) error { return text.Terminal(w, r, layout.Options{Width: 400}) },
		"html":     func(w io.Writer) error { return html.Write(w, r) },
	} {
		var b strings.Builder
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		for _, why := range []string{host, model} {
			if !strings.Contains(b.String(), why) {
				t.Errorf("%s does not say %q", name, why)
			}
		}
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
