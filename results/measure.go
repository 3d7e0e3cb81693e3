package results

import "interleave/internal/quantity"

// Measure names a quantity of a trial, in base units. Predictions, gates,
// histories and comparisons use the same names.
type Measure string

const (
	Throughput          Measure = "throughput"
	Sent                Measure = "sent_of_offered"
	Answered            Measure = "answered_of_offered"
	Unserved            Measure = "refused_or_lost"
	LatencyP50          Measure = "latency_p50"
	LatencyP90          Measure = "latency_p90"
	LatencyP99          Measure = "latency_p99"
	LatencyP999         Measure = "latency_p999"
	LatencyMax          Measure = "latency_max"
	LastDelivery        Measure = "last_delivery"
	Goodput             Measure = "goodput"
	Recovery            Measure = "recovery"
	ServiceP50          Measure = "service_p50"
	ServiceP99          Measure = "service_p99"
	CPUPerRequest       Measure = "cpu_per_request"
	CPUPerSlowByte      Measure = "cpu_per_slow_byte"
	CPUPerSecond        Measure = "cpu_per_second"
	BaselineMemory      Measure = "baseline_memory"
	PeakMemory          Measure = "peak_memory"
	MemoryPerConnection Measure = "memory_per_connection"
	MemoryPerStream     Measure = "memory_per_stream"
	SocketMemory        Measure = "socket_memory"
	CPUPerByte          Measure = "cpu_per_byte"
	BytesPerSecond      Measure = "bytes_per_second"
	SwitchesPerRequest  Measure = "switches_per_request"
	AllocsPerRequest    Measure = "allocations_per_request"
	Threads             Measure = "threads"
	Processes           Measure = "processes"
	HitPerFault         Measure = "hit_per_fault"
	LostPerFault        Measure = "lost_per_fault"
	FaultRecovery       Measure = "fault_recovery"
	KeptPerFault        Measure = "kept_per_fault"
	Restarts            Measure = "restarts"
	Errors              Measure = "errors"
)

// measureRow is all that is said of a measure.
type measureRow struct {
	name   Measure
	head   string // of a column
	phrase string // within a sentence
	kind   quantity.Kind
	higher bool   // higher is better
	figure Figure // with which checks take it away; empty if none does
	bench  string // its unit in Go's benchmark format; empty if it is not written there
	of     func(*Trial) *float64
	least  func(*Trial) *float64 // what it is at least where that is all that is known
}

// measures are all of them. Of a trial whose requests are of several classes
// latencies are those of all.
var measures = []measureRow{
	{Throughput, "Throughput", "throughput", quantity.PerSecond, true, FigureThroughput, "req/s", throughput, nil},
	{BytesPerSecond, "Delivered", "bytes delivered per second", quantity.BytesPerSecond, true, FigureThroughput, "B/s", bytesPerSecond, nil},
	{Goodput, "Goodput", "answers in time under strain", quantity.PerSecond, true, FigureThroughput, "goodput/s", goodput, nil},
	{Sent, "Sent", "requests sent", quantity.Share, true, "", "", sentOfOffered, nil},
	{Answered, "Answered", "requests answered", quantity.Share, true, FigureThroughput, "", answeredOfOffered, nil},
	{Unserved, "Refused or lost", "requests refused or lost", quantity.Share, false, FigureThroughput, "", unserved, nil},
	{LatencyP50, "p50", "p50 latency", quantity.Seconds, false, FigureLatency, "p50-sec", func(t *Trial) *float64 { return t.LoadResult.Latency.P50 }, bound(func(b *Bounds) *float64 { return b.P50 })},
	{LatencyP90, "p90", "p90 latency", quantity.Seconds, false, FigureTail, "p90-sec", func(t *Trial) *float64 { return t.LoadResult.Latency.P90 }, bound(func(b *Bounds) *float64 { return b.P90 })},
	{LatencyP99, "p99", "p99 latency", quantity.Seconds, false, FigureTail, "p99-sec", func(t *Trial) *float64 { return t.LoadResult.Latency.P99 }, bound(func(b *Bounds) *float64 { return b.P99 })},
	{LatencyP999, "p99.9", "p99.9 latency", quantity.Seconds, false, FigureTail, "", func(t *Trial) *float64 { return t.LoadResult.Latency.P999 }, bound(func(b *Bounds) *float64 { return b.P999 })},
	{LatencyMax, "max", "largest latency", quantity.Seconds, false, FigureTail, "", func(t *Trial) *float64 { return t.LoadResult.Latency.Max }, bound(func(b *Bounds) *float64 { return b.Max })},
	{LastDelivery, "Last delivery", "time to the last delivery", quantity.Seconds, false, FigureLatency, "last-sec", lastDelivery, nil},
	{Recovery, "Recovery", "time until answers were in time again after the strain", quantity.Seconds, false, "", "recovery-sec", recovery, recoveryAtLeast},
	{ServiceP50, "service p50", "p50 service time", quantity.Seconds, false, FigureLatency, "", func(t *Trial) *float64 { return t.LoadResult.ServiceTime.P50 }, nil},
	{ServiceP99, "service p99", "p99 service time", quantity.Seconds, false, FigureTail, "", func(t *Trial) *float64 { return t.LoadResult.ServiceTime.P99 }, nil},
	{CPUPerRequest, "CPU per request", "CPU per request", quantity.Seconds, false, FigureCPU, "cpu-sec/req", func(t *Trial) *float64 { return t.CPUPerRequest }, nil},
	{CPUPerByte, "CPU per MiB", "CPU per MiB", quantity.SecondsPerByte, false, FigureCPU, "cpu-sec/B", cpuPerByte, nil},
	{CPUPerSlowByte, "CPU per slow byte", "CPU per byte that slow clients wrote or read", quantity.Seconds, false, FigureCPU, "cpu-sec/slow-B", func(t *Trial) *float64 { return t.CPUPerSlowByte }, nil},
	{CPUPerSecond, "CPU per second", "CPU time per second beside idle connections", quantity.SecondsPerSecond, false, FigureCPU, "cpu-sec/s", cpuPerSecond, nil},
	{BaselineMemory, "Memory when ready", "memory when ready", quantity.Bytes, false, "", "ready-B", func(t *Trial) *float64 { return t.Memory.Baseline }, nil},
	{PeakMemory, "Peak memory", "peak memory", quantity.Bytes, false, FigureMemory, "peak-B", func(t *Trial) *float64 { return t.Memory.Peak }, nil},
	{MemoryPerConnection, "Memory per connection", "memory per connection", quantity.Bytes, false, FigureMemoryPerConnection, "B/conn", perConnection, nil},
	{MemoryPerStream, "Memory per stream", "memory per stream", quantity.Bytes, false, FigureMemory, "B/stream", memoryPerStream, nil},
	{SocketMemory, "Socket memory", "memory of the system's sockets", quantity.Bytes, false, "", "sockets-B", socketMemory, nil},
	{SwitchesPerRequest, "Context switches per request", "context switches per request", quantity.Count, false, "", "", switchesPerRequest, nil},
	{AllocsPerRequest, "Allocations per request", "allocations per request", quantity.Count, false, "", "", func(t *Trial) *float64 { return t.Allocations }, nil},
	{Threads, "Threads", "threads", quantity.Items, false, "", "", func(t *Trial) *float64 { return number(t.ThreadsMax) }, nil},
	{Processes, "Processes", "processes", quantity.Items, false, "", "", func(t *Trial) *float64 { return number(t.ProcessesMax) }, nil},
	{HitPerFault, "Hit per fault", "requests hit per fault, its own included", quantity.Count, false, "", "", hitPerFault, nil},
	{LostPerFault, "Lost per fault", "other requests lost per fault", quantity.Count, false, "", "lost/fault", lostPerFault, nil},
	{FaultRecovery, "Recovery after a fault", "time from a fault until others are answered as before", quantity.Seconds, false, "", "fault-recovery-sec", faultRecovery, faultRecoveryAtLeast},
	{KeptPerFault, "Memory kept per fault", "memory kept per fault", quantity.Bytes, false, "", "kept-B", keptPerFault, nil},
	{Restarts, "Restarts", "restarts of the whole server", quantity.Items, false, "", "", func(t *Trial) *float64 { return number(t.Restarts) }, nil},
	{Errors, "Errors", "errors", quantity.Items, false, "", "errors", countErrors, nil},
}

