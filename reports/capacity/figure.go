package capacity

import (
	"math"
	"slices"
	"strconv"

	"interleave/internal/quantity"
	"interleave/reports/chart"
	"interleave/results"
)

// Figure draws the capacities of a group: a dot with its interval for each server.
func (g Group) Figure(id string, look func(model string) chart.Look) chart.Figure {
	rows := chart.Rows{Axis: "requests per second"}
	for _, r := range g.Rows {
		row := chart.Row{Label: r.Model, Look: look(r.Model), Text: r.rate()}
		if c := r.Capacity; c.Value == nil {
			row.Missing = r.Doubt
		} else {
			row.Marks = []chart.Mark{{Value: *c.Value, Low: orNaN(c.Low), High: orNaN(c.High), Open: c.AtLeast, Below: c.AtMost}}
		}
		rows.Rows = append(rows.Rows, row)
	}
	return chart.Figure{
		ID: id, Title: g.Title,
		Note:  "A dot is the highest rate at which the server kept the limit, a bar its 95 % interval. Further right is better.",
		Desc:  "The capacity of each server, highest first.",
		Chart: rows,
	}
}

// orNaN is what v points to.
func orNaN(v *float64) float64 {
	if v == nil {
		return math.NaN()
	}
	return *v
}

// Sweeps draw capacities over what scenarios differ in: a line for each server. There is
// none where nothing differs.
func Sweeps(c *results.Capacities, look func(model string) chart.Look) (all []chart.Figure) {
	type key struct{ of, limit string }
	var keys []key
	lines := map[key]map[string]*chart.Series{}
	order := map[key][]string{}
	for i := range c.Measured {
		m := &c.Measured[i]
		if m.At == nil || m.Value == nil {
			continue
		}
		k := key{m.At.Of, m.Limit.Text}
		if lines[k] == nil {
			lines[k], keys = map[string]*chart.Series{}, append(keys, k)
		}
		s := lines[k][m.Model]
		if s == nil {
			s = &chart.Series{Label: m.Model, Look: look(m.Model), Marked: true}
			lines[k][m.Model], order[k] = s, append(order[k], m.Model)
		}
		bound := chart.Exact
		switch {
		case m.AtLeast:
			bound = chart.AtLeast
		case m.AtMost:
			bound = chart.AtMost
		}
		at, _ := slices.BinarySearch(s.X, 1000*m.At.Value)
		s.X, s.Y = slices.Insert(s.X, at, 1000*m.At.Value), slices.Insert(s.Y, at, *m.Value)
		s.Low, s.High = slices.Insert(s.Low, at, orNaN(m.Low)), slices.Insert(s.High, at, orNaN(m.High))
		s.Bounds = slices.Insert(s.Bounds, at, bound)
	}
	for n, k := range keys {
		chartOf := chart.Lines{XAxis: k.of + " (ms)", YAxis: "requests per second", XLog: true}
		for _, name := range order[k] {
			s := lines[k][name]
			for _, x := range s.X {
				if !slices.ContainsFunc(chartOf.XTicks, func(t chart.Tick) bool { return t.At == x }) {
					chartOf.XTicks = append(chartOf.XTicks, chart.Tick{At: x, Label: quantity.Short(x)})
				}
			}
			chartOf.Series = append(chartOf.Series, *s)
		}
		all = append(all, chart.Figure{
			ID: "sweep-" + strconv.Itoa(n+1), Title: "Capacity within " + k.limit,
			Note:  "A line for each server, bars are 95 % intervals. Higher is better; a line that falls early cannot bear long requests beside short ones.",
			Desc:  "Capacity over the " + k.of + ", a line for each server.",
			Chart: chartOf,
		})
	}
	return all
}

// Looks gives each server of c a look of its own.
func Looks(c *results.Capacities) func(model string) chart.Look {
	var names []string
	for _, m := range c.Measured {
		if !slices.Contains(names, m.Model) {
			names = append(names, m.Model)
		}
	}
	return func(model string) chart.Look {
		i := slices.Index(names, model)
		return chart.Look{Color: i + 1, Shade: (i + 1) / chart.Colors, Dash: i, Marker: i}
	}
}
