package measure

import (
	"slices"

	"interleave/internal/quantity"
	"interleave/results"
)

// chooseUnits gives each metric of the load one unit for all tables and
// charts, except the one that shareUnit gives to all loads. Latencies share
// theirs, and so do memory sizes.
func (l *Load) chooseUnits() {
	l.units = map[results.Measure]quantity.Unit{}
	for _, group := range [][]results.Measure{
		{results.Throughput, results.Goodput}, {results.Sent, results.Answered, results.Unserved},
		{results.LatencyP50, results.LatencyP90, results.LatencyP99, results.LatencyP999, results.LatencyMax, results.LastDelivery, results.ServiceP50, results.ServiceP99},
		{results.Recovery},
		{results.CPUPerSlowByte}, {results.CPUPerSecond},
		{results.BaselineMemory, results.PeakMemory},
		{results.MemoryPerConnection}, {results.MemoryPerStream}, {results.SocketMemory}, {results.BytesPerSecond}, {results.CPUPerByte},
		{results.LostPerFault, results.HitPerFault}, {results.FaultRecovery}, {results.KeptPerFault}, {results.Restarts},
		{results.SwitchesPerRequest}, {results.Threads}, {results.Processes},
	} {
		var values []float64
		for _, m := range group {
			if m == results.LatencyMax {
				continue // one outlier would choose for all
			}
			for _, c := range l.Cells {
				for _, class := range slices.Concat([]string{""}, c.Classes, c.Phases) {
					switch v := c.Measure(m, class); {
					case v.Measured():
						values = append(values, v.Value)
					case v.Unfinished, v.Never:
						values = append(values, v.AtLeast)
					}
				}
			}
		}
		unit := quantity.UnitFor(group[0].Kind(), values...)
		for _, m := range group {
			l.units[m] = unit
		}
	}
}

// shareUnit gives a metric that readers compare between loads one unit in all.
func (r *Run) shareUnit(m results.Measure) {
	var values []float64
	for _, l := range r.Loads() {
		for _, c := range l.Cells {
			if v := c.Measure(m, ""); v.Measured() {
				values = append(values, v.Value)
			}
		}
	}
	unit := quantity.UnitFor(m.Kind(), values...)
	for _, l := range r.Loads() {
		l.units[m] = unit
	}
}

// Unit returns the unit in which a metric of this load is printed.
func (l *Load) Unit(m results.Measure) quantity.Unit { return l.units[m] }
