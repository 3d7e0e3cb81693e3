package curve

import (
	"fmt"
	"math"

	"interleave/internal/quantity"
	"interleave/reports/chart"
	"interleave/reports/measure"
	"interleave/results"
)

// openSweep draws latency against the rate offered.
func openSweep(r *measure.Run, sc *measure.Scenario, loads []*measure.Load) *Sweep {
	s := &Sweep{ID: r.ID("sweep", sc.Name, "rate"), Scenario: sc, Loads: loads}
	s.Metric = s.percentile()
	s.chooseBars()
	unit := s.unit()
	phrase := s.Metric.Phrase()
	c := chart.Lines{XAxis: "requests per second offered (log scale)", YAxis: phrase + ", " + unit.Name, XLog: true}
	for i := range r.Models {
		series := s.series(i, unit)
		for _, l := range loads {
			series.Hollow = append(series.Hollow, l.Cells[i].Overloaded())
		}
		c.Series = append(c.Series, series)
	}
	s.table(r, unit, fmt.Sprintf("%s of %s by the rate offered, in %s, %s; beside it the rate answered where that is less", phrase, sc.Name, unit.Name, s.With()))
	s.addReach()
	s.Gaps = s.gaps(r)
	s.Figure = chart.Figure{
		ID:    r.ID("chart", sc.Name, "rate"),
		Title: "Latency against offered rate: " + sc.Name,
		Note:  fmt.Sprintf("%s · hollow: answers less than %s of what is offered · %s", s.Metric.Head(), quantity.Percent(results.MinOffered), s.legend()),
		Desc:  quantity.Spaced(phrase+" against the rate offered, one line for each model.", s.Gaps),
		Gaps:  s.Gaps,
		Where: s.ID,
		Chart: c,
	}
	return s
}

// percentile is the highest one that three of four points support.
func (s *Sweep) percentile() results.Measure {
	var cells []*measure.Cell
	for _, l := range s.Loads {
		cells = append(cells, l.Cells...)
	}
	if m, ok := measure.Supported(cells, "", 0.75); ok {
		return m
	}
	return results.LatencyP50
}

// addReach adds a column to the table of a curve of latency: up to which rate
// each model keeps up, of those at which it was measured.
func (s *Sweep) addReach() {
	if !s.Drawn() {
		return
	}
	s.Table.Caption += "; at the end, the highest rate with which a model keeps up"
	s.Table.Columns = append(s.Table.Columns, measure.Column{Head: "Highest rate kept", Unit: "per second"})
	for i := range s.Table.Rows {
		v, fails := measure.Value{Text: "n/a", Note: "no rate was measured", Sort: math.NaN()}, false
		for _, l := range s.Loads {
			switch cell := l.Cells[i]; {
			case !cell.Measure(results.Throughput, "").Measured():
			case !cell.Overloaded():
				v, fails = measure.Value{Text: quantity.Number(*l.Rate), Sort: *l.Rate}, false
			case math.IsNaN(v.Sort):
				v, fails = measure.Value{Text: "< " + quantity.Number(*l.Rate), Sort: 0}, true
			default:
				fails = true
			}
		}
		if v.Sort > 0 && !fails {
			v.Text = "≥ " + v.Text
		}
		row := &s.Table.Rows[i]
		row.Values = append(row.Values, v)
	}
}
