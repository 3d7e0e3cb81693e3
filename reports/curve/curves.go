package curve

import (
	"fmt"
	"slices"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/chart"
	"interleave/reports/measure"
	"interleave/results"
	"interleave/results/latency"
	"interleave/results/stat"
)

// Curves returns the charts of one quantity against another: the latency
// spectrum of each load, and memory against open connections.
func Curves(r *measure.Run) []chart.Figure {
	var spectra, memory []chart.Figure
	for _, s := range r.Scenarios {
		for _, l := range s.Loads {
			classes := []string{""}
			if all := l.Classes(); len(all) > 0 {
				classes = all
			}
			for _, class := range classes {
				if f, ok := spectrum(l, class); ok {
					f.ID = r.ID("spectrum", s.Name, l.Name, class)
					spectra = append(spectra, f)
				}
			}
			if f, ok := memoryByConnections(l); ok {
				f.ID = r.ID("connections", s.Name, l.Name)
				memory = append(memory, f)
			}
		}
	}
	return append(spectra, memory...)
}

// shortest is how far a line of a spectrum must reach to tell anything: to the
// request in so many.
const shortest = 4

// spectrum draws latency against the share of requests that are slower.
func spectrum(l *measure.Load, class string) (chart.Figure, bool) {
	unit := l.Unit(measure.LatencyP50)
	c := chart.Lines{
		XAxis: "percentile of the requests", YAxis: "latency, " + unit.Name, XLog: true,
		XTicks: []chart.Tick{{At: 2, Label: "50"}, {At: 10, Label: "90"}, {At: 100, Label: "99"}, {At: 1000, Label: "99.9"}, {At: 10000, Label: "99.99"}},
	}
	var lacking []*measure.Cell
	for _, cell := range l.Cells {
		points := cell.Spectrum(class)
		if len(points) == 0 || points[len(points)-1].OneIn < shortest {
			lacking = append(lacking, cell)
			continue
		}
		s := chart.Series{Label: cell.Model.Name, Model: cell.Model.ID, Look: cell.Model.Look}
		for _, p := range points {
			s.X, s.Y = append(s.X, p.OneIn), append(s.Y, unit.Scale(p.Latency))
		}
		c.Series = append(c.Series, s)
	}
	of := ""
	if class != "" {
		of = ", " + class + " requests"
	}
	return chart.Figure{
		Title: "Latency spectrum: " + l.Label() + of,
		Note:  fmt.Sprintf("each line ends where %d slower requests are left", latency.FewestSlower),
		Gaps:  notDrawn(lacking, class),
		Desc:  fmt.Sprintf("Latency in %s against percentile, one line for each model; the percentiles are in the table of %s.", unit.Name, l.Label()),
		Where: l.ID,
		Chart: c,
	}, len(c.Series) > 0
}

// notDrawn says which models have no line in a spectrum, each reason in short
// and once; it is empty if all have one.
func notDrawn(cells []*measure.Cell, class string) string {
	var models measure.Groups[string] // by reason
	for _, c := range cells {
		reason := "too few requests"
		if m := c.Measure(measure.LatencyP50, class); !m.Measured() {
			reason = measure.WithoutFigures(strings.TrimPrefix(m.Why, measure.NotMeasured))
		} else if tail := c.Measure(measure.LatencyP90, class); tail.Lost() {
			reason = measure.WithoutFigures(strings.TrimPrefix(tail.Why, measure.NotMeasured))
		} else if len(c.Spectrum(class)) == 0 {
			reason = "no histogram"
		}
		models.Add(reason, c.Model.Name)
	}
	if models.Order == nil {
		return ""
	}
	return "Not drawn: " + strings.Join(inBrackets(&models), "; ") + "."
}

// memoryByConnections draws the server's memory while connections are opened,
// with the cost of one.
func memoryByConnections(l *measure.Load) (chart.Figure, bool) {
	var all []float64
	type line struct {
		cell *measure.Cell
		x, y []float64
	}
	var lines []line
	for _, cell := range l.Cells {
		x, y := memorySteps(cell)
		if len(x) < 2 {
			continue
		}
		all = append(all, y...)
		lines = append(lines, line{cell, x, y})
	}
	unit := quantity.UnitFor(quantity.Bytes, all...)
	c := chart.Lines{XAxis: "open connections", YAxis: "memory of the server, " + unit.Name, FromZero: true}
	perUnit := l.Unit(measure.MemoryPerConnection)
	desc := "Memory against open connections; the slope is the cost of one connection."
	for _, ln := range lines {
		s := chart.Series{Label: ln.cell.Model.Name, Model: ln.cell.Model.ID, Look: ln.cell.Model.Look, X: ln.x}
		for _, v := range ln.y {
			s.Y = append(s.Y, unit.Scale(v))
		}
		if slope := ln.cell.Measure(measure.MemoryPerConnection, ""); slope.Measured() {
			s.Label += " " + perUnit.Text(slope.Value)
			desc += fmt.Sprintf(" %s: %s %s.", ln.cell.Model.Name, perUnit.Text(slope.Value), perUnit.Interval(slope.Low, slope.High))
		}
		c.Series = append(c.Series, s)
	}
	return chart.Figure{
		Title: "Memory against connections: " + l.Label(),
		Note:  "at a line's end: what one more connection costs",
		Desc:  desc,
		Where: l.ID,
		Chart: c,
	}, len(c.Series) > 0
}

// memorySteps returns the median memory over the trials at each number of
// connections.
func memorySteps(c *measure.Cell) (connections, bytes []float64) {
	at := map[int][]float64{}
	for _, t := range c.Trials {
		if t != nil && t.SpoiledBy(results.FigureMemoryPerConnection) == "" {
			for _, s := range t.MemoryByConns {
				at[s.Connections] = append(at[s.Connections], s.Bytes)
			}
		}
	}
	var counts []int
	for n := range at {
		counts = append(counts, n)
	}
	slices.Sort(counts)
	for _, n := range counts {
		connections = append(connections, float64(n))
		bytes = append(bytes, stat.Median(at[n]).Value)
	}
	return connections, bytes
}

// inBrackets writes each group as its names and, in brackets, what they have in
// common.
func inBrackets(g *measure.Groups[string]) (parts []string) {
	for _, under := range g.Order {
		parts = append(parts, quantity.Join(g.Names[under])+" ("+under+")")
	}
	return parts
}
