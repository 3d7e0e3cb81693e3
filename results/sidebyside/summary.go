package sidebyside

import (
	"math"
	"slices"

	"interleave/results"
	"interleave/results/stat"
)

// Summary is what an experiment found.
type Summary struct {
	Pairs []Comparison // in the order in which they were first measured

	// CPU and P50 are the factors by which intervals are narrower side by side,
	// over all pairs. They have intervals from six pairs on.
	CPU, P50 stat.Estimate
}

// Comparison is a pair, measured in both ways.
type Comparison struct {
	Pair
	Together, Alone Way
}

// Way is the result of a pair that was measured in one way.
type Way struct {
	Took     float64 // seconds, all blocks together
	CPU, P50 Figure
}

// Figure is the ratio of the first server's figure to the second's. It has no
// value if it was measured in fewer than four of five blocks.
type Figure struct {
	stat.Estimate
	Measured int // blocks in which both servers have the figure
}

// HalfWidth is half of an interval's width as a natural logarithm, so that 0.02
// is about 2 % on either side. It is NaN if there is no interval.
func HalfWidth(e stat.Estimate) float64 { return math.Log(e.High/e.Low) / 2 }

// Narrower is the width of other's interval in widths of f's. It is NaN if one of
// them has no interval.
func (f Figure) Narrower(other Figure) float64 {
	return HalfWidth(other.Estimate) / HalfWidth(f.Estimate)
}

// Even reports whether both ways took the same time, within 5 %.
func (s *Summary) Even() bool {
	together, alone := s.Times()
	return math.Abs(alone-together) <= 0.05*together
}

// Times are how long each way took, over all pairs, in seconds.
func (s *Summary) Times() (together, alone float64) {
	for _, c := range s.Pairs {
		together += c.Together.Took
		alone += c.Alone.Took
	}
	return together, alone
}

// Summarize compares the two ways.
func Summarize(shots []Shot) *Summary {
	s := &Summary{}
	for _, shot := range shots {
		if !slices.ContainsFunc(s.Pairs, func(c Comparison) bool { return c.Pair == shot.Pair }) {
			s.Pairs = append(s.Pairs, Comparison{
				Pair: shot.Pair, Together: wayOf(shots, shot.Pair, true), Alone: wayOf(shots, shot.Pair, false),
			})
		}
	}
	s.CPU = narrower(s.Pairs, func(w Way) Figure { return w.CPU })
	s.P50 = narrower(s.Pairs, func(w Way) Figure { return w.P50 })
	return s
}

func wayOf(shots []Shot, p Pair, together bool) (w Way) {
	blocks := 0
	var cpu, p50 values
	for i := range shots {
		s := &shots[i]
		if s.Pair == p && s.Together == together {
			blocks++
			w.Took += s.Took
			cpu.add(s, results.CPUPerRequest)
			p50.add(s, results.LatencyP50)
		}
	}
	w.CPU, w.P50 = cpu.compare(blocks), p50.compare(blocks)
	return w
}

// values are a figure of both servers, in the blocks in which both have it.
type values struct{ first, second []float64 }

func (v *values) add(s *Shot, m results.Measure) {
	if pair, ok := s.valuesOf(m); ok {
		v.first, v.second = append(v.first, pair[0]), append(v.second, pair[1])
	}
}

// enoughMeasured is the share of the blocks in which a figure has to be
// measured. If the load driver was the limit in most blocks, a server was slow in
// the others.
const enoughMeasured = 0.8

func (v *values) compare(blocks int) Figure {
	f := Figure{Estimate: stat.Ratio(nil, nil), Measured: len(v.first)}
	if float64(f.Measured) >= enoughMeasured*float64(blocks) {
		f.Estimate = stat.Ratio(v.first, v.second)
	}
	return f
}

// narrower is the factor by which intervals are narrower side by side.
func narrower(pairs []Comparison, of func(Way) Figure) stat.Estimate {
	var together, alone []float64
	for _, c := range pairs {
		together = append(together, HalfWidth(of(c.Together).Estimate))
		alone = append(alone, HalfWidth(of(c.Alone).Estimate))
	}
	return stat.Ratio(alone, together)
}
