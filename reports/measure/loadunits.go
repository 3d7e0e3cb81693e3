package measure

import "interleave/internal/quantity"

// chooseUnits gives each metric of the load one unit for all tables and
// charts, save for that which shareUnit gives to all loads. Latencies share
// theirs, and so do memory sizes.
func (l *Load) chooseUnits() {
	l.units = map[Metric]quantity.Unit{}
	for _, group := range [][]Metric{
		{Throughput}, {Sent, Answered},
		{LatencyP50, LatencyP90, LatencyP99, LatencyP999, LatencyMax, ServiceP50, ServiceP99},
		{BaselineMemory, PeakMemory},
		{MemoryPerConnection},
		{Switches}, {Threads}, {Processes},
	} {
		var values []float64
		for _, m := range group {
			if m == LatencyMax {
				continue // one outlier would choose for all
			}
			for _, c := range l.Cells {
				for _, class := range append([]string{""}, c.Classes...) {
					switch v := c.Measure(m, class); {
					case v.Measured():
						values = append(values, v.Value)
					case v.Unfinished:
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
func (r *Run) shareUnit(m Metric) {
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
func (l *Load) Unit(m Metric) quantity.Unit { return l.units[m] }
