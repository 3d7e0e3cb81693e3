package reports

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/results/stat"
)

// boundedWorkers is the trait of models in which each waiting request occupies
// one of a limited number of workers.
const boundedWorkers = "bounded-workers"

// Crossover is up to how many clients a model with bounded workers does as
// much as the best model, within a tenth.
type Crossover struct {
	Model *Model

	// At is the median over the blocks of each block's own crossover, with the
	// interval of order statistics. A value over Last says that the model was
	// enough to the end; one under First, that it never was.
	At          stat.Estimate
	First, Last float64 // the fewest and the most clients at which it was compared
	Range       [2]float64
}

// crossovers says up to how many clients each bounded model is enough, and who
// does most at the most clients.
func (s *Sweep) crossovers(r *Report) string {
	kind := "clients"
	var enough, said []string
	if s.Loads[0].Ceiling != nil { // else no workers are needed to wait in
		kind, enough = "waiting clients", s.enough(r)
	}
	if len(enough) > 0 {
		said = append(said, "within a tenth of the best model's throughput, "+strings.Join(enough, "; "))
	}
	if past := s.past(); past != "" {
		said = append(said, past)
	}
	if len(said) == 0 {
		return ""
	}
	return fmt.Sprintf("Ever more %s (%s): %s.", kind, s.Scenario.Name, strings.Join(said, "; "))
}

// enough says up to how many clients each bounded model does as much as the
// best of several.
func (s *Sweep) enough(r *Report) (parts []string) {
	for i, m := range r.Models {
		if len(r.Models) < 2 || !slices.Contains(m.Traits, boundedWorkers) {
			continue
		}
		if c, ok := s.crossover(i); ok {
			parts = append(parts, c.text())
		}
	}
	return parts
}

// past says who does most at the most clients, or between whom it is not told.
// Those of which the load driver was the limit may do more than any other.
func (s *Sweep) past() string {
	last := s.Loads[len(s.Loads)-1]
	at := "with " + quantity.Plural(last.Clients, "client") + ", "
	names, limited := last.limited()
	most := last.most(s.Metric, len(names))
	switch {
	case limited == "" && most == "":
		return ""
	case limited == "":
		return at + most
	case most == "":
		return at + driverWasLimit + " of " + limited
	}
	return at + driverWasLimit + " of " + limited + "; " + most
}

// most says who answers most of those that are ranked, beside so many of which
// the load driver was the limit. It is empty if nobody is ranked.
func (l *Load) most(metric Metric, limited int) string {
	k := l.rank(metric, "")
	if k.best < 0 {
		return ""
	}
	group, does := k.leaders, "answers most,"
	switch {
	case k.present == 1:
		does = "answers"
	case len(k.unsure) > 0:
		group, does = k.untold(), "answer most and are not told apart,"
	case len(group) > 1:
		does = "answer most and are tied,"
	}
	who, of := Join(l.names(group)), ""
	if len(group) > 1 && len(group) == len(l.Cells) {
		who, does = "all "+quantity.Plural(len(group), "model"), strings.TrimPrefix(does, "answer most and ")
	}
	unit := l.Unit(metric)
	_, most, low, high := l.span(group, metric, "")
	switch others := len(l.Cells) - limited; {
	case k.present == 1:
	case others > k.present:
		of = "of the " + quantity.Whole(int64(k.present)) + " ranked "
	case limited > 0:
		of = "of the others "
	}
	return of + who + " " + does + " " + spaced(unit.Text(most), unit.Interval(low, high))
}

// limited names the models of which the load driver was the limit, and says what
// they do at least; the text is empty if there is none.
func (l *Load) limited() (names []string, text string) {
	least, most := math.Inf(1), 0.0
	for _, c := range l.Cells {
		if v := c.Measure(Throughput, "").AtLeast; v > 0 {
			names = append(names, c.Model.Name)
			least, most = min(least, v), max(most, v)
		}
	}
	if names == nil {
		return nil, ""
	}
	unit := l.Unit(Throughput)
	does := "answers"
	if len(names) > 1 {
		does = "answer"
	}
	text = Join(names) + ", which " + does + " at least " + unit.Number(least)
	if unit.Number(most) != unit.Number(least) {
		text += " to " + unit.Number(most)
	}
	return names, text + " " + unit.Name
}