// Measures are all that there are, in the order in which they are told.
func Measures() []Measure {
	all := make([]Measure, len(measures))
	for i, r := range measures {
		all[i] = r.name
	}
	return all
}

// row is what is said of m. One that this version does not know has its own
// name and no unit.
func (m Measure) row() measureRow {
	for _, r := range measures {
		if r.name == m {
			return r
		}
	}
	return measureRow{name: m, head: string(m), phrase: string(m), kind: quantity.Count, of: func(*Trial) *float64 { return nil }}
}

// Known reports whether this version knows the measure.
func (m Measure) Known() bool {
	for _, r := range measures {
		if r.name == m {
			return true
		}
	}
	return false
}

// Head names the measure in the head of a column: "CPU per request".
func (m Measure) Head() string { return m.row().head }

// Phrase names the measure within a sentence: "p50 latency".
func (m Measure) Phrase() string { return m.row().phrase }

// Kind is what the measure is measured in.
func (m Measure) Kind() quantity.Kind { return m.row().kind }

// HigherIsBetter reports whether more of it is better.
func (m Measure) HigherIsBetter() bool { return m.row().higher }

// IsLatency reports whether the measure is read from latencies, which count from
// when a request was due.
func (m Measure) IsLatency() bool {
	switch m {
	case LatencyP50, LatencyP90, LatencyP99, LatencyP999, LatencyMax:
		return true
	}
	return false
}

// OfFaults reports whether the measure is of what a request that goes wrong does to
// others.
func (m Measure) OfFaults() bool {
	return m == HitPerFault || m == LostPerFault || m == FaultRecovery || m == KeptPerFault || m == Restarts
}

// Figure is the group of figures that the measure is one of, and that checks
// take away together; empty if none does.
func (m Measure) Figure() Figure { return m.row().figure }

// Bench is the measure's unit in Go's benchmark format, empty if it is not
// written there.
func (m Measure) Bench() string { return m.row().bench }

// Of returns what a trial measured; nil if it did not, or if a check took it
// away.
func (m Measure) Of(t *Trial) *float64 {
	r := m.row()
	if t.LoadResult == nil || r.figure != "" && t.SpoiledBy(r.figure) != "" {
		return nil
	}
	return r.of(t)
}

// AtLeast returns what a measure is at least where requests did not end or a server
// did not recover; nil if nothing is known, or the measure itself is.
func (m Measure) AtLeast(t *Trial) *float64 {
	r := m.row()
	if t.LoadResult == nil || r.least == nil {
		return nil
	}
	return r.least(t)
}

// bound reads a lower bound of a latency.
func bound(of func(*Bounds) *float64) func(*Trial) *float64 {
	return func(t *Trial) *float64 {
		if t.LoadResult.Latency.AtLeast == nil {
			return nil
		}
		return of(t.LoadResult.Latency.AtLeast)
	}
}
