package reports_test

import (
	"slices"
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/measure"
	"interleave/reports/reporttest"
	"interleave/reports/standing"
	"interleave/results"
)

// exactly returns a run of hello in which the throughput is what rates say, by
// model and block.
func exactly(t *testing.T, rates ...[]float64) *reports.Report {
	t.Helper()
	run, trials := reporttest.Full(reporttest.Shape{Models: len(rates), Scenarios: 2, Blocks: len(rates[0])})
	for i := range trials {
		for m, info := range run.Plan.Models {
			if trials[i].Model == info.Name {
				trials[i].LoadResult.Throughput = rates[m][trials[i].Block]
			}
		}
	}
	return reports.Build(run, trials)
}

// waiting is the quality whose metric is throughput.
func waiting(t *testing.T, r *reports.Report) []standing.Place {
	t.Helper()
	var places []standing.Place
	for i, q := range r.Strengths.Qualities {
		if q.Name == "Waiting clients" {
			for _, row := range r.Strengths.Rows {
				places = append(places, row.Places[i])
			}
		}
	}
	return places
}

// What is graded is what is printed: no 1.10× is within a tenth beside one that
// is not.
func TestGradesFollowThePrintedRatio(t *testing.T) {
	r := exactly(t, slices.Repeat([]float64{100}, 6), slices.Repeat([]float64{100 / 1.0996}, 6), slices.Repeat([]float64{100 / 1.1004}, 6))
	for i, p := range waiting(t, r)[1:] {
		if p.Text != "1.10×" || p.Grade != standing.Strong {
			t.Errorf("model %d is %s %s, want ● 1.10×", i+1, p.Symbol(), p.Text)
		}
	}
}

// Two blocks of three say another than the best by the median, and three blocks
// say nothing at all: nobody is ranked, and the figures are there.
func TestFewBlocksRankNobody(t *testing.T) {
	r := exactly(t, []float64{100, 100, 10}, []float64{99, 99, 50})
	for i, p := range waiting(t, r) {
		if p.Grade != standing.Unranked || p.Best || p.Tied || p.Text != p.Value || p.Behind != 0 || !strings.Contains(p.Note, "not ranked: 3 blocks, too few for an interval") {
			t.Errorf("place %d is %+v, want its value and why it is not ranked", i, p)
		}
	}
	if all := said(r); strings.Contains(all, "best") || !strings.Contains(all, "With 3 blocks") {
		t.Errorf("the summary says\n%s\nwant that blocks are too few, and no best", all)
	}
	if len(r.Strengths.Rows) == 0 || r.Strengths.Compared() || !r.Strengths.Unranked() {
		t.Error("models are compared by three blocks")
	}
}

// Of equals none is best: what six blocks do not tell apart is a tie only if it
// is surely within a tenth.
func TestABestIsToldApartOrTied(t *testing.T) {
	for _, test := range []struct {
		name          string
		first, second []float64
		want          string
		best          bool
	}{
		{"told apart", []float64{100, 101, 102, 100, 101, 102}, []float64{50, 51, 52, 50, 51, 52}, "cgi is best; prefork is last, ", true},
		{"tied", []float64{100, 101, 102, 100, 101, 102}, []float64{101, 100, 101, 101, 100, 101}, "all 2 models are tied for best.", true},
		{"not told apart", []float64{100, 140, 90, 130, 100, 140}, []float64{90, 150, 100, 120, 90, 145}, "all 2 models are not told apart.", false},
	} {
		r := exactly(t, test.first, test.second)
		if s := said(r); !strings.Contains(s, "Waiting clients: "+test.want) {
			t.Errorf("%s: the summary says\n%s\nwant %q", test.name, s, test.want)
		}
		if p := waiting(t, r); (p[0].Best || p[1].Best) != test.best {
			t.Errorf("%s: the places are %+v, want a best: %v", test.name, p, test.best)
		}
	}
}

// One model is not the best of one.
func TestAModelAloneIsNotGraded(t *testing.T) {
	for name, row := range map[string]int{"one-model": 0, "one-trial": 0, "one-measured": 1} {
		r := build(t, name)
		if !r.Strengths.Unranked() || r.Strengths.Compared() {
			t.Errorf("%s: alone %v, compared %v, want the first", name, r.Strengths.Unranked(), r.Strengths.Compared())
		}
		p := r.Strengths.Rows[row].Places[0]
		if p.Grade != standing.Unranked || p.Best || p.Text != p.Value || !strings.Contains(p.Note, "nothing to compare it with") {
			t.Errorf("%s: the place is %s %s (%s), want the value without a grade", name, p.Symbol(), p.Text, p.Note)
		}
		if strings.Contains(said(r), "best") {
			t.Errorf("%s: the summary names a best:\n%s", name, said(r))
		}
	}
}

