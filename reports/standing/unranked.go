package standing

import (
	"fmt"
	"strings"

	"interleave/internal/quantity"
	"interleave/reports/measure"
)

// named writes each of the models without a figure with its reason. A reason
// that only differs in figures is given once, with their range.
func (q *Quality) named(cells []*measure.Cell) string {
	var reasons measure.Tally
	models := map[*measure.Counted][]string{}
	for _, c := range cells {
		why := reasons.Add(q.whyUnranked(c))
		models[why] = append(models[why], c.Model.Name)
	}
	var parts []string
	for _, why := range reasons.All() {
		who := quantity.Join(models[why])
		if n := len(q.Load.Cells); n > 1 && n == len(models[why]) {
			who = "all " + quantity.Plural(n, "model")
		}
		parts = append(parts, who+" ("+why.Ranged()+")")
	}
	return quantity.Join(parts)
}

// whyUnranked is why a cell is not compared, without saying that it was not
// measured.
func (q *Quality) whyUnranked(c *measure.Cell) string {
	m := c.Measure(q.Metric, q.Class)
	switch {
	case m.AtMost > 0:
		return "at most " + q.Load.Unit(q.Metric).Text(m.AtMost) + ", " + m.SpoiledBy
	case m.Never:
		return "at least " + q.Load.Unit(q.Metric).Text(m.AtLeast) + ", " + m.Why
	case m.Unfinished:
		return "at least " + q.Load.Unit(q.Metric).Text(m.AtLeast) + ", requests did not end"
	case m.Measured() && q.Metric.IsLatency() && c.Overloaded():
		return "overloaded: " + c.Overload()
	case m.Measured() && m.NeverIn > 0:
		return m.NeverText()
	case m.Measured() && m.N < measure.EnoughBlocks:
		return quantity.Plural(m.N, "block") + ", too few for an interval"
	case m.Measured() && m.Value <= 0:
		return "a ratio means nothing where a value is zero or less"
	case m.Measured():
		return "no interval of its ratio to the best"
	case m.SpoiledBy != "":
		return m.SpoiledBy
	}
	return strings.TrimPrefix(m.Why, measure.NotMeasured)
}

// NotRanked names for each quality the models that are not ranked in it though
// they were measured under its load, with the reason. Those that were not, and
// those of which a check took the figure, are listed elsewhere.
func (s *Strengths) NotRanked() (lines []string) {
	const most = 3
	more := 0
	for _, q := range s.Qualities {
		var cells []*measure.Cell
		for _, c := range q.Unranked {
			if m := c.Measure(q.Metric, q.Class); c.Measured() && (m.Measured() || m.Spoiled == 0) {
				cells = append(cells, c)
			}
		}
		switch {
		case len(cells) == 0 || len(q.Load.Cells) < 2:
		case len(lines) == most:
			more++
		default:
			lines = append(lines, fmt.Sprintf("Not ranked in %s: %s.", strings.ToLower(q.Name), q.named(cells)))
		}
	}
	if more > 0 {
		lines = append(lines, fmt.Sprintf("Not all models are ranked in %s more: the cells say why.", quantity.Plural(more, "quality")))
	}
	return lines
}
