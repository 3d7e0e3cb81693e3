package curve

import (
	"fmt"
	"slices"

	"interleave/internal/quantity"
	"interleave/reports/chart"
	"interleave/reports/measure"
	"interleave/results"
	"interleave/results/stat"
)

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
	perUnit := l.Unit(results.MemoryPerConnection)
	desc := "Memory against open connections; the slope is the cost of one connection."
	for _, ln := range lines {
		s := chart.Series{Label: ln.cell.Model.Name, Model: ln.cell.Model.ID, Look: ln.cell.Model.Look, X: ln.x}
		for _, v := range ln.y {
			s.Y = append(s.Y, unit.Scale(v))
		}
		if slope := ln.cell.Measure(results.MemoryPerConnection, ""); slope.Measured() {
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
