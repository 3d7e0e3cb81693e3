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
	if all := reporttest.Said(r); strings.Contains(all, "best") || !strings.Contains(all, "With 3 blocks") {
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
		if s := reporttest.Said(r); !strings.Contains(s, "Waiting clients: "+test.want) {
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
		r := reporttest.Report(t, name)
		if !r.Strengths.Unranked() || r.Strengths.Compared() {
			t.Errorf("%s: alone %v, compared %v, want the first", name, r.Strengths.Unranked(), r.Strengths.Compared())
		}
		p := r.Strengths.Rows[row].Places[0]
		if p.Grade != standing.Unranked || p.Best || p.Text != p.Value || !strings.Contains(p.Note, "nothing to compare it with") {
			t.Errorf("%s: the place is %s %s (%s), want the value without a grade", name, p.Symbol(), p.Text, p.Note)
		}
		if strings.Contains(reporttest.Said(r), "best") {
			t.Errorf("%s: the summary names a best:\n%s", name, reporttest.Said(r))
		}
	}
}

// As many blocks as the report asks for are enough, and fewer are not.
func TestIntervalsTakeSixBlocks(t *testing.T) {
	for blocks, enough := range map[int]bool{5: false, 6: true} {
		r := reports.Build(reporttest.Full(reporttest.Shape{Models: 2, Scenarios: 1, Blocks: blocks}))
		_, c := reporttest.Cell(t, r, "prefork", "hello")
		place := r.Strengths.Rows[0].Places[0]
		if got := c.Measure(results.Throughput, "").HasInterval(); got != enough || (place.Interval != "") != enough {
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

func TestStrengthsMarkTies(t *testing.T) {
	r := reporttest.Report(t, "quick")
	places := map[string]standing.Place{}
	for _, row := range r.Strengths.Rows {
		for i, p := range row.Places {
			places[row.Model.Name+" "+r.Strengths.Qualities[i].Name] = p
		}
	}
	if p := places["eventloop Dispatch"]; !p.Best {
		t.Errorf("eventloop's dispatch = %+v, want the best", p)
	}
	if p := places["cgi Dispatch"]; p.Grade != standing.Weak || p.Interval == "" || p.Tied {
		t.Errorf("cgi's dispatch = %+v, want weak, resolved, with its interval", p)
	}
	// That the blocks are too noisy to tell a model from the best does not make
	// it as good.
	if p := places["threadpool Tail under a hog"]; p.Symbol() != "◌" || p.Tied || p.Text != "up to 1.27×" {
		t.Errorf("threadpool's tail = %+v, want it not told apart, with how far behind it may be", p)
	}
	if p := places["goroutine Dispatch"]; p.Symbol() != "◐" { // 1.09× [1.08–1.14]
		t.Errorf("goroutine's dispatch = %+v, want the whole of its interval within a tenth or no ●", p)
	}
	tied := 0
	for name, p := range places {
		if strings.HasSuffix(name, " Fan-out") && p.Tied {
			tied++
		}
	}
	if tied < 2 {
		t.Errorf("%d models are tied in fan-out, want the parallel ones", tied)
	}
	for _, row := range reporttest.Report(t, "smoke").Strengths.Rows {
		for _, p := range row.Places {
			if p.Tied || p.Interval != "" {
				t.Errorf("one block gives %+v, want neither a tie nor an interval", p)
			}
		}
	}
}

func TestSpoiledMetricIsNotRanked(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 6, Scenarios: 2, Blocks: 6})
	spoilFrom := func(model string) {
		for i := range trials {
			if t := &trials[i]; t.Model == model && t.Scenario == "backend" {
				t.Checks = append(t.Checks, results.Check{Name: "x", Verdict: results.Spoiled, Spoils: []results.Figure{results.FigureThroughput}, Detail: "limited: at least 9000/s"})
			}
		}
	}
	spoilFrom("eventloop")
	run.Plan.Scenarios[1].Predictions = []results.Prediction{
		{Claim: "own", Metric: "throughput", Trait: "single-loop", Op: "at least", Bound: 1},
		// Two of the three rivals have a throughput, but the median is another one.
		{Claim: "rival", Metric: "throughput", Trait: "process-per-request", Op: "at most", Bound: 100, Versus: "cheap-wait"},
		{Claim: "untouched", Metric: "cpu_per_request", Trait: "single-loop", Op: "at most", Bound: 1},
	}
	r := reports.Build(run, trials)
	for i, want := range []standing.Outcome{standing.Open, standing.Open, standing.Upheld} {
		v := r.Scenarios[1].Verdicts[i]
		text := v.Why
		for _, f := range v.Findings {
			text += f.Text
		}
		if v.Outcome != want || want == standing.Open && !strings.Contains(text, "not measured: limited: at least 9000/s") {
			t.Errorf("prediction %q is %s (%s), want %s with the reason", v.Claim, v.Outcome, text, want)
		}
	}
	for i, q := range r.Strengths.Qualities {
		if q.Metric != results.Throughput {
			continue
		}
		if p := r.Strengths.Rows[3].Places[i]; p.Grade != standing.Unknown || p.Text != "not measured" || !strings.Contains(p.Note, "at least 9000/s") {
			t.Errorf("place of the spoiled model is %+v, want none, with the reason", p)
		}
		for j, row := range r.Strengths.Rows {
			if j == 3 {
				continue
			}
			if p := row.Places[i]; p.Best && p.Text != "best of 5" || !strings.Contains(p.Note, "not ranked: eventloop") {
				t.Errorf("place of %s is %+v, want it said who is not ranked", row.Model.Name, p)
			}
		}
	}
	if s := strings.Join(r.Summary, "\n"); !strings.Contains(s, " of the 5 ranked; ") {
		t.Errorf("the summary says\n%s\nwant it to say that the best is only that of those ranked", s)
	}
}

func TestAPredictionIsNotAboutWhomItExcepts(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 6, Scenarios: 1, Blocks: 6})
	run.Plan.Scenarios[0].Predictions = []results.Prediction{
		{Metric: "throughput", Op: "at least", Bound: 1},
		{Metric: "throughput", Op: "at least", Bound: 1, Except: "process-per-request"},
	}
	verdicts := reports.Build(run, trials).Scenarios[0].Verdicts
	all, fewer := verdicts[0], verdicts[1]
	if len(all.Findings) != 6 || len(fewer.Findings) != 5 {
		t.Fatalf("%d and %d findings, want 6 and without cgi 5", len(all.Findings), len(fewer.Findings))
	}
	for _, f := range fewer.Findings {
		if f.Model.Name == "cgi" {
			t.Error("cgi is judged by a prediction that excepts it")
		}
	}
}
