package sidebyside

import (
	"math"
	"slices"
	"time"

	"interleave/results"
	"interleave/results/stat"
)

// Schema is the version of Summary.
const Schema = "interleave/side-by-side/v1"

// SummaryFile is the summary in the experiment's folder.
const SummaryFile = "summary.json"

// Summary is what an experiment found.
type Summary struct {
	Schema      string              `json:"schema"`
	StartedAt   time.Time           `json:"started_at"`
	Took        float64             `json:"took_s"`
	Command     string              `json:"command"` // reproduces it
	Seed        uint64              `json:"seed"`
	Blocks      int                 `json:"blocks"`   // that were planned
	Window      float64             `json:"window_s"` // of each server that is measured side by side
	Environment results.Environment `json:"environment"`

	Pairs []Comparison `json:"pairs"` // in the order in which they were first measured; never null
	// CPU and P50 are by which factor intervals are narrower side by side, over
	// all pairs; the interval is there from six pairs on.
	CPU Ratio `json:"cpu_narrower"`
	P50 Ratio `json:"p50_narrower"`
}

// Comparison is a pair, measured in both ways.
type Comparison struct {
	Pair
	Together Way `json:"side_by_side"`
	Alone    Way `json:"one_after_the_other"`
}

// Way is what came of a pair that was measured in one way.
type Way struct {
	Took   float64 `json:"took_s"` // all blocks together
	Blocks int     `json:"blocks"` // in which it was measured
	Masked float64 `json:"masked"` // part of the time that would have counted, from 0 to 1
	CPU    Figure  `json:"cpu_per_request"`
	P50    Figure  `json:"latency_p50"`
}

// Figure is the ratio of the first server's figure to the second's.
type Figure struct {
	Ratio
	Ratios []float64 `json:"ratios"` // block by block, those in which both were measured; never null
	// Scatter is the standard deviation of the ratios' logarithms; null with
	// fewer than two, or without a ratio.
	Scatter *float64 `json:"scatter"`
}

// Ratio is Hodges and Lehmann's estimate with the interval of Wilcoxon's
// signed-rank test.
type Ratio struct {
	Value *float64 `json:"ratio"` // null if it was not measured in four of five blocks
	Low   *float64 `json:"low"`   // null if there were too few blocks for an interval
	High  *float64 `json:"high"`
}

// HalfWidth is half of the interval's width as a natural logarithm, so that
// 0.02 is about 2 % on either side; NaN if there is none.
func (r Ratio) HalfWidth() float64 {
	if r.Low == nil || r.High == nil {
		return math.NaN()
	}
	return math.Log(*r.High / *r.Low) / 2
}

// Narrower is how many times as wide the interval of other is; NaN if one of
// them has none.
func (f Figure) Narrower(other Figure) float64 { return other.HalfWidth() / f.HalfWidth() }

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

// Summarize compares the two ways by what was measured.
func Summarize(shots []Shot) *Summary {
	s := &Summary{Schema: Schema, Pairs: []Comparison{}}
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

// wayOf is what came of a pair in one way.
func wayOf(shots []Shot, p Pair, together bool) (w Way) {
	var masked, counted float64
	var cpus, p50s [2][]float64
	for i := range shots {
		s := &shots[i]
		if s.Pair != p || s.Together != together {
			continue
		}
		w.Blocks++
		w.Took += s.Took
		for _, t := range s.Trials {
			if t.Ring != nil && t.LoadResult != nil {
				masked += t.Ring.Masked
				counted += t.LoadResult.Duration
			}
		}
		for to, m := range map[*[2][]float64]results.Measure{&cpus: results.CPUPerRequest, &p50s: results.LatencyP50} {
			if v, ok := s.valuesOf(m); ok {
				to[0], to[1] = append(to[0], v[0]), append(to[1], v[1])
			}
		}
	}
	if masked > 0 {
		w.Masked = masked / (masked + counted)
	}
	w.CPU, w.P50 = figureOf(cpus, w.Blocks), figureOf(p50s, w.Blocks)
	return w
}

// enoughMeasured is in which share of the blocks a figure has to be measured, or
// it is none: where the load driver is the limit in most, the rest are those in
// which a server was slow.
const enoughMeasured = 0.8

// figureOf compares both servers' values, which are of the same blocks.
func figureOf(values [2][]float64, blocks int) Figure {
	f := Figure{Ratios: []float64{}}
	var logs []float64
	for i, v := range values[0] {
		f.Ratios = append(f.Ratios, v/values[1][i])
		logs = append(logs, math.Log(v/values[1][i]))
	}
	if float64(len(logs)) >= enoughMeasured*float64(blocks) {
		f.Ratio, f.Scatter = ratioOf(values[0], values[1]), known(stat.Scatter(logs))
	}
	return f
}

// narrower is by which factor intervals are narrower side by side.
func narrower(pairs []Comparison, of func(Way) Figure) Ratio {
	var together, alone []float64
	for _, c := range pairs {
		together, alone = append(together, of(c.Together).HalfWidth()), append(alone, of(c.Alone).HalfWidth())
	}
	return ratioOf(alone, together)
}

func ratioOf(num, den []float64) Ratio {
	e := stat.Ratio(num, den)
	return Ratio{known(e.Value), known(e.Low), known(e.High)}
}

// known is v, nil if it is no number.
func known(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}
