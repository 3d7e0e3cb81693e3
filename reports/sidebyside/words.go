package sidebyside

import (
	"fmt"
	"math"
	"strings"

	"interleave/internal/quantity"
	"interleave/results/sidebyside"
)

// metric is a figure of which ratios were taken.
type metric struct {
	name     string
	of       func(sidebyside.Way) sidebyside.Figure
	narrower func(*sidebyside.Summary) sidebyside.Ratio
}

var (
	cpu = metric{"CPU time per request", func(w sidebyside.Way) sidebyside.Figure { return w.CPU },
		func(s *sidebyside.Summary) sidebyside.Ratio { return s.CPU }}
	p50 = metric{"p50 latency", func(w sidebyside.Way) sidebyside.Figure { return w.P50 },
		func(s *sidebyside.Summary) sidebyside.Ratio { return s.P50 }}
)

var metrics = []metric{cpu, p50}

// way is how a pair was measured.
type way struct {
	name string
	of   func(sidebyside.Comparison) sidebyside.Way
}

var ways = [2]way{
	{"side by side", func(c sidebyside.Comparison) sidebyside.Way { return c.Together }},
	{"one after the other", func(c sidebyside.Comparison) sidebyside.Way { return c.Alone }},
}

// ratio is a ratio with its interval.
func ratio(r sidebyside.Ratio) string {
	switch {
	case r.Value == nil:
		return "n/a"
	case r.Low == nil:
		return quantity.Factor(*r.Value)
	}
	return quantity.FactorBeside(*r.Value, *r.Low, *r.High) + " " + quantity.FactorInterval(*r.Low, *r.High)
}

// halfWidth is how far the interval's ends are from its middle.
func halfWidth(r sidebyside.Ratio) string {
	if h := r.HalfWidth(); !math.IsNaN(h) {
		return "±" + percent(math.Expm1(h))
	}
	return "n/a"
}

func scatter(f sidebyside.Figure) string {
	if f.Scatter == nil {
		return "n/a"
	}
	return percent(math.Expm1(*f.Scatter))
}

// percent is a share to a tenth of a percent.
func percent(share float64) string { return quantity.Fixed(100*share, 1) + " %" }

// narrower is by which factor a pair's interval is narrower side by side.
func narrower(m metric, c sidebyside.Comparison) string {
	if v := m.of(c.Together).Narrower(m.of(c.Alone)); !math.IsNaN(v) && !math.IsInf(v, 0) {
		return quantity.Factor(v)
	}
	return "n/a"
}

// overall is what all pairs say together of a figure; empty if there are not two
// that say anything.
func overall(s *sidebyside.Summary, m metric) string {
	with, more := 0, 0
	for _, c := range s.Pairs {
		if v := m.of(c.Together).Narrower(m.of(c.Alone)); !math.IsNaN(v) {
			with++
			if v > 1 {
				more++
			}
		}
	}
	if with < 2 {
		return ""
	}
	return fmt.Sprintf("%s: intervals are narrower side by side in %d of %s, in the middle by %s", m.name, more, quantity.Plural(with, "pair"), ratio(m.narrower(s)))
}

// times says how long both ways took.
func times(s *sidebyside.Summary) string {
	together, alone := s.Times()
	text := fmt.Sprintf("side by side took %s, one after the other %s", quantity.Span(together), quantity.Span(alone))
	if !s.Even() {
		text += ": not the same time, so the comparison is not fair"
	}
	return text
}

// sorted are the pairs of which a figure was measured in one way at least, those
// of one model first. lacking names the others.
func sorted(s *sidebyside.Summary, m metric) (with []sidebyside.Comparison, lacking []string) {
	for _, same := range []bool{true, false} {
		for _, c := range s.Pairs {
			switch {
			case c.Same() != same:
			case m.of(c.Together).Value != nil || m.of(c.Alone).Value != nil:
				with = append(with, c)
			default:
				lacking = append(lacking, c.Cell()+", "+servers(c.Pair))
			}
		}
	}
	return with, lacking
}

// notMeasured says of which pairs a figure is missing; empty if of none.
func notMeasured(m metric, lacking []string) string {
	if len(lacking) == 0 {
		return ""
	}
	return m.name + " was measured in too few blocks: " + strings.Join(lacking, "; ")
}

// servers names a pair's servers; two of one model are A/A.
func servers(p sidebyside.Pair) string {
	if p.Same() {
		return p.Servers() + " (A/A)"
	}
	return p.Servers()
}
