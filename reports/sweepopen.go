package reports

import (
	"fmt"
	"math"

	"interleave/internal/quantity"
	"interleave/reports/chart"
)

// enoughOfRate is the part of the requests offered that a model must answer to
// keep up.
const enoughOfRate = 0.95

// keepsUp reports whether a model answers what is offered, but for what chance
// takes from random arrivals: two standard deviations of their number.
func keepsUp(c *Cell) bool {
	var due, answered float64
	for _, t := range c.blocks {
		if t != nil {
			d, a := t.LoadResult.Offered()
			due, answered = due+d, answered+a
		}
	}
	return answered >= enoughOfRate*due-2*math.Sqrt(due)
}

// openSweep draws latency against the rate offered.
func (r *Report) openSweep(sc *Scenario, loads []*Load, ids *names) *Sweep {
	s := &Sweep{ID: ids.id("sweep", sc.Name, "rate"), Scenario: sc, Loads: loads}
	s.Metric = s.percentile()
	s.chooseBars()
	unit := s.unit()
	phrase := metrics[s.Metric].phrase
	c := chart.Lines{XAxis: "requests per second offered (log scale)", YAxis: phrase + ", " + unit.Name, XLog: true}
	for i := range r.Models {
		series := s.series(i, unit)
		for _, l := range loads {
			series.Hollow = append(series.Hollow, l.Cells[i].Measured() && !keepsUp(l.Cells[i]))
		}
		c.Series = append(c.Series, series)
	}
	s.table(r, unit, fmt.Sprintf("%s of %s by the rate offered, in %s, %s; beside it the rate answered where that is less", phrase, sc.Name, unit.Name, s.With()))
	s.addReach()
	s.Gaps = s.gaps(r)
	s.Figure = Figure{
		ID:    ids.id("chart", sc.Name, "rate"),
		Title: "Latency against offered rate: " + sc.Name,
		Note:  fmt.Sprintf("%s · hollow: answers less than %s of what is offered · %s", metrics[s.Metric].head, quantity.Percent(enoughOfRate), s.legend()),
		Desc:  spaced(phrase+" against the rate offered, one line for each model.", s.Gaps),
		Gaps:  s.Gaps,
		Where: s.ID,
		Chart: c,
	}
	return s
}

// percentile is the highest one that three of four points support.
func (s *Sweep) percentile() Metric {
	var cells []*Cell
	for _, l := range s.Loads {
		cells = append(cells, l.Cells...)
	}
	if m, ok := supported(cells, "", 0.75); ok {
		return m
	}
	return LatencyP50
}

// supported returns the highest percentile above the median that at least this
// share of the cells with latencies have, or a bound of it, and false if there is none.
func supported(cells []*Cell, class string, share float64) (Metric, bool) {
	having := func(m Metric) (n float64) {
		for _, c := range cells {
			if c.Measure(m, class).Known() {
				n++
			}
		}
		return n
	}
	for _, m := range []Metric{LatencyP99, LatencyP90} {
		if n := having(m); n > 0 && n >= share*having(LatencyP50) {
			return m, true
		}
	}
	return "", false
}

// addReach adds a column to the table of a curve of latency: up to which rate
// each model keeps up, of those at which it was measured.
func (s *Sweep) addReach() {
	if !s.Drawn() {
		return
	}
	s.Table.Caption += "; at the end, the highest rate with which a model keeps up"
	s.Table.Columns = append(s.Table.Columns, Column{"Highest rate kept", "per second"})
	for i := range s.Table.Rows {
		v, fails := Value{Text: "n/a", Note: "no rate was measured", Sort: math.NaN()}, false
		for _, l := range s.Loads {
			switch cell := l.Cells[i]; {
			case !cell.Measure(Throughput, "").Measured():
			case keepsUp(cell):
				v, fails = Value{Text: quantity.Number(*l.Rate), Sort: *l.Rate}, false
			case math.IsNaN(v.Sort):
				v, fails = Value{Text: "< " + quantity.Number(*l.Rate), Sort: 0}, true
			default:
				fails = true
			}
		}
		if v.Sort > 0 && !fails {
			v.Text = "≥ " + v.Text
		}
		row := &s.Table.Rows[i]
		row.Values = append(row.Values, SweepValue{Value: v})
	}
}
