package standing_test

import (
	"fmt"
	"strings"
	"testing"

	"interleave/reports"
	"interleave/reports/reporttest"
	"interleave/reports/standing"
	"interleave/results"
)

// A bound is not a figure: it decides no prediction.
func TestABoundDecidesNothing(t *testing.T) {
	p90 := func(op string, bound float64) results.Prediction {
		return results.Prediction{Claim: "p90", Metric: "latency_p90", Class: "light", Op: op, Bound: bound}
	}
	r := reporttest.Late("goroutine", 6, results.FigureTail, p90("at most", 3600), p90("at least", 3600))
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

// Latency under overload is a queue's, and decides nothing about a model.
func TestOverloadDecidesNoLatency(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Quick)
	for i := range run.Plan.Scenarios {
		if s := &run.Plan.Scenarios[i]; s.Name == "purchase" {
			s.Predictions = []results.Prediction{
				{Claim: "fast", Load: "open-200", Metric: "latency_p50", Op: "at most", Bound: 0.1},
				{Claim: "much", Load: "open-200", Metric: "throughput", Op: "at least", Bound: 180},
				{Claim: "faster", Load: "open-200", Metric: "latency_p50", Op: "at most", Bound: 0.9, Models: []string{"prefork"}, Against: []string{"cgi"}},
			}
		}
	}
	for _, s := range reports.Build(run, trials).Scenarios {
		if s.Name != "purchase" {
			continue
		}
		for i, want := range []standing.Outcome{standing.Open, standing.Refuted} {
			if f := s.Verdicts[i].Findings[0]; f.Model.Name != "cgi" || f.Outcome != want || strings.Contains(f.Text, "overloaded") != (want == standing.Open) {
				t.Errorf("%s: %s is %s, %q, want %s", s.Verdicts[i].Claim, f.Model.Name, f.Outcome, f.Text, want)
			}
		}
		if v := s.Verdicts[2]; v.Outcome != standing.Open || !strings.Contains(v.Why, "cgi, which was overloaded") {
			t.Errorf("%s than one that is overloaded is %s, %q, want open", v.Claim, v.Outcome, v.Why)
		}
	}
}

// Models can be named, in place of traits, and so can those that they are compared with.
func TestPredictionsOfNamedModels(t *testing.T) {
	run, trials := reporttest.Full(reporttest.Quick)
	costs := func(of, against string, bound float64) results.Prediction {
		return results.Prediction{Claim: of, Load: "closed-64", Metric: "cpu_per_request", Op: "at least", Bound: bound, Models: []string{of}, Against: []string{against}}
	}
	for i := range run.Plan.Scenarios {
		if s := &run.Plan.Scenarios[i]; s.Name == "hello" {
			s.Predictions = []results.Prediction{
				costs("cgi", "goroutine", 20), costs("goroutine", "cgi", 20), costs("nobody", "goroutine", 1), costs("cgi", "nobody", 1),
			}
		}
	}
	for _, s := range reports.Build(run, trials).Scenarios {
		if s.Name != "hello" {
			continue
		}
		for i, want := range []struct {
			outcome  standing.Outcome
			findings int
			says     string
		}{
			{standing.Upheld, 1, "20.0 times that of goroutine, for cgi"},
			{standing.Refuted, 1, "for goroutine"},
			{standing.Open, 0, "this run had no server nobody"},
			{standing.Open, 0, "this run had no server nobody to compare with"},
		} {
			v := s.Verdicts[i]
			if v.Outcome != want.outcome || len(v.Findings) != want.findings || !strings.Contains(v.Rule+v.Why, want.says) {
				t.Errorf("prediction %d is %s with %d findings, %q %q; want %s, %d and %q", i, v.Outcome, len(v.Findings), v.Rule, v.Why, want.outcome, want.findings, want.says)
			}
		}
	}
}

func TestPredictionsAreDecided(t *testing.T) {
	r := reporttest.Report(t, "quick")
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
			if f := v.Findings[0]; v.Outcome != standing.Open || f.Outcome != standing.Open || !v.TooFew() || !strings.HasSuffix(f.Text, why) {
				t.Errorf("of %d blocks, %q is %s: %s %q, want it open%s", blocks, v.Claim, v.Outcome, f.Outcome, f.Text, why)
			}
		}
	}
}

// Nor does an interval that covers what varies within each of a few trials.
func TestAnIntervalWithinTrialsDecidesNoPrediction(t *testing.T) {
	for blocks, want := range map[int]standing.Outcome{3: standing.Open, 6: standing.Upheld} {
		run, trials := reporttest.Full(reporttest.Shape{Models: 1, Scenarios: 1, Blocks: blocks})
		for i := range trials {
			slope, low, high := 100.0, 90.0, 110.0
			trials[i].MemoryByConns = nil
			for _, n := range []int{0, 250, 500, 750, 1000} {
				trials[i].MemoryByConns = append(trials[i].MemoryByConns, results.MemorySample{Connections: n, Bytes: 1e6 + 100*float64(n)})
			}
			trials[i].Memory.PerConnection, trials[i].Memory.PerConnectionLow, trials[i].Memory.PerConnectionHigh = &slope, &low, &high
		}
		run.Plan.Scenarios[0].Predictions = []results.Prediction{{Claim: "far", Metric: "memory_per_connection", Op: "at most", Bound: 1e6}}
		v := reports.Build(run, trials).Scenarios[0].Verdicts[0]
		if v.Outcome != want || v.TooFew() != (want == standing.Open) {
			t.Errorf("of %d blocks it is %s, too few %v: %q; want %s", blocks, v.Outcome, v.TooFew(), v.Findings[0].Text, want)
		}
	}
}
