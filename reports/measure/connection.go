package measure

import (
	"math"

	"interleave/results"
	"interleave/results/stat"
)

// perConnection is the median slope over the trials. Its interval is that of the
// blocks if there are enough. If not, it reaches from the lowest to the highest
// end of the trials' own intervals: it covers the error of each regression, and
// the differences between trials.
func (c *Cell) perConnection() Measure {
	values := make([]float64, len(c.Trials))
	low, high := math.Inf(1), math.Inf(-1)
	var whys Tally
	for i, t := range c.Trials {
		values[i] = math.NaN()
		if t == nil || t.SpoiledBy(results.FigureMemoryPerConnection) != "" {
			continue
		}
		slope, why := t.PerConnection()
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
