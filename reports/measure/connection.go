package measure

import (
	"fmt"
	"math"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/results/stat"
)

// countsForSlope is at how many different numbers of connections memory must
// have been read: with fewer a slope cannot be told from a step.
const countsForSlope = 4

// PerConnection returns what one more connection costs in memory, in bytes, by
// the slope over the connections opened in a trial, with its interval. Why says
// why there is no slope; it is empty if there is one.
func PerConnection(t *results.Trial) (slope results.Slope, why string) {
	counts := map[int]bool{}
	var x, y []float64
	for _, s := range t.MemoryByConns {
		counts[s.Connections] = true
		x, y = append(x, float64(s.Connections)), append(y, s.Bytes)
	}
	switch {
	case len(counts) < 2:
		return slope, "connections were not opened in steps under this load"
	case len(counts) < countsForSlope:
		return slope, fmt.Sprintf("memory was read at %s of connections: a slope needs %d", quantity.Plural(len(counts), "number"), countsForSlope)
	}
	m := t.Memory
	if m.PerConnection != nil && m.PerConnectionLow != nil && m.PerConnectionHigh != nil {
		return results.Slope{Value: *m.PerConnection, Low: *m.PerConnectionLow, High: *m.PerConnectionHigh}, ""
	}
	fit := stat.Fit(x, y).Slope
	slope = results.Slope{Value: fit.Value, Low: fit.Low, High: fit.High}
	if m.PerConnection != nil {
		// The interval is about the slope that was stored.
		slope.Value, slope.Low, slope.High = *m.PerConnection, fit.Low+*m.PerConnection-fit.Value, fit.High+*m.PerConnection-fit.Value
	}
	return slope, ""
}

// perConnection is the median slope over the trials. Its interval is that of
// the blocks if they are enough for one. If not, it reaches from the lowest to
// the highest end of the trials' own intervals: what a regression leaves open,
// and what the trials differ by.
func (c *Cell) perConnection() Measure {
	values := make([]float64, len(c.Trials))
	low, high := math.Inf(1), math.Inf(-1)
	var whys Tally
	for i, t := range c.Trials {
		values[i] = math.NaN()
		if t == nil || t.SpoiledBy(results.FigureMemoryPerConnection) != "" {
			continue
		}
		slope, why := PerConnection(t)
		if why != "" {
			whys.Add(why)
			continue
		}
		values[i] = slope.Value
		low, high = math.Min(low, slope.Low), math.Max(high, slope.High)
	}
	m := Measure{Estimate: stat.Median(values), Blocks: values}
	switch {
	case m.N == 0:
		return absent(whys.Commonest())
	case !m.HasInterval() && low <= high:
		m.Low, m.High, m.Confidence, m.Within = low, high, stat.Level, true
	}
	return m
}
