package reports

import (
	"fmt"
	"math"
	"strings"

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
	s.Finding, s.Gaps = s.leaving(r), s.gaps(r)
	s.Figure = Figure{
		ID:    ids.id("chart", sc.Name, "rate"),
		Title: "Latency against offered rate: " + sc.Name,
		Note:  fmt.Sprintf("%s · hollow: answers less than %s of what is offered · %s", metrics[s.Metric].head, quantity.Percent(enoughOfRate), s.legend()),
		Desc:  spaced(spaced(phrase+" against the rate offered, one line for each model.", s.Finding), s.Gaps),
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

// leaving says from which rate on each model no longer keeps up, the models
// that go equally far together.
func (s *Sweep) leaving(r *Report) string {
	type reach struct{ holds, fails float64 }
	var models Groups[reach]
	for i, m := range r.Models {
		at, ok := reach{0, math.Inf(1)}, false
		for _, l := range s.Loads {
			cell := l.Cells[i]
			if !cell.Measure(Throughput, "").Measured() {
				continue
			}
			ok = true
			switch {
			case keepsUp(cell):
				at = reach{*l.Rate, math.Inf(1)}
			case math.IsInf(at.fails, 1):
				at.fails = *l.Rate
			}
		}
		if !ok {
			continue
		}
		models.Add(at, m.Name)
	}
	var parts []string
	for _, at := range models.Order {
		switch names := Join(models.Names[at]); {
		case math.IsInf(at.fails, 1):
			parts = append(parts, fmt.Sprintf("%s up to %s, the most that was offered and measured", names, quantity.Number(at.holds)))
		case at.holds == 0:
			parts = append(parts, fmt.Sprintf("%s not even with %s", names, quantity.Number(at.fails)))
		default:
			parts = append(parts, fmt.Sprintf("%s up to %s and not with %s", names, quantity.Number(at.holds), quantity.Number(at.fails)))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	keep := "models keep up"
	if len(r.Models) == 1 {
		keep = "the model keeps up"
	}
	return fmt.Sprintf("Offered ever more requests per second (%s), %s: %s.", s.Scenario.Name, keep, strings.Join(parts, "; "))
}
