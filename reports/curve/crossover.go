package curve

import (
	"fmt"
	"math"
	"slices"

	"interleave/internal/quantity"
	"interleave/reports/measure"
	"interleave/results"
	"interleave/results/stat"
)

// addCrossovers adds a column to the table of a curve of throughput: up to how
// many clients each model does as much as the best of several, within a tenth.
func (s *Sweep) addCrossovers() {
	if len(s.Table.Rows) < 2 || !s.Drawn() {
		return
	}
	s.Table.Caption += "; at the end, up to how many clients a model does as much as the best, within a tenth"
	s.Table.Columns = append(s.Table.Columns, measure.Column{Head: "As much as the best", Unit: "up to … clients"})
	for i := range s.Table.Rows {
		row := &s.Table.Rows[i]
		row.Values = append(row.Values, s.crossover(i))
	}
}

// crossover is the median over the blocks of each block's own crossing, with the
// interval of order statistics, or where blocks are too few the range.
func (s *Sweep) crossover(model int) measure.Value {
	first, last, blocks := math.Inf(1), 0.0, 0
	for _, l := range s.Loads {
		blocks = max(blocks, len(l.Cells[model].Trials))
	}
	var values []float64
	for b := range blocks {
		n, share := s.shares(model, b)
		if len(n) == 0 {
			continue
		}
		first, last = min(first, n[0]), max(last, n[len(n)-1])
		values = append(values, crossing(n, share))
	}
	if len(values) == 0 {
		return measure.Value{Text: "n/a", Note: "there is no block in which it can be compared", Sort: math.NaN()}
	}
	text := func(v float64) string {
		switch {
		case v < first:
			return "< " + quantity.Whole(int64(first))
		case v > last:
			return "≥ " + quantity.Whole(int64(last))
		}
		return quantity.Whole(int64(math.Round(v)))
	}
	at := stat.Median(values)
	v := measure.Value{Text: text(at.Value), Sort: at.Value, Note: "of " + quantity.Plural(at.N, "block")}
	low, high, brackets := at.Low, at.High, "[%s–%s]"
	if !at.HasInterval() {
		low, high, brackets = slices.Min(values), slices.Max(values), "(%s–%s)"
	}
	if text(low) != text(high) {
		v.Interval = fmt.Sprintf(brackets, text(low), text(high))
	}
	return v
}

// shares returns at which numbers of clients, in ascending order, a block tells
// what part of the best throughput a model has, and that part: see shareIn. Where the load
// driver was the limit for another model, that model's throughput is a lower
// bound: it can show that this model is behind, but not that it keeps up.
func (s *Sweep) shares(model, block int) (clients, share []float64) {
	for _, l := range s.Loads {
		if part, ok := shareIn(l, model, block); ok {
			clients, share = append(clients, s.x(l)), append(share, part)
		}
	}
	return clients, share
}

// shareIn is what part of the best throughput under a load a model has in a block.
func shareIn(l *measure.Load, model, block int) (part float64, ok bool) {
	mine := trialIn(l.Cells[model], block)
	if mine == nil || mine.SpoiledBy(results.FigureThroughput) != "" {
		return 0, false
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
	part = mine.LoadResult.Throughput / best
	return part, part > 0 && !(limited && part >= enoughOfBest)
}

func trialIn(c *measure.Cell, block int) *results.Trial {
	if block < len(c.Trials) {
		return c.Trials[block]
	}
	return nil
}

// enoughOfBest is the part of the best throughput that is as good as the best.
const enoughOfBest = 1 / (1 + measure.Near)

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
