package runner

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/results/stat"
)

// Precision ends a run when its figures are known well enough, instead of after the
// profile's blocks. Zero leaves it to the profile.
type Precision struct {
	Share   float64         // how wide an interval may be, to either side, as a share of the figure; 0 means that blocks are counted
	Measure results.Measure // the figure; empty means DefaultFigure
	For     time.Duration   // no block is begun that would end later; 0 means DefaultFor
}

// What ends a run where only Share is said.
const (
	DefaultFigure = results.CPUPerRequest
	DefaultFor    = 10 * time.Minute
)

func (p Precision) measure() results.Measure { return cmp.Or(p.Measure, DefaultFigure) }

func (p Precision) limit() time.Duration { return cmp.Or(p.For, DefaultFor) }

// describe is what a plan says of it; nil if blocks are counted.
func (p Precision) describe() *results.PrecisionInfo {
	if p.Share == 0 {
		return nil
	}
	return &results.PrecisionInfo{Share: p.Share, Measure: string(p.measure())}
}

// PrecisionOf is the precision that a plan asks for.
func PrecisionOf(p *results.PrecisionInfo, within time.Duration) Precision {
	if p == nil {
		return Precision{}
	}
	return Precision{Share: p.Share, Measure: results.Measure(p.Measure), For: within}
}

// widths are how well the figures of a run are known so far, by scenario, load and
// model.
type widths struct {
	measure results.Measure
	values  map[results.Cell]map[int]float64 // by block
	order   []results.Cell
}

func newWidths(m results.Measure) *widths {
	return &widths{measure: m, values: map[results.Cell]map[int]float64{}}
}

// add takes a trial in. One that does not count, and a figure that a check took away,
// is no value.
func (w *widths) add(t *results.Trial, engine string) {
	if t.Engine != engine {
		return
	}
	c := t.Cell()
	if w.values[c] == nil {
		w.values[c] = map[int]float64{}
		w.order = append(w.order, c)
	}
	if t.SpoiledBy(w.measure.Figure()) != "" || t.LoadResult == nil {
		return
	}
	if v := w.measure.Of(t); t.Valid && v != nil && *v > 0 {
		w.values[c][t.Block] = *v
	}
}

// width is how wide one figure's interval is, to either side, as a share of it.
type width struct {
	cell  results.Cell
	share float64 // NaN while there are too few blocks
}

// all are those of every model: of its ratio to the best one under the same load, or of
// the figure itself if it is alone there. A model without any value is left out: what
// cannot be measured becomes no more precise.
func (w *widths) all() (all []width) {
	for _, c := range w.order {
		if len(w.values[c]) == 0 {
			continue
		}
		best, alone := w.best(c)
		switch {
		case alone:
			all = append(all, width{c, halfWidth(stat.Median(sorted(w.values[c])))})
		case best != c:
			all = append(all, width{c, halfWidth(w.ratio(c, best))})
		}
	}
	return all
}

// best is the model that does best under a cell's load; alone says that there is no
// other.
func (w *widths) best(of results.Cell) (best results.Cell, alone bool) {
	value, n := math.NaN(), 0
	for _, c := range w.order {
		if c.Scenario != of.Scenario || c.Load != of.Load || len(w.values[c]) == 0 {
			continue
		}
		n++
		v := stat.Median(sorted(w.values[c])).Value
		if w.measure.HigherIsBetter() {
			v = -v
		}
		if math.IsNaN(value) || v < value {
			value, best = v, c
		}
	}
	return best, n == 1
}

// ratio is how a compares with b, from the blocks that both have.
func (w *widths) ratio(a, b results.Cell) stat.Estimate {
	var num, den []float64
	for block, v := range w.values[a] {
		if other, both := w.values[b][block]; both {
			num, den = append(num, v), append(den, other)
		}
	}
	return stat.Ratio(num, den)
}

func sorted(values map[int]float64) []float64 {
	list := make([]float64, 0, len(values))
	for _, v := range values {
		list = append(list, v)
	}
	slices.Sort(list)
	return list
}

// halfWidth is the share by which the ends of an interval are off its middle; NaN
// without one.
func halfWidth(e stat.Estimate) float64 {
	if !e.HasInterval() || e.Low <= 0 {
		return math.NaN()
	}
	return math.Sqrt(e.High/e.Low) - 1
}

// reached reports whether every figure is known as well as it should be, and says in a
// line how well it is.
func (w *widths) reached(p Precision, blocks int) (reached bool, line string) {
	all := w.all()
	if len(all) == 0 {
		return false, fmt.Sprintf("after %s: no model has a %s yet", quantity.Plural(blocks, "block"), w.measure.Phrase())
	}
	widest, open := all[0], 0
	for _, one := range all {
		if math.IsNaN(one.share) || one.share > p.Share {
			open++
		}
		if !(one.share <= widest.share) {
			widest = one
		}
	}
	what := w.measure.Phrase()
	if math.IsNaN(widest.share) {
		return false, fmt.Sprintf("after %s: %s has no interval yet (%s)", quantity.Plural(blocks, "block"), what, widest.cell)
	}
	line = fmt.Sprintf("after %s: %s within ±%s at worst (%s)", quantity.Plural(blocks, "block"), what, quantity.ShortPercent(widest.share), widest.cell)
	if open > 0 {
		line += fmt.Sprintf(", %d of %s wider than ±%s", open, quantity.Plural(len(all), "interval"), quantity.ChosenPercent(p.Share))
	}
	return open == 0, line
}

// hopeless reports whether more blocks cannot help: enough were measured for an interval,
// and no model has a value.
func (w *widths) hopeless(blocks int) bool { return blocks >= leastBlocks && len(w.all()) == 0 }

// leastBlocks is how many blocks an interval takes.
const leastBlocks = 6

// Figures are the measures that a run's precision can be about, by their names.
func Figures() []string {
	names := []string{}
	for _, m := range results.Measures() {
		if m.Figure() != "" {
			names = append(names, string(m))
		}
	}
	return names
}

// FigureNamed is the measure of that name, as a user writes it: with dashes or
// underscores; empty if there is none.
func FigureNamed(name string) results.Measure {
	name = strings.ReplaceAll(name, "-", "_")
	if slices.Contains(Figures(), name) {
		return results.Measure(name)
	}
	return ""
}
