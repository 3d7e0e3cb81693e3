package reports

import "fmt"

// bars is what is drawn about a sweep's points.
type bars int

const (
	noBars    bars = iota // there is one block
	ranges                // of the blocks, which are too few for intervals
	intervals             // of 95 %
)

// barsOf chooses the same for all points: a range beside an interval would be
// taken for one.
func barsOf(loads []*Load, metric Metric) bars {
	found := noBars
	for _, l := range loads {
		for _, c := range l.Cells {
			switch m := c.Measure(metric, ""); {
			case m.HasInterval():
				return intervals
			case m.N > 1:
				found = ranges
			}
		}
	}
	return found
}

// bar returns the ends of what is drawn about a point, NaN if nothing is.
func (s *Sweep) bar(m Measure) (low, high float64) {
	if s.bars != ranges || m.N < 2 {
		return m.Low, m.High
	}
	low, high = spanOf(m.Blocks)
	return min(low, m.Value), max(high, m.Value)
}

// legend says what the bars are.
func (s *Sweep) legend() string {
	switch s.bars {
	case intervals:
		return "bars: 95 % intervals"
	case ranges:
		return fmt.Sprintf("bars: the range of %s, which is no interval: that takes %d", plural(s.blocks, "block"), enoughBlocks)
	}
	return "one block: no intervals"
}

// With says what each figure has beside it.
func (s *Sweep) With() string {
	switch s.bars {
	case intervals:
		return "with its 95 % interval"
	case ranges:
		return fmt.Sprintf("with the range of %s, which is no interval", plural(s.blocks, "block"))
	}
	return "of one block"
}
