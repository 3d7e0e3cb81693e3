package reports_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/measure"
	"interleave/reports/reporttest"
	"interleave/reports/standing"
	"interleave/results"
)

// built holds the reports of build: making up a run takes longer than testing it.
var built = map[string]*reports.Report{}

func build(t *testing.T, name string) *reports.Report {
	t.Helper()
	for _, c := range reporttest.Cases() {
		if c.Name == name && built[name] == nil {
			built[name] = reports.Build(c.Make())
		}
	}
	if built[name] == nil {
		t.Fatalf("reporttest has no case %q", name)
	}
	return built[name]
}

// caseOf makes up the run of a case.
func caseOf(t *testing.T, name string) (*results.Run, []results.Trial) {
	t.Helper()
	for _, c := range reporttest.Cases() {
		if c.Name == name {
			return c.Make()
		}
	}
	t.Fatalf("reporttest has no case %q", name)
	return nil, nil
}

func cell(t *testing.T, r *reports.Report, model, scenario string) (*measure.Load, *measure.Cell) {
	t.Helper()
	for _, s := range r.Scenarios {
		for _, l := range s.Loads {
			for _, c := range l.Cells {
				if s.Name == scenario && c.Model.Name == model {
					return l, c
				}
			}
		}
	}
	t.Fatalf("the report has no cell %s of %s", model, scenario)
	return nil, nil
}

func TestEveryCaseIsReported(t *testing.T) {
	for _, c := range reporttest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			r := build(t, c.Name)
			if len(r.Summary) == 0 {
				t.Error("the report concludes nothing, not even that nothing can be concluded")
			}
			ids := map[string]bool{}
			seen := func(id string) {
				if ids[id] || id == "" || strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
					t.Errorf("ID %q is used twice or unfit for a page and a file name", id)
				}
				ids[id] = true
			}
			for _, m := range r.Models {
				seen(m.ID)
			}
			for _, s := range r.Scenarios {
				seen(s.ID)
				for _, l := range s.Loads {
					seen(l.ID)
					if len(l.Cells) != len(r.Models) || len(l.Table.Rows) != len(r.Models) || (len(l.Figures) != 4) != (l.Undrawn != "") {
						t.Errorf("%s has %d cells, %d rows and %d figures for %d models, want a cell and a row each and 4 figures, or why not",
							l.Label(), len(l.Cells), len(l.Table.Rows), len(l.Figures), len(r.Models))
					}
					for _, f := range l.Figures {
						seen(f.ID)
					}
					for _, row := range l.Table.Rows {
						seen(row.Cell.ID)
						if len(row.Values) != len(l.Table.Columns) {
							t.Errorf("%s: a row has %d values under %d columns", l.Label(), len(row.Values), len(l.Table.Columns))
						}
					}
				}
			}
			for _, s := range r.Sweeps {
				seen(s.ID)
				seen(s.Figure.ID)
			}
			for _, f := range append(r.Curves, r.Trust.Figures...) {
				seen(f.ID)
			}
			if !json.Valid(r.Data) || strings.Contains(string(r.Data), `"error"`) {
				t.Errorf("Data is not what was meant: %.200s", r.Data)
			}
		})
	}
}

func TestFiguresAreThoseOfTheTrials(t *testing.T) {
	r := build(t, "quick")
	l, c := cell(t, r, "eventloop", "hello")
	m := c.Measure(measure.CPUPerRequest, "")
	if m.N != 6 || !m.HasInterval() || math.Abs(m.Value-4.5e-6) > 0.3e-6 {
		t.Errorf("CPU per request of eventloop = %+v, want about 4.5 µs of 6 trials with an interval", m.Estimate)
	}
	if got := l.Unit(measure.CPUPerRequest).Text(m.Value); !strings.HasSuffix(got, " µs") {
		t.Errorf("CPU per request reads %q, want microseconds", got)
	}
	p99 := c.Measure(measure.LatencyP99, "")
	if p99.Value <= c.Measure(measure.LatencyP50, "").Value || p99.Low > p99.Value || p99.High < p99.Value {
		t.Errorf("p99 = %+v, want it over the p50 and within its interval", p99.Estimate)
	}
}

func TestPercentilesNeedRequests(t *testing.T) {
	r := build(t, "quick")
	// 600 a second for 3 s, six times: 10,692 light requests, 108 heavy ones.
	_, c := cell(t, r, "eventloop", "hog")
	if m := c.Measure(measure.LatencyP99, "light"); !m.Measured() || m.Value < 0.001 {
		t.Errorf("p99 of light requests = %+v, want that of all trials together", m)
	}
	m := c.Measure(measure.LatencyP99, "heavy")
	if m.Measured() || !strings.Contains(m.Why, "p99 needs 2,000") {
		t.Errorf("p99 of heavy requests = %+v, want n/a and why", m)
	}
	if m := c.Measure(measure.LatencyP50, "no such class"); m.Measured() || m.Why == "" {
		t.Errorf("p50 of an unknown class = %+v, want n/a and why", m)
	}
}

