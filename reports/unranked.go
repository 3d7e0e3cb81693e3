package reports

import (
	"slices"
	"strings"

	"interleave/internal/quantity"
)

// unranked names the models without a figure, each with its reason. A reason
// that only differs in figures is given once, with their range.
func (q *Quality) unranked() string {
	var reasons tally
	models := map[*counted][]string{}
	for _, c := range q.Unranked {
		why := reasons.add(q.whyUnranked(c))
		models[why] = append(models[why], c.Model.Name)
	}
	var parts []string
	for _, p := range reasons.order {
		why := reasons.found[p]
		who := Join(models[why])
		if n := len(q.Load.Cells); n > 1 && n == len(models[why]) {
			who = "all " + quantity.Plural(n, "model")
		}
		parts = append(parts, who+" ("+why.ranged()+")")
	}
	return Join(parts)
}

// lacked says what the unranked are not: "measured", or "ranked" if there are
// figures of one.
func (q *Quality) lacked() string {
	if slices.ContainsFunc(q.Unranked, func(c *Cell) bool { return c.Measure(q.Metric, q.Class).Measured() }) {
		return "ranked"
	}
	return "measured"
}

// whyUnranked is why a cell is not compared, without saying that it was not
// measured.
func (q *Quality) whyUnranked(c *Cell) string {
	m := c.Measure(q.Metric, q.Class)
	switch {
	case m.AtMost > 0:
		return "at most " + q.Load.Unit(q.Metric).Text(m.AtMost) + ", " + m.SpoiledBy
	case m.Unfinished:
		return "at least " + q.Load.Unit(q.Metric).Text(m.AtLeast) + ", requests did not end"
	case m.Measured() && m.N < enoughBlocks:
		return quantity.Plural(m.N, "block") + ", too few for an interval"
	case m.Measured() && m.Value <= 0:
		return "a ratio means nothing where a value is zero or less"
	case m.Measured():
		return "no interval of its ratio to the best"
	case m.SpoiledBy != "":
		return m.SpoiledBy
	}
	return strings.TrimPrefix(m.Why, notMeasured)
}

// unnamed reports whether it is worth a sentence that nobody is ranked: there
// are figures, which are not the server's or are of too few requests.
func (q *Quality) unnamed() bool {
	return slices.ContainsFunc(q.Unranked, func(c *Cell) bool {
		return c.Measure(q.Metric, q.Class).Spoiled > 0 ||
			isLatency(q.Metric) && c.Measure(LatencyP50, q.Class).Measured()
	})
}
