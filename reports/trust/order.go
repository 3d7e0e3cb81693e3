package trust

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"interleave/internal/quantity"
	"interleave/reports/chart"
	"interleave/reports/measure"
	"interleave/results"
)

// runOrder is the trials of the first load driver in the order they were run.
type runOrder struct {
	trials []*results.Trial
	at     map[*results.Trial]float64 // from 1
	rules  []float64                  // between blocks
}

func newRunOrder(r *measure.Run) runOrder {
	o := runOrder{at: map[*results.Trial]float64{}}
	for i := range r.Trials {
		if r.Trials[i].Engine == r.Engine {
			o.trials = append(o.trials, &r.Trials[i])
		}
	}
	slices.SortStableFunc(o.trials, func(a, b *results.Trial) int {
		return cmp.Or(cmp.Compare(a.Block, b.Block), cmp.Compare(a.Position, b.Position))
	})
	for i, t := range o.trials {
		o.at[t] = float64(i + 1)
		if i > 0 && o.trials[i-1].Block != t.Block {
			o.rules = append(o.rules, float64(i)+0.5)
		}
	}
	return o
}

const orderAxis = "trial, in the order run; lines between blocks"

// inOrder draws a metric of every trial in the order they were run, each over
// its cell's median, so that a drift of the host during the run can be seen.
func inOrder(r *measure.Run, o runOrder, m results.Measure, title string) (chart.Figure, bool) {
	c := chart.Lines{XAxis: orderAxis, YAxis: "trial over its cell's median", Dots: true, Level: 1, Rules: o.rules}
	points := 0
	for i, model := range r.Models {
		s := chart.Series{Label: model.Name, Model: model.ID, Look: model.Look}
		for _, l := range r.Loads() {
			cell := l.Cells[i]
			median := cell.Measure(m, "")
			for i, v := range median.Blocks {
				if cell.Trials[i] != nil && median.Value > 0 && !math.IsNaN(v) {
					s.X, s.Y = append(s.X, o.at[cell.Trials[i]]), append(s.Y, v/median.Value)
				}
			}
		}
		points += len(s.X)
		c.Series = append(c.Series, s)
	}
	note := "1 is the median of the trial's own cell; a trend would be a drift of the host"
	if points > mostTrials {
		all := chart.Series{} // grey: no model's colour
		for _, s := range c.Series {
			all.X, all.Y = append(all.X, s.X...), append(all.Y, s.Y...)
		}
		binned, size := inBins(all)
		c.Series, c.Dots = []chart.Series{binned}, false
		note += fmt.Sprintf("; each mark: the median and the range of %s one after the other", quantity.Plural(size, "trial"))
	}
	return chart.Figure{
		Title: title + " in run order",
		Note:  note,
		Desc:  "One point for each valid trial; the summary of the noise is in the text above.",
		Where: "trust",
		Keys:  c.Dots,
		Chart: c,
	}, points > 1
}
