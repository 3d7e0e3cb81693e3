package curve

import (
	"fmt"

	"interleave/internal/quantity"
	"interleave/reports/measure"
	"interleave/results"
)

// bars is what is drawn about a sweep's points.
type bars int

const (
	noBars    bars = iota // there is one block
	ranges                // of the blocks, which are too few for intervals
	intervals             // of 95 %
)

// chooseBars chooses the same for all points: a range beside an interval would be
// taken for one.
func (s *Sweep) chooseBars() {
	for _, l := range s.Loads {
		for _, c := range l.Cells {
			m := s.at(l, c)
			s.trials = max(s.trials, m.N)
			if m.Known() {
				s.trials = max(s.trials, 1)
			}
			s.barless = s.barless || m.Measured() && !m.HasInterval()
			switch {
			case m.HasInterval():
				s.bars = intervals
			case m.N > 1 && s.bars == noBars:
				s.bars = ranges
			}
		}
	}
}

// bar returns the ends of what is drawn about a point, NaN if nothing is.
func (s *Sweep) bar(m measure.Measure) (low, high float64) {
	if s.bars != ranges || m.N < 2 {
		return m.Low, m.High
	}
	low, high = measure.Span(m.Blocks)
	return min(low, m.Value), max(high, m.Value)
}

// legend says what the bars are, and how bounds and gaps are drawn.
func (s *Sweep) legend() string {
	text := s.legendOfBars()
	if s.bounded {
		how := "at least so much, the load driver was the limit"
		if s.Metric != results.Throughput {
			how = "at least or at most so much"
		}
		text += " · open, with an arrow: " + how
	}
	if s.cut {
		text += " · ×: further points were not measured"
	}
	return text
}

func (s *Sweep) legendOfBars() string {
	switch {
	case s.bars == intervals && s.barless:
		return fmt.Sprintf("bars: 95 %% intervals, where there are %s", quantity.Plural(measure.EnoughBlocks, "trial"))
	case s.bars == intervals:
		return "bars: 95 % intervals"
	case s.bars == ranges:
		return fmt.Sprintf("bars: the range of %s, which is no interval: that takes %d", quantity.Plural(s.trials, "trial"), measure.EnoughBlocks)
	}
	return "one trial: no intervals"
}

// With says what each figure has beside it.
func (s *Sweep) With() string {
	switch s.bars {
	case intervals:
		return "with its 95 % interval"
	case ranges:
		return fmt.Sprintf("with the range of %s, which is no interval", quantity.Plural(s.trials, "trial"))
	}
	return "of one trial"
}