func TestInvalidTrialsCountNowhere(t *testing.T) {
	r := build(t, "mixed")
	_, c := cell(t, r, "prefork", "idle")
	if c.Measured() || !strings.Contains(c.Reason, "only 940") {
		t.Errorf("cell without a valid trial: measured %v, reason %q; want the reason of its trials", c.Measured(), c.Reason)
	}
	if m := c.Measure(measure.Throughput, ""); m.Measured() || !strings.HasPrefix(m.Why, "not measured: ") {
		t.Errorf("its throughput = %+v, want none", m)
	}
	_, c = cell(t, r, "threadpool", "hog")
	if c.Valid != 4 || c.Invalid != 2 || c.Measure(measure.Throughput, "").N != 4 {
		t.Errorf("cell with two invalid trials: %d valid, %d invalid, figures of %d; want 4, 2 and 4", c.Valid, c.Invalid, c.Measure(measure.Throughput, "").N)
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

func TestPredictionsAreDecided(t *testing.T) {
	r := build(t, "quick")
	var got []string
	for _, s := range r.Scenarios {
		for _, v := range s.Verdicts {
			got = append(got, fmt.Sprintf("%s: %s, %d models", s.Name, v.Outcome, len(v.Findings)))
			if v.Outcome == standing.Open && v.Why == "" && len(v.Findings) == 0 {
				t.Errorf("%q is open and nobody says why", v.Claim)
			}
		}
	}
	want := []string{
		"hello: upheld, 1 models",    // 760 µs against 4.6
		"hello: upheld, 2 models",    // 4.5 against a median of 7.2
		"backend: upheld, 3 models",  // all near the ceiling
		"purchase: upheld, 3 models", // 31 ms
		"purchase: open, 0 models",   // nobody has the trait
		"hog: upheld, 2 models",      // 16 ms
		"hog: upheld, 2 models",      // 49 requests/s against 88 on two processors
		"idle: upheld, 2 models",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("verdicts:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A prediction is refuted only if a whole interval is on the wrong side.
func TestPredictionOnTheEdge(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Shape{Models: 1, Scenarios: 1, Blocks: 6})
	for i := range trials {
		trials[i].LoadResult.Throughput = 1000 + 10*float64(i) // 1000 to 1050
	}
	for bound, want := range map[float64]standing.Outcome{1000: standing.Upheld, 1001: standing.Open, 1049: standing.Open, 1051: standing.Refuted} {
		run.Plan.Scenarios[0].Predictions = []results.Prediction{{Claim: "c", Metric: "throughput", Op: "at least", Bound: bound}}
		v := reports.Build(run, trials).Scenarios[0].Verdicts[0]
		if v.Outcome != want {
			t.Errorf("throughput 1000 to 1050 against at least %v is %s, want %s", bound, v.Outcome, want)
		}
	}
	run.Plan.Scenarios[0].Predictions = []results.Prediction{{Claim: "c", Metric: "throughput", Op: "at least", Bound: 1100}}
	if by := reports.Build(run, trials).Scenarios[0].Verdicts[0].RefutedBy(); !strings.HasPrefix(by, "cgi 1,0") {
		t.Errorf("it is refuted by %q, want cgi and what was measured of it", by)
	}
	run.Plan.Scenarios[0].Predictions = []results.Prediction{{Claim: "c", Metric: "beauty", Op: "at least"}}
	if v := reports.Build(run, trials).Scenarios[0].Verdicts[0]; v.Outcome != standing.Open || !strings.Contains(v.Why, "beauty") {
		t.Errorf("an unknown metric gives %+v, want open and why", v)
	}
}

// One trial decides nothing, however far from the bound it is, and says so; nor
// do three where only a median over blocks has an interval.
func TestATrialAloneDecidesNoPrediction(t *testing.T) {
	for blocks, why := range map[int]string{1: ", one trial: only several tell", 3: ", 3 trials: too few for an interval"} {
		run, trials := reporttest.Full(reporttest.Shape{Models: 2, Scenarios: 1, Blocks: blocks})
		run.Plan.Scenarios[0].Predictions = []results.Prediction{
			{Claim: "far", Metric: "throughput", Op: "at least", Bound: 1e12},
			{Claim: "near", Metric: "throughput", Op: "at least", Bound: 1},
		}
		for _, v := range reports.Build(run, trials).Scenarios[0].Verdicts {
			if f := v.Findings[0]; v.Outcome != standing.Open || f.Outcome != standing.Open || !strings.HasSuffix(f.Text, why) {
				t.Errorf("of %d blocks, %q is %s: %s %q, want it open%s", blocks, v.Claim, v.Outcome, f.Outcome, f.Text, why)
			}
		}
	}
}

// A percentile of one trial has the interval of its requests, and it is said
// that trials may differ by more; of two it has that between them.
func TestAPercentileAlwaysHasAnInterval(t *testing.T) {
	var width [3]float64
	for _, blocks := range []int{1, 2} {
		r := reports.Build(reporttest.Full(reporttest.Shape{Models: 2, Scenarios: 1, Blocks: blocks}))
		l, c := cell(t, r, "prefork", "hello")
		m := c.Measure(measure.LatencyP99, "")
		if !m.HasInterval() || m.Low > m.Value || m.High < m.Value || m.Within != (blocks == 1) {
			t.Errorf("p99 of %d blocks = %+v, want it within its interval", blocks, m)
		}
		if note := values(t, l, "prefork")["p99"].Note; strings.Contains(note, "what trials differ by is not in it") != (blocks == 1) {
			t.Errorf("p99 of %d blocks is noted as %q", blocks, note)
		}
		width[blocks] = m.High / m.Low
	}
	if width[2] < width[1] {
		t.Errorf("the interval of two blocks is narrower, %v, than that of one, %v", width[2], width[1])
	}
}

func TestStrengthsMarkTies(t *testing.T) {
	r := build(t, "quick")
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
	for _, row := range build(t, "smoke").Strengths.Rows {
		for _, p := range row.Places {
			if p.Tied || p.Interval != "" {
				t.Errorf("one block gives %+v, want neither a tie nor an interval", p)
			}
		}
	}
}
