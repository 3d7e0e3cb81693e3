package sidebyside

import (
	"fmt"
	"math"
	"strings"

	"interleave/internal/quantity"
	"interleave/results/sidebyside"
	"interleave/results/stat"
)

// metric is a figure that is compared.
type metric struct {
	name     string
	of       func(sidebyside.Way) sidebyside.Figure
	narrower func(*sidebyside.Summary) stat.Estimate
}

var (
	cpu = metric{"CPU time per request", func(w sidebyside.Way) sidebyside.Figure { return w.CPU },
		func(s *sidebyside.Summary) stat.Estimate { return s.CPU }}
	p50 = metric{"p50 latency", func(w sidebyside.Way) sidebyside.Figure { return w.P50 },
		func(s *sidebyside.Summary) stat.Estimate { return s.P50 }}
)

var metrics = []metric{cpu, p50}

func ratio(e stat.Estimate) string { return quantity.FactorText(e.Value, e.Low, e.High) }

// halfWidth writes the distance from an interval's middle to its ends.
func halfWidth(e stat.Estimate) string {
	if !e.HasInterval() {
		return "n/a"
	}
	return "±" + quantity.Fixed(100*math.Expm1(sidebyside.HalfWidth(e)), 1) + " %"
}

// overall sums up all pairs of a figure. It is empty if fewer than two have
// intervals.
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

// sorted returns the pairs of which a figure was measured in one way at least,
// first those of one model. lacking names the others.
func sorted(s *sidebyside.Summary, m metric) (with []sidebyside.Comparison, lacking []string) {
	for _, same := range []bool{true, false} {
		for _, c := range s.Pairs {
			switch {
			case c.Same() != same:
			case math.IsNaN(m.of(c.Together).Value) && math.IsNaN(m.of(c.Alone).Value):
				lacking = append(lacking, c.Cell()+", "+servers(c.Pair))
			default:
				with = append(with, c)
			}
		}
	}
	return with, lacking
}

// notMeasured names the pairs that lack a figure. It is empty if none does.
func notMeasured(m metric, lacking []string) string {
	if len(lacking) == 0 {
		return ""
	}
	return m.name + " was measured in too few blocks: " + strings.Join(lacking, "; ")
}

// servers names a pair's servers. Two of one model are A/A.
func servers(p sidebyside.Pair) string {
	if p.Same() {
		return p.Servers() + " (A/A)"
	}
	return p.Servers()
}
