package measure

import (
	"slices"

	"interleave/internal/quantity"
)

// Metric names a measured quantity. Those that predictions use have the
// prediction's names.
type Metric string

const (
	Throughput          Metric = "throughput"
	Sent                Metric = "sent_of_offered"
	Answered            Metric = "answered_of_offered"
	LatencyP50          Metric = "latency_p50"
	LatencyP90          Metric = "latency_p90"
	LatencyP99          Metric = "latency_p99"
	LatencyP999         Metric = "latency_p999"
	LatencyMax          Metric = "latency_max"
	ServiceP50          Metric = "service_p50"
	ServiceP99          Metric = "service_p99"
	CPUPerRequest       Metric = "cpu_per_request"
	BaselineMemory      Metric = "baseline_memory"
	PeakMemory          Metric = "peak_memory"
	MemoryPerConnection Metric = "memory_per_connection"
	Switches            Metric = "switches_per_request"
	Threads             Metric = "threads"
	Processes           Metric = "processes"
)

// about says what a metric is, in print and in arithmetic.
type about struct {
	head   string // of a column
	phrase string // within a sentence
	kind   quantity.Kind
	higher bool // higher is better
}

var metrics = map[Metric]about{
	Throughput:          {"Throughput", "throughput", quantity.PerSecond, true},
	Sent:                {"Sent", "requests sent", quantity.Share, true},
	Answered:            {"Answered", "requests answered", quantity.Share, true},
	LatencyP50:          {"p50", "p50 latency", quantity.Seconds, false},
	LatencyP90:          {"p90", "p90 latency", quantity.Seconds, false},
	LatencyP99:          {"p99", "p99 latency", quantity.Seconds, false},
	LatencyP999:         {"p99.9", "p99.9 latency", quantity.Seconds, false},
	LatencyMax:          {"max", "largest latency", quantity.Seconds, false},
	ServiceP50:          {"service p50", "p50 service time", quantity.Seconds, false},
	ServiceP99:          {"service p99", "p99 service time", quantity.Seconds, false},
	CPUPerRequest:       {"CPU per request", "CPU per request", quantity.Seconds, false},
	BaselineMemory:      {"Memory when ready", "memory when ready", quantity.Bytes, false},
	PeakMemory:          {"Peak memory", "peak memory", quantity.Bytes, false},
	MemoryPerConnection: {"Memory per connection", "memory per connection", quantity.Bytes, false},
	Switches:            {"Context switches per request", "context switches per request", quantity.Count, false},
	Threads:             {"Threads", "threads", quantity.Items, false},
	Processes:           {"Processes", "processes", quantity.Items, false},
}

// Near is the margin within which a ratio makes no odds.
const Near = 0.1

// Metrics are all of them, in the order of a table's columns.
func Metrics() []Metric { return slices.Clone(tableMetrics) }

// Known reports whether this version knows the metric.
func (m Metric) Known() bool { return metrics[m].head != "" }

// IsLatency reports whether the metric is read from latencies, which count from
// when a request was due.
func (m Metric) IsLatency() bool {
	switch m {
	case LatencyP50, LatencyP90, LatencyP99, LatencyP999, LatencyMax:
		return true
	}
	return false
}

// Head names the metric in the head of a column: "CPU per request".
func (m Metric) Head() string { return metrics[m].head }

// Phrase names the metric within a sentence: "p50 latency".
func (m Metric) Phrase() string { return metrics[m].phrase }

// Kind is what the metric is measured in.
func (m Metric) Kind() quantity.Kind { return metrics[m].kind }

// HigherIsBetter reports whether more of it is better.
func (m Metric) HigherIsBetter() bool { return metrics[m].higher }

// percentiles are the metrics that are read from a histogram.
var percentiles = []struct {
	metric  Metric
	percent float64
	service bool
}{
	{LatencyP50, 50, false},
	{LatencyP90, 90, false},
	{LatencyP99, 99, false},
	{LatencyP999, 99.9, false},
	{ServiceP50, 50, true},
	{ServiceP99, 99, true},
}

// Supported returns the highest percentile above the median that at least this
// share of the cells with latencies have, or a bound of it, and false if there is none.
func Supported(cells []*Cell, class string, share float64) (Metric, bool) {
	having := func(m Metric) (n float64) {
		for _, c := range cells {
			if c.Measure(m, class).Known() {
				n++
			}
		}
		return n
	}
	for _, m := range []Metric{LatencyP99, LatencyP90} {
		if n := having(m); n > 0 && n >= share*having(LatencyP50) {
			return m, true
		}
	}
	return "", false
}