// crossover compares a model with the best of all in each block, and reports
// false if there is no block in which it can.
func (s *Sweep) crossover(model int) (Crossover, bool) {
	c := Crossover{Model: s.Loads[0].Cells[model].Model, First: math.Inf(1)}
	blocks := 0
	for _, l := range s.Loads {
		blocks = max(blocks, len(l.Cells[model].blocks))
	}
	var values []float64
	for b := range blocks {
		n, share := s.shares(model, b)
		if len(n) == 0 {
			continue
		}
		c.First, c.Last = min(c.First, n[0]), max(c.Last, n[len(n)-1])
		values = append(values, crossing(n, share))
	}
	if len(values) == 0 {
		return c, false
	}
	c.At = stat.Median(values)
	c.Range = [2]float64{slices.Min(values), slices.Max(values)}
	return c, true
}

// shares returns at which numbers of clients, in ascending order, a block tells
// what part of the best throughput a model has, and that part. Where the load
// driver was the limit of another model its throughput is at least what was
// seen: that can show that the model is behind, and not that it is not.
func (s *Sweep) shares(model, block int) (clients, share []float64) {
	for _, l := range s.Loads {
		mine := trialIn(l.Cells[model], block)
		if mine == nil || mine.SpoiledBy(results.FigureThroughput) != "" {
			continue
		}
		best, limited := mine.LoadResult.Throughput, false
		for _, c := range l.Cells {
			t := trialIn(c, block)
			if t == nil {
				continue
			}
			best = max(best, t.LoadResult.Throughput)
			limited = limited || t.SpoiledBy(results.FigureThroughput) != ""
		}
		part := mine.LoadResult.Throughput / best
		if !(part > 0) || limited && part >= enoughOfBest {
			continue
		}
		clients, share = append(clients, s.x(l)), append(share, part)
	}
	return clients, share
}

func trialIn(c *Cell, block int) *results.Trial {
	if block < len(c.blocks) {
		return c.blocks[block]
	}
	return nil
}

// enoughOfBest is the part of the best throughput that is as good as the best.
const enoughOfBest = 1 / (1 + noOdds)

// crossing returns how many clients it takes until share falls under
// enoughOfBest for good, between two points along a power law: half the first
// if it is never over, twice the last if it stays over.
func crossing(clients, share []float64) float64 {
	last := -1
	for i, v := range share {
		if v >= enoughOfBest {
			last = i
		}
	}
	switch {
	case last < 0:
		return clients[0] / 2
	case last == len(share)-1:
		return clients[last] * 2
	}
	part := math.Log(share[last]/enoughOfBest) / math.Log(share[last]/share[last+1])
	return clients[last] * math.Pow(clients[last+1]/clients[last], part)
}

// text says up to how many clients the model is enough, and how sure that is.
func (c Crossover) text() string {
	count := func(v float64) string {
		switch {
		case v < c.First:
			return "fewer than " + quantity.Whole(int64(c.First))
		case v > c.Last:
			return "more than " + quantity.Whole(int64(c.Last))
		}
		return quantity.Whole(int64(math.Round(v)))
	}
	var sure string
	switch {
	case c.At.HasInterval() && count(c.At.Low) == count(c.At.High):
		sure = fmt.Sprintf("(in all of %s)", quantity.Plural(c.At.N, "block"))
	case c.At.HasInterval():
		sure = "[" + count(c.At.Low) + "–" + count(c.At.High) + "]"
	case count(c.Range[0]) != count(c.Range[1]):
		sure = fmt.Sprintf("(%s to %s in %s)", count(c.Range[0]), count(c.Range[1]), quantity.Plural(c.At.N, "block"))
	default:
		sure = fmt.Sprintf("(in %s)", quantity.Plural(c.At.N, "block"))
	}
	switch at := c.At.Value; {
	case at < c.First:
		return fmt.Sprintf("%s is not enough even for %s %s", c.Model.Name, quantity.Plural(int(c.First), "client"), sure)
	case at > c.Last:
		return fmt.Sprintf("%s is enough up to %s clients, the most that were compared %s", c.Model.Name, quantity.Whole(int64(c.Last)), sure)
	default:
		return fmt.Sprintf("%s is enough up to about %s %s", c.Model.Name, count(at), sure)
	}
}
