package compare

import (
	"math"
	"slices"
	"strings"

	"golang.org/x/perf/benchmath"

	"interleave/internal/quantity"
	"interleave/reports/measure"
	"interleave/results"
	"interleave/results/stat"
)

// Margin is how far apart two values may be and still tie, whatever the
// intervals say. It is a choice: so much can lie between two hours of one host
// without a cause in the code.
const Margin = 0.02

// Verdict is what became of the candidate's figure.
type Verdict string

const (
	Better Verdict = "better"
	Worse  Verdict = "worse"
	Tie    Verdict = "tie" // not resolved, or within Margin
	TooFew Verdict = "too few trials"
	None   Verdict = "not compared"
)

// Difference is one figure of a cell in both runs.
type Difference struct {
	Metric results.Measure
	Class  string        // of the requests of a mixed load; empty for all
	Unit   quantity.Unit // the same for the metric under its load

	Base, Candidate Sample
	Ratio           stat.Estimate // candidate over base
	Verdict         Verdict
	Why             string // with None
	Test            Test
}

// Sample is a figure of one run.
type Sample struct {
	Median float64 // over the trials, as benchstat has it; NaN if there are none
	Trials int
}

// Test is what benchstat would say.
type Test struct {
	Delta string  // "+12.30%", "~" if not significant; empty without a test
	P     float64 // of Mann and Whitney's test; NaN without one
	Holm  float64 // P, corrected for the number of tests of the whole comparison
}

// Resolved reports whether the figure is better or worse.
func (d *Difference) Resolved() bool { return d.Verdict == Better || d.Verdict == Worse }

// Compared reports whether there were two samples.
func (d *Difference) Compared() bool { return d.Verdict != None }

// compare fills a cell from what each run measured. Latencies of a mixed load
// are those of its most frequent class, which is the one that suffers from the
// others.
func (c *Cell) compare(base, candidate *measure.Cell) {
	switch {
	case !base.Measured() && !candidate.Measured():
		c.Why = "not measured in either run: " + candidate.Reason
		return
	case !base.Measured():
		c.Why = "not measured in the base: " + base.Reason
		return
	case !candidate.Measured():
		c.Why = "not measured in the candidate: " + candidate.Reason
		return
	}
	for _, m := range measure.Headline {
		class := ""
		if m.IsLatency() {
			class = base.MainClass()
		}
		if d := newDifference(m, class, base, candidate); d != nil {
			c.Differences = append(c.Differences, d)
		}
	}
}

// newDifference compares one figure; nil if it is none of this load's.
func newDifference(m results.Measure, class string, base, candidate *measure.Cell) *Difference {
	a, b := base.Measure(m, class), candidate.Measure(m, class)
	if !a.Measured() && !b.Measured() && !a.Lost() && !b.Lost() {
		return nil
	}
	d := &Difference{Metric: m, Class: class, Base: none, Candidate: none, Verdict: None, Test: Test{P: math.NaN(), Holm: math.NaN()}}
	d.Ratio = stat.UnpairedRatio(nil, nil)
	var first, second []float64
	if a.Measured() {
		first = values(a.Blocks)
		d.Base = sampleOf(first)
	}
	if b.Measured() {
		second = values(b.Blocks)
		d.Candidate = sampleOf(second)
	}
	switch kindA, kindB := base.MemoryKind(), candidate.MemoryKind(); {
	case !a.Measured() && !b.Measured():
		d.Why = strings.Replace(why(b, "candidate"), "in the candidate", "in either run", 1)
	case !a.Measured():
		d.Why = why(a, "base")
	case !b.Measured():
		d.Why = why(b, "candidate")
	case m.Kind() == quantity.Bytes && kindA != kindB:
		d.Why = "memory is " + strings.ToUpper(kindA) + " in the base and " + strings.ToUpper(kindB) + " in the candidate"
	default:
		d.test(first, second)
		d.Ratio = stat.UnpairedRatio(second, first)
		d.judge()
	}
	return d
}

// why says of a side that it has no value.
func why(m measure.Measure, side string) string {
	if m.Lost() {
		return strings.Replace(m.Why, "not measured", "not measured in the "+side, 1)
	}
	return "n/a in the " + side + ": " + m.Why
}

// judge says what the ratio means.
func (d *Difference) judge() {
	switch r := d.Ratio; {
	case math.IsNaN(r.Value):
		d.Why = "a value that is not positive has no ratio"
	case !r.HasInterval():
		d.Verdict = TooFew
	case r.Low > 1+Margin:
		d.Verdict = verdict(d.Metric.HigherIsBetter())
	case r.High < 1/(1+Margin):
		d.Verdict = verdict(!d.Metric.HigherIsBetter())
	default:
		d.Verdict = Tie
	}
}

func verdict(better bool) Verdict {
	if better {
		return Better
	}
	return Worse
}

// test asks benchmath, which sorts what it is given.
func (d *Difference) test(base, candidate []float64) {
	thresholds := benchmath.DefaultThresholds
	a := benchmath.NewSample(slices.Clone(base), &thresholds)
	b := benchmath.NewSample(slices.Clone(candidate), &thresholds)
	c := benchmath.AssumeNothing.Compare(a, b)
	d.Test.P = c.P
	d.Test.Delta = c.FormatDelta(d.Base.Median, d.Candidate.Median)
}

var none = Sample{Median: math.NaN()}

// sampleOf sums up the trials of one run as benchstat does.
func sampleOf(vs []float64) Sample {
	if len(vs) == 0 {
		return none
	}
	thresholds := benchmath.DefaultThresholds
	s := benchmath.NewSample(slices.Clone(vs), &thresholds)
	return Sample{Median: benchmath.AssumeNothing.Summary(s, stat.Level).Center, Trials: len(vs)}
}

// values are the blocks that have one.
func values(blocks []float64) []float64 {
	var out []float64
	for _, v := range blocks {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			out = append(out, v)
		}
	}
	return out
}

// chooseUnits gives each metric one unit under the load; latencies share
// theirs.
func (l *Load) chooseUnits() {
	group := func(m results.Measure) results.Measure {
		if m == results.LatencyP99 || m == results.LastDelivery {
			return results.LatencyP50
		}
		return m
	}
	of := map[results.Measure][]float64{}
	each := func(f func(d *Difference)) {
		for _, c := range l.Cells {
			for _, d := range c.Differences {
				f(d)
			}
		}
	}
	each(func(d *Difference) {
		for _, s := range []Sample{d.Base, d.Candidate} {
			if s.Trials > 0 {
				of[group(d.Metric)] = append(of[group(d.Metric)], s.Median)
			}
		}
	})
	each(func(d *Difference) { d.Unit = quantity.UnitFor(d.Metric.Kind(), of[group(d.Metric)]...) })
}
