package curve

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/chart"
	"interleave/reports/measure"
	"interleave/results"
)

// Sweep is a curve over a scenario's points: throughput against clients in
// closed loop, or latency against the rate offered in open loop. Or it is over
// loads that differ in one thing, which they name.
type Sweep struct {
	ID       string
	Scenario *measure.Scenario
	Loads    []*measure.Load // in ascending order of clients or rate, or of their places
	Metric   results.Measure
	Class    string // of the requests that count; empty means all
	Figure   chart.Figure
	Laws     []Law // of each model, in closed loop
	Table    measure.Table
	LawTable measure.Table // of Laws; empty if none could be fitted
	Gaps     string        // which points are missing and why; empty if none is
	Workers  string        // how many workers keep a processor busy at each place; empty if requests do not say that

	of      string // what the loads' places differ in; empty in a sweep over clients or rate
	bars    bars
	barless bool // a point is too few trials for an interval
	bounded bool // a point is only a bound
	cut     bool // a line lacks points
	trials  int  // of a point, at most
}

// fewest is how many points make a curve, where the scenario has other charts.
const fewest = 3

// Sweeps returns the curves over the points of a scenario.
func Sweeps(r *measure.Run, s *measure.Scenario) (all []*Sweep) {
	var closed, open []*measure.Load
	for _, l := range s.Points {
		if l.Rate == nil {
			closed = append(closed, l)
		} else {
			open = append(open, l)
		}
	}
	slices.SortStableFunc(closed, func(a, b *measure.Load) int { return cmp.Compare(a.Clients, b.Clients) })
	slices.SortStableFunc(open, func(a, b *measure.Load) int { return cmp.Compare(*a.Rate, *b.Rate) })
	enough := fewest
	if len(s.Loads) == 0 {
		enough = 1
	}
	if len(closed) >= enough {
		all = append(all, closedSweep(r, s, closed))
	}
	if len(open) >= enough {
		all = append(all, openSweep(r, s, open))
	}
	return append(all, placeSweeps(r, s)...)
}

// by names the sweep.
func (s *Sweep) by() string {
	if s.Along() {
		return s.Scenario.Name + " by " + s.of
	}
	if s.Loads[0].Rate != nil {
		return s.Scenario.Name + " by rate"
	}
	return s.Scenario.Name + " by clients"
}

// Drawn reports whether there is a point to be seen.
func (s *Sweep) Drawn() bool { return s.trials > 0 }

// Figures are those of the sweeps that can be drawn.
func Figures(sweeps []*Sweep) (all []chart.Figure) {
	for _, s := range sweeps {
		if s.Drawn() {
			all = append(all, s.Figure)
		}
	}
	return all
}

// x is the sweep's place of a load.
func (s *Sweep) x(l *measure.Load) float64 {
	if s.Along() {
		return float64(slices.Index(s.Loads, l))
	}
	if l.Rate != nil {
		return *l.Rate
	}
	return float64(l.Clients)
}

// at is a cell's measure under a load. Where all requests are of the class that
// counts, nothing tells them apart.
func (s *Sweep) at(l *measure.Load, c *measure.Cell) measure.Measure {
	if l.Class == s.Class {
		return c.Measure(s.Metric, "")
	}
	return c.Measure(s.Metric, s.Class)
}

// known returns a point's value, or the bound that is all that is known of it,
// and which of them it is. It is NaN if nothing is known.
func known(m measure.Measure) (float64, chart.Bound) {
	switch {
	case m.Measured():
		return m.Value, chart.Exact
	case m.AtLeast > 0:
		return m.AtLeast, chart.AtLeast
	case m.AtMost > 0:
		return m.AtMost, chart.AtMost
	}
	return math.NaN(), chart.Exact // which breaks the line
}

// series returns one model's points, in unit.
func (s *Sweep) series(model int, unit quantity.Unit) chart.Series {
	cell := s.Loads[0].Cells[model]
	out := chart.Series{Label: cell.Model.Name, Model: cell.Model.ID, Look: cell.Model.Look, Marked: true}
	for _, l := range s.Loads {
		m := s.at(l, l.Cells[model])
		value, bound := known(m)
		low, high := math.NaN(), math.NaN()
		if m.Measured() {
			low, high = s.bar(m)
		}
		out.X, out.Y = append(out.X, s.x(l)), append(out.Y, unit.Scale(value))
		out.Low, out.High = append(out.Low, unit.Scale(low)), append(out.High, unit.Scale(high))
		out.Bounds = append(out.Bounds, bound)
		switch {
		case bound != chart.Exact:
			s.bounded = true
		case math.IsNaN(value):
			s.cut = true
		}
	}
	if !slices.ContainsFunc(out.Bounds, func(b chart.Bound) bool { return b != chart.Exact }) {
		out.Bounds = nil
	}
	return out
}

