package measure

import (
	"slices"

	"interleave/results"
)

// Near is how far a ratio may be from 1 without mattering.
const Near = 0.1

// Metrics are all of them, in the order of a table's columns.
func Metrics() []results.Measure { return slices.Clone(tableMetrics) }

// Headline are the metrics that runs are compared by and that a history keeps,
// in the order of the output.
var Headline = []results.Measure{
	results.CPUPerRequest, results.Throughput, results.LatencyP50, results.LatencyP99, results.LastDelivery,
	results.PeakMemory, results.MemoryPerConnection,
	results.BytesPerSecond, results.CPUPerByte, results.MemoryPerStream, results.SocketMemory,
}

// percentiles are the metrics that are read from a histogram.
var percentiles = []struct {
	metric  results.Measure
	percent float64
	service bool
}{
	{results.LatencyP50, 50, false},
	{results.LatencyP90, 90, false},
	{results.LatencyP99, 99, false},
	{results.LatencyP999, 99.9, false},
	{results.ServiceP50, 50, true},
	{results.ServiceP99, 99, true},
}

// fromHistogram reports whether m is read from histograms, which hold the
// requests of all trials together.
func fromHistogram(m results.Measure) bool {
	for _, p := range percentiles {
		if p.metric == m {
			return true
		}
	}
	return m == results.LatencyMax
}

// Supported returns the highest percentile above the median of which at least
// this share of the cells with latencies have a value or a bound; false if there
// is none.
func Supported(cells []*Cell, class string, share float64) (results.Measure, bool) {
	having := func(m results.Measure) (n float64) {
		for _, c := range cells {
			if c.Measure(m, class).Known() {
				n++
			}
		}
		return n
	}
	for _, m := range []results.Measure{results.LatencyP99, results.LatencyP90} {
		if n := having(m); n > 0 && n >= share*having(results.LatencyP50) {
			return m, true
		}
	}
	return "", false
}