// Charts without data say nothing; a line says why there are none.
func TestChartsWithoutDataAreLeftOut(t *testing.T) {
	for name, want := range map[string]string{
		"all-invalid":   "Nothing was measured: the server did not get ready within 10 s.",
		"nothing-known": "Not drawn, since no model has it: Latency: no histogram was stored; CPU per request: this host cannot tell; Memory: this host cannot tell.",
		"quick":         "",
	} {
		for _, s := range build(t, name).Scenarios {
			for _, l := range s.Loads {
				if l.Undrawn != want {
					t.Errorf("%s: of %s is said %q, want %q", name, l.Label(), l.Undrawn, want)
				}
			}
		}
	}
	for _, c := range build(t, "nothing-known").Scenarios[0].Loads[0].Table.Columns {
		if c.Head == "p99" && c.Unit != "" {
			t.Errorf("a column without figures has the unit %q", c.Unit)
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
		r := build(t, name)
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

func TestTrustCountsInWords(t *testing.T) {
	for name, want := range map[string]string{
		"all-invalid":  "none of 6 cells was measured",
		"one-trial":    "the only cell was measured",
		"one-measured": "only 3 of 9 cells were measured",
		"mixed":        "35 of 36 cells were measured",
		"only-curves":  "all 286 cells measured",
	} {
		if got := build(t, name).Trust.Reasons[0]; got != want {
			t.Errorf("%s: trust begins with %q, want %q", name, got, want)
		}
	}
	if line := build(t, "all-invalid").PredictionLine(); line != "0 of 3 upheld, 0 refuted, 3 open" {
		t.Errorf("of a run without figures is said %q, want nothing about blocks that decide", line)
	}
	if when := build(t, "empty").When; when != "at an unknown time" {
		t.Errorf("a run without a date was made %q", when)
	}
}

// As many blocks as the report asks for are enough, and fewer are not.
func TestIntervalsTakeSixBlocks(t *testing.T) {
	for blocks, enough := range map[int]bool{5: false, 6: true} {
		r := reports.Build(reporttest.Full(reporttest.Shape{Models: 2, Scenarios: 1, Blocks: blocks}))
		_, c := cell(t, r, "prefork", "hello")
		place := r.Strengths.Rows[0].Places[0]
		if got := c.Measure(measure.Throughput, "").HasInterval(); got != enough || (place.Interval != "") != enough {
			t.Errorf("%d blocks: interval of a figure %v, of a ratio %q, want them: %v", blocks, got, place.Interval, enough)
		}
		if says := strings.Contains(r.Trust.Line, "intervals and ties need 6"); says == enough {
			t.Errorf("%d blocks: trust says %q", blocks, r.Trust.Line)
		}
	}
}

// Figures that compare nobody are not nothing.
func TestFiguresWithoutAQuestion(t *testing.T) {
	for _, c := range reporttest.Cases() {
		if c.Name != "nothing-known" {
			continue
		}
		run, trials := c.Make()
		other := func(name string) bool { return name != "hog" }
		run.Plan.Scenarios = slices.DeleteFunc(run.Plan.Scenarios, func(s results.ScenarioInfo) bool { return other(s.Name) })
		run.Plan.Scenarios[0].Loads = run.Plan.Scenarios[0].Loads[:1]
		trials = slices.DeleteFunc(trials, func(t results.Trial) bool { return other(t.Scenario) || t.Load != run.Plan.Scenarios[0].Loads[0].Name })
		want := "What was measured answers none of the questions that models are compared by: see the figures themselves."
		if got := reports.Build(run, trials).InShort[0].String(); got != want {
			t.Errorf("the first sentence is %q, want %q", got, want)
		}
	}
}

// Where the blocks that two models have in common are too few, neither is
// ranked by the other, and no interval is shown.
func TestModelsThatShareFewBlocks(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 2, Scenarios: 2, Blocks: 8})
	for i := range trials {
		trials[i].Valid = trials[i].Model == "cgi" && trials[i].Block < 6 || trials[i].Model != "cgi" && trials[i].Block >= 2
	}
	best := 0
	for _, p := range waiting(t, reports.Build(run, trials)) {
		if p.Interval != "" || p.Grade != standing.Unranked {
			t.Errorf("a place is %+v, want a value without a rank", p)
		}
		if p.Best {
			best++
		}
	}
	if best > 0 {
		t.Errorf("%d models are best of themselves", best)
	}
}