// place names a point.
func (s *Sweep) place(l *measure.Load) string {
	if s.Along() {
		return cmp.Or(l.At.Name, quantity.Number(l.At.Value))
	}
	if l.Rate != nil {
		return quantity.Number(*l.Rate) + " per second"
	}
	return quantity.Plural(l.Clients, "client")
}

// unit is the one for a metric of all points together.
func (s *Sweep) unit() quantity.Unit {
	var values []float64
	for _, l := range s.Loads {
		for _, c := range l.Cells {
			if v, _ := known(s.at(l, c)); !math.IsNaN(v) {
				values = append(values, v)
			}
		}
	}
	return quantity.UnitFor(s.Metric.Kind(), values...)
}

// table fills in the figures of all points, with its caption if there are any.
func (s *Sweep) table(r *measure.Run, unit quantity.Unit, caption string) {
	s.Table.Caption = caption
	if !s.Drawn() {
		s.Table.Caption = "Points of " + s.by() + ", none of them measured"
	}
	for _, l := range s.Loads {
		head, of := quantity.Whole(int64(s.x(l))), "clients"
		switch {
		case s.Along():
			head, of = s.place(l), ""
		case l.Rate != nil:
			of = "per second"
		case l.Clients == 1:
			of = "client"
		}
		s.Table.Columns = append(s.Table.Columns, measure.Column{Head: head, Unit: of})
	}
	for i, m := range r.Models {
		row := measure.TableRow{Model: m}
		for _, l := range s.Loads {
			row.Values = append(row.Values, s.value(l, i, unit))
		}
		s.Table.Rows = append(s.Table.Rows, row)
	}
}

// value prints a point's figure, with its anchor if the point has no section of
// its own.
func (s *Sweep) value(l *measure.Load, model int, unit quantity.Unit) measure.Value {
	cell := l.Cells[model]
	m := s.at(l, cell)
	v := measure.Value{Text: unit.Number(m.Value), Interval: unit.Interval(m.Low, m.High), Sort: m.Value}
	if low, high := s.bar(m); !m.HasInterval() && low <= high {
		v.Interval = "(" + unit.Number(low) + "–" + unit.Number(high) + ")"
	}
	if !slices.Contains(s.Scenario.Loads, l) {
		v.ID = cell.ID
	}
	switch bound, which := known(m); {
	case which != chart.Exact:
		sign := map[chart.Bound]string{chart.AtLeast: "≥ ", chart.AtMost: "≤ "}[which]
		v.Text, v.Interval, v.Note, v.Sort = sign+unit.Number(bound), m.BoundedBy(), m.Why, bound
	case !m.Measured():
		v.Text, v.Note = "n/a", m.Why
		if strings.HasPrefix(m.Why, measure.NotMeasured) {
			v.Text = "not measured"
		}
	case m.Spoiled > 0:
		v.Note = fmt.Sprintf("%s left out: %s", quantity.Plural(m.Spoiled, "trial"), m.SpoiledBy)
	case !m.HasInterval():
		v.Note = fmt.Sprintf("%s: too few for an interval", quantity.Plural(m.N, "trial"))
	}
	if l.Rate != nil && m.Measured() && cell.Overloaded() {
		v.Note = "does not keep up with what is offered"
		v.Text += fmt.Sprintf(" at %s/s", quantity.Number(cell.Measure(results.Throughput, "").Value))
	}
	return v
}

// gaps says which models have points that were not measured, and why the first
// of them was not.
func (s *Sweep) gaps(r *measure.Run) string {
	var models []string
	first := ""
	for i, m := range r.Models {
		for _, l := range s.Loads {
			value := s.at(l, l.Cells[i])
			if value.Known() || !strings.HasPrefix(value.Why, measure.NotMeasured) {
				continue // there, or it cannot be told from so few requests
			}
			models = append(models, m.Name)
			if first == "" {
				first = fmt.Sprintf("%s at %s: %s", m.Name, s.place(l), strings.TrimPrefix(value.Why, measure.NotMeasured))
			}
			break
		}
	}
	if len(models) == 0 {
		return ""
	}
	which := "points of " + quantity.Join(models)
	if !s.Drawn() {
		which = "any point"
	}
	return fmt.Sprintf("Not measured of %s: %s (%s).", s.by(), which, first)
}
