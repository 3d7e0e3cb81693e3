package trust_test

import (
	"strings"
	"testing"
	"time"

	"interleave/reports"
	"interleave/reports/reporttest"
	"interleave/reports/trust"
	"interleave/results"
)

func TestCalibration(t *testing.T) {
	limit := 80_000.0
	fresh := func(run *results.Run) *results.Calibration {
		e := run.Environment
		return &results.Calibration{
			At: run.StartedAt.Add(-26 * time.Hour), Host: e.Host, CPUModel: e.CPUModel, Kernel: e.Kernel, CPUs: e.CPUs,
			Passed: true, Limit: &limit, Checks: []results.CalibrationCheck{{Name: "p50 of 5 ms", Passed: true}, {Name: "p99 of 5 ms", Passed: true}},
		}
	}
	for _, c := range []struct {
		name, profile string
		calibrate     func(*results.Run) *results.Calibration
		state         trust.CalibrationState
		line, level   string
	}{
		{"passed", "full", fresh, trust.CalibratedWell, "calibrated 26 hours before on this host: all 2 checks passed; the generator is the limit from 80,000/s on", "good"},
		{"failed", "quick", func(run *results.Run) *results.Calibration {
			c := fresh(run)
			c.Passed, c.Checks[1].Passed = false, false
			return c
		}, trust.CalibratedBadly, "1 of 2 checks failed (p99 of 5 ms)", "limited"},
		{"failed though it says that it passed", "quick", func(run *results.Run) *results.Calibration {
			c := fresh(run)
			c.Checks[0].Passed = false
			return c
		}, trust.CalibratedBadly, "1 of 2 checks failed", "limited"},
		{"a short one", "full", func(run *results.Run) *results.Calibration {
			c := fresh(run)
			c.Quick, c.SecondOpinion = true, []results.Opinion{{Metric: "throughput", Agree: true}, {Metric: "latency_p50", Pairs: 6}}
			return c
		}, trust.CalibratedWell, "calibrated 26 hours before on this host (a short one): all 2 checks passed; the generator is the limit from 80,000/s on; hey disagreed on p50 latency", "good"},
		{"another host", "quick", func(run *results.Run) *results.Calibration {
			c := fresh(run)
			c.Host = "laptop-7"
			return c
		}, trust.OfAnotherHost, "calibration is of another host (laptop-7): run interleave calibrate", "good"},
		{"another kernel", "full", func(run *results.Run) *results.Calibration {
			c := fresh(run)
			c.Kernel = "2.6"
			return c
		}, trust.OfAnotherHost, "calibration is of another kernel (2.6)", "limited"},
		{"never, quick", "quick", func(*results.Run) *results.Calibration { return nil }, trust.NeverCalibrated, "instrument not calibrated on this host: run interleave calibrate", "good"},
		{"never, full", "full", func(*results.Run) *results.Calibration { return nil }, trust.NeverCalibrated, "instrument not calibrated", "limited"},
	} {
		t.Run(c.name, func(t *testing.T) {
			run, trials := reporttest.Full(reporttest.Shape{Models: 2, Scenarios: 1, Blocks: 6})
			run.Plan.Profile, run.Calibration = c.profile, c.calibrate(run)
			got := reports.Build(run, trials).Trust
			if rows := got.Calibration.Checks; c.state == trust.CalibratedBadly && (len(rows) != 2 || rows[0].Passed) {
				t.Errorf("checks are %+v, want the failed one first", rows)
			}
			if got.Calibration.State != c.state || !strings.Contains(got.Line, c.line) || got.Level != c.level {
				t.Errorf("calibration %s, trust %s (%s); want %s, %s, %q", got.Calibration.State, got.Level, got.Line, c.state, c.level, c.line)
			}
		})
	}
}

