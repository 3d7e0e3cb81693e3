package standing

import (
	"fmt"
	"slices"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/chart"
	"interleave/reports/measure"
	"interleave/results"
	"interleave/results/stat"
)

// Beside is the servers from outside beside the models that they stand for. The model is
// what the concurrency itself costs, in the suite's plain code; what the other server
// needs beyond that its framework and language add.
type Beside struct {
	Pairs   []Pair
	Figures []chart.Figure // one for each scenario and measure
}

// Pair is a server from outside beside the model that it stands for, under one load.
type Pair struct {
	Load         *measure.Load
	Model, Other *measure.Model
	CPU, Memory  Added
}

// Added is what a server needs beside a model.
type Added struct {
	Model, Other string // the figures, or why there is none
	Text         string // the ratio with its interval; empty if there is none
	stat.Estimate
}

// besides are the measures in which servers are put beside models.
var besides = []struct {
	metric results.Measure
	of     func(*Pair) *Added
	title  string
}{
	{results.CPUPerRequest, func(p *Pair) *Added { return &p.CPU }, "CPU per request"},
	{results.PeakMemory, func(p *Pair) *Added { return &p.Memory }, "Memory"},
}

// BesideModels compares each server from outside with its model, under the first load of
// each scenario. Nil if the run has no such pair.
func BesideModels(r *measure.Run) *Beside {
	b := new(Beside)
	for _, s := range r.Scenarios {
		if len(s.Loads) == 0 {
			continue
		}
		l := s.Loads[0]
		from := len(b.Pairs)
		for _, other := range l.Cells {
			if other.Model.Outside == nil || !other.Measured() {
				continue
			}
			at := slices.IndexFunc(l.Cells, func(c *measure.Cell) bool { return c.Model.Name == other.Model.Outside.Model })
			if at >= 0 && l.Cells[at].Measured() {
				b.Pairs = append(b.Pairs, pairOf(l, l.Cells[at], other))
			}
		}
		if pairs := b.Pairs[from:]; len(pairs) > 0 {
			for _, m := range besides {
				b.Figures = append(b.Figures, besideFigure(r, l, pairs, m.title, m.of))
			}
		}
	}
	if len(b.Pairs) == 0 {
		return nil
	}
	return b
}

func pairOf(l *measure.Load, model, other *measure.Cell) Pair {
	p := Pair{Load: l, Model: model.Model, Other: other.Model}
	for _, m := range besides {
		unit := l.Unit(m.metric)
		text := func(v measure.Measure) string {
			if !v.Measured() {
				return v.Why
			}
			return unit.Text(v.Value)
		}
		one, two := model.Measure(m.metric, ""), other.Measure(m.metric, "")
		added := Added{Model: text(one), Other: text(two), Estimate: stat.Ratio(two.Blocks, one.Blocks)}
		if added.N > 0 {
			added.Text = quantity.FactorText(added.Value, added.Low, added.High)
		}
		*m.of(&p) = added
	}
	return p
}

// besideFigure draws one measure of the pairs under one load.
func besideFigure(r *measure.Run, l *measure.Load, pairs []Pair, title string, of func(*Pair) *Added) chart.Figure {
	forest := chart.Forest{Axis: "times the model that it stands for", Margin: measure.Near}
	var says, lacking []string
	for i := range pairs {
		p, added := &pairs[i], of(&pairs[i])
		row := chart.Ratio{
			Label: p.Other.Name, Model: p.Other.ID, Look: p.Other.Look, Text: added.Text,
			Value: added.Value, Low: added.Low, High: added.High,
		}
		if added.Text == "" {
			row.Missing = "no ratio"
			lacking = append(lacking, p.Other.Name)
		} else {
			says = append(says, fmt.Sprintf("%s %s of %s", p.Other.Name, added.Text, p.Model.Name))
		}
		forest.Rows = append(forest.Rows, row)
	}
	f := chart.Figure{
		ID: r.ID("chart", "beside", l.Scenario.Name, title), Title: title + ", " + l.Label(), Where: l.ID,
		Note: "each over the model that it stands for; within the band they count as equal",
		Desc: title + " over that of the model. " + strings.Join(says, "; ") + ".", Chart: forest,
	}
	if len(lacking) > 0 {
		f.Gaps = "No ratio for " + quantity.Join(lacking) + ": the table has the reason, or no block measured both."
	}
	return f
}
