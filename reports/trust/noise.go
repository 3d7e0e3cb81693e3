package trust

import (
	"fmt"
	"math"

	"interleave/internal/quantity"
	"interleave/reports/chart"
	"interleave/reports/measure"
	"interleave/results"
	"interleave/results/stat"
)

// noise is how quiet the host was, one value for each trial, NaN where it is
// not known.
type noise struct {
	canary    []float64 // times the fastest of the run
	steal     []float64 // shares
	foreign   []float64
	throttled []float64
	drop      []float64 // of the frequency, as a share of that before
	battery   int       // trials on battery
	again     int       // trials that are a second attempt
	watched   int       // trials of which anything is known
}

// readNoise reads the noise of the trials that counts says, all of them
// without it. What is best is that of the whole order.
func readNoise(o runOrder, counts func(*results.Trial) bool) *noise {
	n := &noise{}
	best := math.Inf(1)
	for _, t := range o.trials {
		if t.Noise != nil {
			for _, c := range canaries(t.Noise) {
				best = math.Min(best, c)
			}
		}
	}
	value := func(v *float64) float64 {
		if v == nil {
			return math.NaN()
		}
		return *v
	}
	for _, t := range o.trials {
		if counts != nil && !counts(t) {
			continue
		}
		if t.Attempt > 0 {
			n.again++
		}
		w := t.Noise
		if w == nil {
			w = &results.Noise{}
		} else {
			n.watched++
		}
		slowest := math.NaN()
		for _, c := range canaries(w) {
			if !(c <= slowest) {
				slowest = c
			}
		}
		n.canary = append(n.canary, slowest/best)
		n.steal = append(n.steal, value(w.Steal))
		n.foreign = append(n.foreign, value(w.Foreign))
		n.throttled = append(n.throttled, value(w.Throttled))
		drop := math.NaN()
		if w.MHzBefore != nil && w.MHzAfter != nil && *w.MHzBefore > 0 {
			drop = 1 - *w.MHzAfter / *w.MHzBefore
		}
		n.drop = append(n.drop, drop)
		if w.OnBattery != nil && *w.OnBattery {
			n.battery++
		}
	}
	return n
}

// canaries returns what the fixed piece of work took before and after a trial.
func canaries(n *results.Noise) []float64 {
	var list []float64
	for _, c := range []*float64{n.CanaryBefore, n.CanaryAfter} {
		if c != nil && *c > 0 {
			list = append(list, *c)
		}
	}
	return list
}

// facts lists the worst and the median of each kind of noise. What this host
// cannot tell is said so.
func (n *noise) facts() []measure.Fact {
	if n.watched == 0 {
		return nil
	}
	var facts []measure.Fact
	add := func(name string, values []float64, text func(float64) string) {
		_, worst := measure.Span(values)
		said := "this host cannot tell"
		if !math.IsNaN(worst) {
			said = fmt.Sprintf("%s in the worst trial, %s in the median one", text(worst), text(stat.Median(values).Value))
		}
		facts = append(facts, measure.Fact{Name: name, Text: said})
	}
	slower := func(v float64) string { return quantity.Factor(v) }
	add("A fixed piece of work, over its best time", n.canary, slower)
	add("CPU time that the hypervisor gave to others", n.steal, quantity.Percent)
	add("CPU time that other programs used", n.foreign, quantity.Percent)
	add("Time in which the cgroup was throttled", n.throttled, quantity.Percent)
	add("Drop of the processor's frequency", n.drop, quantity.Percent)
	if n.again > 0 {
		facts = append(facts, measure.Fact{Name: "Measured again", Text: quantity.Plural(n.again, "trial") + ", because one beside it or itself did not count"})
	}
	if n.battery > 0 {
		facts = append(facts, measure.Fact{Name: "Power", Text: "on battery in " + quantity.Plural(n.battery, "trial") + ": processors are slowed down"})
	}
	return facts
}

// data is the worst and the median of each kind, by the names of the checks.
func (n *noise) data() map[string]spanned {
	d := map[string]spanned{}
	for name, values := range map[string][]float64{
		"canary": n.canary, "steal": n.steal, "foreign": n.foreign, "throttled": n.throttled, "frequency": n.drop,
	} {
		if _, worst := measure.Span(values); !math.IsNaN(worst) {
			d[name] = spanned{quantity.Round(worst, 6), quantity.Round(stat.Median(values).Value, 6)}
		}
	}
	return d
}

// line says the worst of it, shortly; empty if nothing was watched.
func (n *noise) line() string {
	var parts []string
	add := func(values []float64, format string, text func(float64) string) {
		if _, worst := measure.Span(values); !math.IsNaN(worst) {
			parts = append(parts, fmt.Sprintf(format, text(worst)))
		}
	}
	add(n.canary, "canary %s", quantity.Factor)
	add(n.steal, "steal %s", quantity.Percent)
	add(n.foreign, "other programs %s", quantity.Percent)
	if len(parts) == 0 {
		return ""
	}
	line := "noise at worst: " + quantity.Join(parts)
	if n.battery > 0 {
		line += ", on battery"
	}
	return line
}

// figure draws canary, steal and other programs over the run.
func (n *noise) figure(o runOrder) (chart.Figure, bool) {
	c := chart.Lines{XAxis: orderAxis, YAxis: "per cent", FromZero: true, Linear: true, Rules: o.rules}
	points := 0
	for i, s := range []struct {
		label  string
		values []float64
		base   float64
	}{{"canary slower by", n.canary, 1}, {"steal", n.steal, 0}, {"other programs", n.foreign, 0}} {
		series := chart.Series{Label: s.label, Look: chart.Look{Marker: i, Dash: i}} // grey: no model's colour
		for j, v := range s.values {
			if !math.IsNaN(v) {
				series.X, series.Y = append(series.X, float64(j+1)), append(series.Y, 100*(v-s.base))
			}
		}
		if len(series.X) > 0 {
			c.Series = append(c.Series, series)
			points += len(series.X)
		}
	}
	note := "how much slower a fixed piece of work was than at best; CPU time lost to other guests and to other programs"
	if points > mostTrials {
		size := 0
		for i, s := range c.Series {
			c.Series[i], size = worstOf(s)
		}
		note += fmt.Sprintf("; of each %s one after the other, the worst", quantity.Plural(size, "trial"))
	}
	return chart.Figure{
		Title: "Noise in run order",
		Note:  note,
		Desc:  "Three lines over the trials; the worst and the median of each are in the text above.",
		Where: "trust",
		Chart: c,
	}, points > len(c.Series)
}
