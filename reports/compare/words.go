package compare

import (
	"math"
	"strings"

	"interleave/internal/quantity"
	"interleave/results"
)

// Name names the figure for people.
func (d *Difference) Name() string {
	if d.Class != "" {
		return d.Metric.Head() + ", " + d.Class
	}
	return d.Metric.Head()
}

// Short is Name for where there is little room.
func (d *Difference) Short() string {
	switch d.Metric {
	case results.CPUPerRequest:
		return "CPU/request"
	case results.MemoryPerConnection:
		return "memory/conn"
	case results.CPUPerByte:
		return "CPU/MiB"
	case results.MemoryPerStream:
		return "memory/stream"
	}
	name := d.Name()
	return strings.ToLower(name[:1]) + name[1:]
}

// RatioText is the ratio in words: "1.12×".
func (d *Difference) RatioText() string {
	return quantity.FactorBeside(d.Ratio.Value, d.Ratio.Low, d.Ratio.High)
}

// IntervalText is its interval in words, empty if there is none.
func (d *Difference) IntervalText() string { return quantity.FactorInterval(d.Ratio.Low, d.Ratio.High) }

// Change says both values in a unit of their own: "4.83 → 5.40 µs".
func (d *Difference) Change() string {
	unit := quantity.UnitFor(d.Metric.Kind(), d.Base.Median, d.Candidate.Median)
	return strings.TrimSpace(d.Base.in(unit) + " → " + d.Candidate.in(unit) + " " + unit.Name)
}

// BaseText and CandidateText are the values in Unit, without its name.
func (d *Difference) BaseText() string      { return d.Base.in(d.Unit) }
func (d *Difference) CandidateText() string { return d.Candidate.in(d.Unit) }

func (s Sample) in(u quantity.Unit) string {
	if s.Trials == 0 {
		return "–"
	}
	return u.Number(s.Median)
}

// TestText is what benchstat would print: "+12.30% p=0.002".
func (d *Difference) TestText() string {
	if math.IsNaN(d.Test.P) {
		return ""
	}
	return d.Test.Delta + " p=" + quantity.Fixed(d.Test.P, 3)
}

// HolmText is the corrected p-value, empty if there is none.
func (d *Difference) HolmText() string {
	if math.IsNaN(d.Test.Holm) {
		return ""
	}
	return quantity.Fixed(d.Test.Holm, 3)
}
