package standing

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/chart"
	"interleave/reports/measure"
	"interleave/results/stat"
)

// DrawRatios draws each quality as ratios to its best model.
func (s *Strengths) DrawRatios(r *measure.Run) []chart.Figure {
	var figures []chart.Figure
	for _, q := range s.Qualities {
		if f, ok := q.forest(); ok {
			f.ID = r.ID("ratios", q.Name)
			q.RatiosID = f.ID
			figures = append(figures, f)
		}
	}
	return figures
}

// forest draws a quality's ratios to the best model, if there are others to
// compare it with.
func (q *Quality) forest() (chart.Figure, bool) {
	best := q.ranking.best
	if q.present() < 2 {
		return chart.Figure{}, false
	}
	reference := q.Load.Cells[best].Model.Name
	data := pairwise{Reference: best, Margin: measure.Near}
	c := chart.Forest{Axis: "times worse than " + reference, Margin: measure.Near}
	var says []string
	for i, cell := range q.Load.Cells {
		data.Models = append(data.Models, cell.Model.Name)
		row := chart.Ratio{Lead: cell.Model.Leads, Label: cell.Model.Name, Model: cell.Model.ID, Look: cell.Model.Look}
		m, ratio := cell.Measure(q.Metric, q.Class), q.ranking.standings[i].Behind
		switch {
		case !m.Measured():
			row.Missing = m.Why
		case i == best:
			row.Value, row.Low, row.High, row.Text = 1, math.NaN(), math.NaN(), "the reference"
		case !q.ranking.standings[i].Present:
			row.Missing = "n/a: " + q.whyUnranked(cell)
		default:
			row.Value, row.Low, row.High = ratio.Value, ratio.Low, ratio.High
			row.Hollow = ratio.Contains(1)
			row.Text = timesWorseOrBetter(ratio)
		}
		says = append(says, cell.Model.Name+" "+row.Missing+row.Text)
		c.Rows = append(c.Rows, row)
	}
	data.Pairs = q.pairs(q.Load.Samples(q.Metric, q.Class))
	return chart.Figure{
		Title:  q.Name + ": ratio to " + reference,
		Note:   "left is better · hollow: not told apart · band: within a tenth",
		Desc:   fmt.Sprintf("%s, times worse than %s within the same blocks. %s.", q.Means, reference, strings.Join(says, "; ")),
		Where:  q.Load.ID,
		Chart:  c,
		Ratios: data.json(),
	}, true
}

// timesWorseOrBetter writes how many times worse one is than another, or better
// if the whole interval says so.
func timesWorseOrBetter(worse stat.Estimate) string {
	if worse.Value < 1 && worse.High < 1 {
		return quantity.Spaced(quantity.FactorBeside(1/worse.Value, 1/worse.High, 1/worse.Low)+" better", quantity.FactorInterval(1/worse.High, 1/worse.Low))
	}
	return quantity.FactorText(worse.Value, worse.Low, worse.High)
}

// pairwise is what a script needs to draw the same ratios to another model.
type pairwise struct {
	Models    []string `json:"models"`
	Reference int      `json:"reference"` // of Models
	Margin    float64  `json:"margin"`

	// Pairs holds for each model i but the first, and each j before it, how many
	// times worse i is than j with the ends of its interval, in the order (1,0), (2,0),
	// (2,1), (3,0) and so on; the ratio of j to i is its reciprocal. A pair
	// without an interval is null.
	Pairs [][]*float64 `json:"pairs"`
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

// json returns d as JSON, empty if a value has no place in it.
func (d *pairwise) json() string {
	out, err := json.Marshal(d)
	if err != nil {
		return ""
	}
	return string(out)
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
