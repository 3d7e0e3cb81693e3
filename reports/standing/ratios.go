package standing

import (
	"encoding/json"
	"math"

	"interleave/internal/quantity"
	"interleave/reports/measure"
	"interleave/results/stat"
)

// Pairwise is the ratios of all models to each other, for a script that takes another
// model than the best as the reference, or tells which are tied.
type Pairwise struct {
	Best   int     `json:"best"`   // of the run's models
	Margin float64 `json:"margin"` // up to which ratios are no odds

	// Pairs holds for each model i but the first, and each j before it, how many
	// times worse i is than j with the ends of its interval, in the order (1,0), (2,0),
	// (2,1), (3,0) and so on; the ratio of j to i is its reciprocal. A pair
	// without an interval is null.
	Pairs [][]*float64 `json:"pairs"`
}

// pairwise returns the ratios as JSON, empty if there are none.
func (q *Quality) pairwise() string {
	if q.present() < 2 {
		return ""
	}
	return Pairwise{q.ranking.best, measure.Near, q.pairs(q.Load.Samples(q.Metric, q.Class))}.json()
}

func (p Pairwise) json() string {
	out, err := json.Marshal(p)
	if err != nil { // a value has no place in JSON
		return ""
	}
	return string(out)
}

// worse is how many times worse a is than b, as in the chart of strengths:
// 1 if they are the same, and more if a is worse, be it higher or lower.
func (q *Quality) worse(a, b []float64) stat.Estimate {
	if q.Metric.HigherIsBetter() {
		a, b = b, a
	}
	return stat.Ratio(a, b)
}

// pairs computes the ratios of all models to each other.
func (q *Quality) pairs(samples [][]float64) (all [][]*float64) {
	for i := range samples {
		for j := range i {
			e := q.worse(samples[i], samples[j])
			if !e.HasInterval() {
				all = append(all, nil)
				continue
			}
			all = append(all, []*float64{fourDigits(e.Value), fourDigits(e.Low), fourDigits(e.High)})
		}
	}
	return all
}

// fourDigits rounds v to what a chart can show, but never to 1; nil stands for no value.
func fourDigits(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	if short := quantity.Round(v, 4); short != 1 { // else it may be resolved from 1
		v = short
	}
	return &v
}
