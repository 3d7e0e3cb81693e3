package curve

import (
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

// SpeedUp is what further processors bring: the throughput under the same load on
// all processors over that on one.
type SpeedUp struct {
	ID     string // of its table
	Figure chart.Figure
	Table  measure.Table
}

// SpeedUps compares each of a scenario's loads for a server on all processors with
// the one that is the same but for a server on one; none if the run did not measure
// both.
func SpeedUps(r *measure.Run, s *measure.Scenario) (all []*SpeedUp) {
	for _, many := range s.Loads {
		if many.Processors < 2 {
			continue
		}
		i := slices.IndexFunc(s.Loads, func(l *measure.Load) bool { return l.Processors == 1 && alike(l, many) })
		if i < 0 {
			continue
		}
		if up, ok := speedUp(r, s.Loads[i], many); ok {
			all = append(all, up)
		}
	}
	return all
}

// alike reports whether two loads ask for the same.
func alike(a, b *measure.Load) bool {
	return a.Class == b.Class && a.Clients == b.Clients && a.Arrivals == b.Arrivals && a.PerConnection == b.PerConnection &&
		a.Rate == nil && b.Rate == nil && len(a.Groups)+len(b.Groups) == 0
}

func speedUp(r *measure.Run, one, many *measure.Load) (*SpeedUp, bool) {
	count := quantity.Plural(many.Processors, "processor")
	scenario := one.Scenario.Name
	up := &SpeedUp{ID: r.ID("processors", scenario)}
	up.Table = measure.Table{
		Caption: fmt.Sprintf("Throughput of %s on one processor and on all %s", scenario, quantity.Whole(int64(many.Processors))),
		Columns: []measure.Column{
			{Head: "One processor", Unit: one.Unit(results.Throughput).Name},
			{Head: "All " + quantity.Whole(int64(many.Processors)), Unit: many.Unit(results.Throughput).Name},
			{Head: "Speed-up", Unit: "times"},
		},
	}
	c := chart.Rows{Axis: "times the throughput on one processor", Linear: true, Level: float64(many.Processors)}
	var says []string
	drawn := false
	for i, m := range r.Models {
		alone, all := one.Cells[i].Measure(results.Throughput, ""), many.Cells[i].Measure(results.Throughput, "")
		row := chart.Row{Lead: m.Leads, Label: m.Name, Model: m.ID, Look: m.Look}
		e := stat.Ratio(all.Blocks, alone.Blocks)
		value := measure.Value{Sort: math.NaN()}
		switch {
		case e.N > 0:
			drawn = true
			row.Marks = []chart.Mark{{Value: e.Value, Low: e.Low, High: e.High, Trials: ratios(all.Blocks, alone.Blocks)}}
			row.Text = quantity.FactorBeside(e.Value, e.Low, e.High)
			value = measure.Value{Text: row.Text, Interval: quantity.FactorInterval(e.Low, e.High), Sort: e.Value}
			if !e.HasInterval() {
				value.Note = quantity.Plural(e.N, "block") + ": too few for an interval"
			}
			says = append(says, m.Name+" "+quantity.FactorText(e.Value, e.Low, e.High))
		default:
			value.Text, value.Note = "n/a", whyNone(alone, all)
			row.Missing = "n/a: " + strings.TrimPrefix(value.Note, measure.NotMeasured)
			says = append(says, m.Name+" "+row.Missing)
		}
		c.Rows = append(c.Rows, row)
		up.Table.Rows = append(up.Table.Rows, measure.TableRow{Model: m, Values: []measure.Value{
			throughput(one, alone), throughput(many, all), value,
		}})
	}
	up.Figure = chart.Figure{
		ID:    r.ID("chart", scenario, "processors"),
		Title: "What " + count + " bring: " + scenario,
		Note:  "throughput on all over that on one, in the same block · dashed: as many times as there are processors",
		Desc:  fmt.Sprintf("Throughput on %s over that on one, by model. %s.", count, strings.Join(says, "; ")),
		Where: up.ID,
		Chart: c,
	}
	return up, drawn
}

// whyNone is why there is no ratio of two throughputs.
func whyNone(one, many measure.Measure) string {
	switch {
	case !one.Measured():
		return one.Why
	case !many.Measured():
		return many.Why
	}
	return "the two were not measured in the same block"
}

// ratios are those of each block that has both.
func ratios(of, to []float64) (all []float64) {
	for i := range min(len(of), len(to)) {
		if of[i] > 0 && to[i] > 0 {
			all = append(all, of[i]/to[i])
		}
	}
	return all
}

func throughput(l *measure.Load, m measure.Measure) measure.Value {
	if !m.Measured() {
		return measure.Value{Text: "n/a", Note: m.Why, Sort: math.NaN()}
	}
	unit := l.Unit(results.Throughput)
	return measure.Value{Text: unit.Number(m.Value), Interval: unit.Interval(m.Low, m.High), Sort: m.Value}
}
