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
	"interleave/results/stat"
)

// placeSweeps are the curves over loads that differ in one thing only, one for
// each such thing.
func placeSweeps(r *measure.Run, s *measure.Scenario) (all []*Sweep) {
	var along measure.Groups[string]
	loads := map[string][]*measure.Load{}
	for _, l := range s.Loads {
		if l.At != nil && l.At.Of != "" {
			along.Add(l.At.Of, l.Name)
			loads[l.At.Of] = append(loads[l.At.Of], l)
		}
	}
	for _, of := range along.Order {
		if len(loads[of]) >= fewest {
			slices.SortStableFunc(loads[of], func(a, b *measure.Load) int { return cmp.Compare(a.At.Value, b.At.Value) })
			all = append(all, placeSweep(r, s, of, loads[of]))
		}
	}
	return all
}

// Along reports whether the sweep is over places of the scenario's own loads.
func (s *Sweep) Along() bool { return s.of != "" }

// placeSweep draws the measure by which the scenario compares models, at each place.
func placeSweep(r *measure.Run, sc *measure.Scenario, of string, loads []*measure.Load) *Sweep {
	s := &Sweep{ID: r.ID("sweep", sc.Name, "places", of), Scenario: sc, Loads: loads, Metric: results.Throughput, of: of}
	if len(sc.Shows) > 0 {
		s.Metric, s.Class = results.Measure(sc.Shows[0].Metric), sc.Shows[0].Class
	}
	s.chooseBars()
	c := chart.Lines{XAxis: of}
	for i, l := range loads {
		c.XTicks = append(c.XTicks, chart.Tick{At: float64(i), Label: s.place(l)})
		c.Rules = append(c.Rules, float64(i))
	}
	unit := s.unit()
	phrase := s.Metric.Phrase()
	if s.Class != "" {
		phrase += " of " + s.Class + " requests"
	}
	s.table(r, unit, fmt.Sprintf("%s: %s, in %s, %s", s.by(), phrase, unit.Name, s.With()))
	f := chart.Figure{ID: r.ID("chart", sc.Name, "places", of), Where: s.ID}
	if s.Metric == results.Throughput {
		s.parts(r, &c, &f)
	} else {
		for i := range r.Models {
			c.Series = append(c.Series, s.series(i, unit))
		}
		c.YAxis = unit.Name
		f.Title, f.Note, f.Desc = s.by()+": "+phrase, s.legend(), phrase+" against "+of+", one line for each model."
	}
	s.Gaps, s.Workers = s.gaps(r), s.workersText()
	f.Desc, f.Gaps, f.Chart = quantity.Spaced(f.Desc, s.Gaps), s.Gaps, c
	s.Figure = f
	return s
}

// parts draws what part of the best throughput each model has at each place.
// Throughput itself falls with what requests ask for, for all models alike; that
// they change places is seen in what part of the best they do.
func (s *Sweep) parts(r *measure.Run, c *chart.Lines, f *chart.Figure) {
	for i := range r.Models {
		c.Series = append(c.Series, s.partSeries(i))
	}
	c.YAxis, c.FromZero, c.Linear, c.Level = "throughput, % of the best", true, true, 100
	s.addPlacesOfBest()
	f.Title = "Who is best where: " + s.by()
	f.Note = "100: the best of the same block · " + s.legend()
	f.Desc = "Throughput as a part of the best model's, against " + s.of + ", one line for each model."
}

// part is what part of the best throughput a model has at a place, by the blocks in
// which that is known: the median, with its interval or range.
func (s *Sweep) part(model int, l *measure.Load) (p stat.Estimate) {
	var parts []float64
	for block := range l.Cells[model].Trials {
		if part, ok := shareIn(l, model, block); ok {
			parts = append(parts, part)
		}
	}
	p = stat.Median(parts)
	if !p.HasInterval() && s.bars == ranges && len(parts) > 1 {
		p.Low, p.High = slices.Min(parts), slices.Max(parts)
	}
	return p
}

// partSeries is a model's line of parts, in percent.
func (s *Sweep) partSeries(model int) chart.Series {
	cell := s.Loads[0].Cells[model]
	out := chart.Series{Label: cell.Model.Name, Model: cell.Model.ID, Look: cell.Model.Look, Marked: true}
	for _, l := range s.Loads {
		p := s.part(model, l)
		out.X, out.Y = append(out.X, s.x(l)), append(out.Y, 100*p.Value)
		out.Low, out.High = append(out.Low, 100*p.Low), append(out.High, 100*p.High)
		s.cut = s.cut || math.IsNaN(p.Value)
	}
	return out
}

// addPlacesOfBest adds a column to the table: where each model does as much as the
// best of several, within a tenth.
func (s *Sweep) addPlacesOfBest() {
	if len(s.Table.Rows) < 2 || !s.Drawn() {
		return
	}
	s.Table.Caption += "; at the end, where a model does as much as the best, within a tenth"
	s.Table.Columns = append(s.Table.Columns, measure.Column{Head: "As much as the best", Unit: s.of})
	for i := range s.Table.Rows {
		row := &s.Table.Rows[i]
		row.Values = append(row.Values, s.placesOfBest(i))
	}
}

// placesOfBest are the places where a model does as much as the best. Where its
// interval says neither, it is said to be undecided.
func (s *Sweep) placesOfBest(model int) measure.Value {
	var runs, undecided []string
	known, best, first := 0, 0, -1
	end := func(next int) {
		switch {
		case first < 0:
		case next-first == 1:
			runs = append(runs, s.place(s.Loads[first]))
		default:
			runs = append(runs, s.place(s.Loads[first])+" to "+s.place(s.Loads[next-1]))
		}
		first = -1
	}
	for i, l := range s.Loads {
		p := s.part(model, l)
		low, high := p.Low, p.High
		if !(low <= high) {
			low, high = p.Value, p.Value
		}
		switch {
		case math.IsNaN(p.Value):
			end(i)
			continue
		case low >= enoughOfBest:
			best++
			if first < 0 {
				first = i
			}
		case high >= enoughOfBest:
			undecided = append(undecided, s.place(l))
			end(i)
		default:
			end(i)
		}
		known++
	}
	end(len(s.Loads))
	v := measure.Value{Text: strings.Join(runs, ", "), Sort: float64(best)}
	switch {
	case known == 0:
		return measure.Value{Text: "n/a", Note: "there is no block in which it can be compared", Sort: math.NaN()}
	case best == len(s.Loads):
		v.Text = "everywhere"
	case best == 0:
		v.Text = "nowhere"
	}
	if len(undecided) > 0 {
		v.Interval = "not resolved at " + strings.Join(undecided, ", ")
	}
	return v
}