func TestSecondOpinion(t *testing.T) {
	limited := func(t *results.Trial, v results.Verdict) {
		c := results.Check{Name: "generator_cpu", Verdict: v, Detail: "generator-limited"}
		if v == results.Spoiled {
			c.Spoils = []results.Figure{results.FigureThroughput, results.FigureLatency}
		}
		t.LoadResult.Checks = append([]results.Check{}, c)
	}
	waits := func(t *results.Trial, blocks int) { // for a processor that backends have
		if queued := 0.6 * t.LoadResult.Duration; t.Block < blocks {
			t.GeneratorQueued = &queued
		}
	}
	for _, c := range []struct {
		name   string
		blocks int
		second func(block int) float64 // throughput over the first's
		limit  func(first, second *results.Trial)
		want   trust.Agreement
		agree  string
	}{
		{"the same", 6, func(int) float64 { return 1.01 }, nil, trust.Agrees, "yes"},
		{"off within the noise", 6, func(b int) float64 { return 0.80 + 0.05*float64(b) }, nil, trust.Agrees, "yes"},
		{"a fifth less", 6, func(int) float64 { return 0.8 }, nil, trust.Disagrees, "no"},
		{"a fifth more", 6, func(int) float64 { return 1.2 }, nil, trust.Disagrees, "no"},
		{"just beyond", 6, func(int) float64 { return 1.06 }, nil, trust.Disagrees, "no"},
		{"three blocks", 3, func(int) float64 { return 0.8 }, nil, trust.TooFew, "too few blocks to tell"},
		{"three blocks that agree", 3, func(int) float64 { return 1.01 }, nil, trust.Agrees, "yes"},
		{"hey flagged", 6, func(int) float64 { return 0.8 }, func(_, s *results.Trial) { limited(s, results.Flagged) }, trust.Limited, "hey was generator-limited"},
		{"hey spoiled", 6, func(int) float64 { return 0.8 }, func(_, s *results.Trial) { limited(s, results.Spoiled) }, trust.Limited, "hey was generator-limited"},
		{"hey kept waiting", 6, func(int) float64 { return 0.8 }, func(_, s *results.Trial) { waits(s, 4) }, trust.Limited, "hey was generator-limited"},
		{"hey kept waiting at times", 6, func(int) float64 { return 0.8 }, func(_, s *results.Trial) { waits(s, 3) }, trust.Disagrees, "no"},
		{"native spoiled", 6, func(int) float64 { return 0.8 }, func(f, _ *results.Trial) { limited(f, results.Spoiled) }, trust.Limited, "native was generator-limited"},
		{"limited and yet the same", 6, func(int) float64 { return 1 }, func(_, s *results.Trial) { limited(s, results.Flagged) }, trust.Agrees, "yes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			run, trials := reporttest.Full(reporttest.Shape{Models: 1, Scenarios: 1, Blocks: c.blocks})
			first := len(trials)
			for i := range first {
				o, load := trials[i], *trials[i].LoadResult
				load.Engine, load.Throughput = "hey", load.Throughput*c.second(o.Block)
				o.Engine, o.LoadResult = "hey", &load
				if c.limit != nil {
					c.limit(&trials[i], &o)
				}
				trials = append(trials, o)
			}
			r := reports.Build(run, trials)
			if len(r.Trust.Opinions) != 1 {
				t.Fatalf("%d opinions, want 1", len(r.Trust.Opinions))
			}
			o := r.Trust.Opinions[0]
			if o.Agreement != c.want || o.Agree != c.agree {
				t.Errorf("second opinion %s, %q (throughput %s %s, p50 %s), want %s, %q", o.Agreement, o.Agree, o.Throughput.Text, o.Throughput.Why, o.P50.Text, c.want, c.agree)
			}
			disagree := c.want == trust.Disagrees
			notes, warned := strings.Join(o.Cell.Notes(), "\n"), false
			for _, w := range r.Warnings {
				warned = warned || strings.Contains(w.Text, "the load drivers disagree")
			}
			if strings.Contains(notes, "the load drivers disagree") != disagree || warned != disagree || (r.Trust.Level == "limited") != (disagree || c.blocks < 6 || c.name == "native spoiled") {
				t.Errorf("notes %q, warned %v, trust %s; want a warning: %v", notes, warned, r.Trust.Level, disagree)
			}
			if m := o.Cell.Measure(results.Throughput, ""); c.name == "a fifth less" && m.Value < 1000 {
				t.Errorf("throughput is %v, want the first load driver's", m.Value)
			}
		})
	}
}
