package measure

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/results/latency"
	"interleave/results/stat"
)

// Point is a place of the latency spectrum: the latency in seconds that one
// request in OneIn exceeds.
type Point struct{ OneIn, Latency float64 }

// source is where the latencies of one class of requests are in a trial.
type source struct {
	latency, service recorded
	requests         int64
}

// recorded are encoded histograms; both are empty if there is none.
type recorded struct{ ended, unfinished string }

func sourceOf(t *results.Trial, class string) source {
	l := t.LoadResult
	if class == "" {
		return source{recorded{l.Histogram, l.Unfinished}, recorded{l.ServiceHistogram, l.ServiceUnfinished}, l.Requests}
	}
	if phase, is := strings.CutPrefix(class, during); is {
		for _, p := range l.Phases {
			if p.Name == phase {
				return source{latency: recorded{p.Histogram, p.Unfinished}, requests: p.Answered}
			}
		}
		return source{}
	}
	r := l.Classes[class]
	return source{latency: recorded{r.Histogram, r.Unfinished}, requests: r.Requests}
}

// latencies computes the percentiles of all requests and of each class, over all
// trials together. It returns warnings.
func (c *Cell) latencies() (warnings []string) {
	counts := map[string]int64{}
	for _, t := range c.Trials {
		if t != nil {
			for class, r := range t.LoadResult.Classes {
				counts[class] += r.Requests
			}
		}
	}
	c.Classes = slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	c.Phases = phasesOf(c.Trials)
	c.spectra = map[string][]Point{}
	for _, class := range slices.Concat([]string{""}, c.Classes, c.Phases) {
		warnings = append(warnings, c.classLatencies(class)...)
	}
	return warnings
}

// mostPhases are as many as a load driver puts on.
const mostPhases = 16

// phasesOf are the phases of trials of one load.
func phasesOf(trials []*results.Trial) (names []string) {
	for _, t := range trials {
		if t == nil {
			continue
		}
		for _, p := range t.LoadResult.Phases {
			if name := during + p.Name; len(names) < mostPhases && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		break
	}
	return names
}

func (c *Cell) classLatencies(class string) (warnings []string) {
	latency, service, warnings := c.pools(class, results.FigureLatency)
	tail, serviceTail := latency, service
	if c.tailAlone() {
		tail, serviceTail, _ = c.pools(class, results.FigureTail)
	}
	for _, p := range percentiles {
		from, all := latency, latency
		switch above := p.metric.Figure() == results.FigureTail; {
		case p.service && class != "":
			continue
		case p.service && above:
			from, all = serviceTail, service
		case p.service:
			from, all = service, service
		case above:
			from = tail
		}
		c.set(p.metric, class, from.percentile(p.percent))
		if from != all && !p.service {
			c.boundLatency(p.metric, class, all.percentile(p.percent))
		}
	}
	c.set(results.LatencyMax, class, tail.largest())
	if s := c.spoil(results.FigureTail); s == nil || !s.Lost() {
		c.spectra[class] = tail.spectrum()
	}
	return warnings
}

// boundLatency notes an upper bound of a percentile that is not known. It comes
// from the trials in which the load driver sent late: that can only add to
// latency.
func (c *Cell) boundLatency(metric results.Measure, class string, with Measure) {
	k := key{metric, class}
	if m := c.measures[k]; !m.Known() && with.Measured() {
		m.AtMost = with.High
		c.measures[k] = m
	}
}

// pools are the latencies and service times of a class of requests in the
// trials that have a figure.
func (c *Cell) pools(class string, figure results.Figure) (latency, service *pool, warnings []string) {
	latency, service = newPool(len(c.Trials)), newPool(len(c.Trials))
	for i, t := range c.Trials {
		if t == nil || t.SpoiledBy(figure) != "" {
			continue
		}
		s := sourceOf(t, class)
		if err := latency.add(i, s.latency, s.requests); err != nil {
			warnings = append(warnings, fmt.Sprintf("a latency histogram cannot be read: %v", err))
		}
		if err := service.add(i, s.service, s.requests); err != nil {
			warnings = append(warnings, fmt.Sprintf("a service time histogram cannot be read: %v", err))
		}
	}
	for _, p := range []*pool{latency, service} {
		p.survival = p.all.Survival()
		p.quantiles = stat.NewQuantiles(p.survival, p.blocks)
	}
	return latency, service, warnings
}

// pool is the latencies of all trials of a cell.
type pool struct {
	all       *latency.Times
	survival  stat.Survival   // of all
	blocks    []stat.Survival // of each, of nothing if it has no trial
	quantiles stat.Quantiles  // of all
	requests  int64           // that were answered, whether there is a histogram of them or not
}

func newPool(blocks int) *pool {
	return &pool{all: latency.New(), blocks: make([]stat.Survival, blocks)}
}

// add puts in one trial.
func (p *pool) add(block int, from recorded, requests int64) error {
	p.requests += requests
	times, err := latency.Decode(from.ended, from.unfinished)
	if err != nil {
		return err
	}
	p.blocks[block] = times.Survival()
	p.all.Merge(times)
	return nil
}

// each returns a quantile of each block, NaN where nothing was seen. open says
// that requests without an end leave one open, which is then a lower bound.
func (p *pool) each(quantile float64) (values []float64, open bool) {
	values = make([]float64, len(p.blocks))
	for i, b := range p.blocks {
		values[i] = math.NaN()
		if ended, unfinished := b.Counts(); ended+unfinished == 0 {
			continue
		}
		value, known := b.Quantile(quantile)
		values[i], open = value, open || !known
	}
	return values, open
}

// percentile returns one percentile of all requests, if enough were slower.
// Where requests did not end it is an estimate, and has only a bound if they
// leave it open in all trials together or in one of them.
func (p *pool) percentile(percent float64) Measure {
	quantile := percent / 100
	e, open := p.quantiles.Estimate(quantile)
	values, openInOne := p.each(quantile)
	name, ended := "p"+quantity.Chosen(percent), p.all.Ended()
	switch needs := latency.Needs(quantile); {
	case open || openInOne:
		least, _ := Span(append(values, e.Value))
		return p.unfinished(least)
	case ended == 0:
		return p.nothing()
	case latency.Stated(p.survival, quantile):
	case ended < needs:
		return absent(fmt.Sprintf("%s %s too few: %s needs %s", quantity.Plural(ended, "request"), quantity.Form(ended, "is"), name, quantity.Whole(needs)))
	default:
		return absent(fmt.Sprintf("too few requests were seen to be slower: %s needs %d", name, latency.FewestSlower))
	}
	return Measure{Estimate: e, Blocks: values, Within: e.N == 1}
}

// nothing is why there is no latency at all.
func (p *pool) nothing() Measure {
	if p.requests > 0 {
		return absent("no histogram was stored")
	}
	return absent("no request was answered")
}

// unfinished is a latency of which a bound is known.
func (p *pool) unfinished(least float64) Measure {
	n := p.all.Unfinished()
	m := absent(fmt.Sprintf("at least %s: %s of %s had not ended when they were seen last",
		quantity.Text(quantity.Seconds, least), quantity.Whole(n), quantity.Plural(int(n+p.all.Ended()), "request")))
	m.AtLeast, m.Unfinished = least, true
	return m
}

// largest returns the largest latency of all trials. It has no interval: more
// requests would only find a larger one.
func (p *pool) largest() Measure {
	values, open := p.each(1)
	_, largest := Span(values)
	switch {
	case open:
		return p.unfinished(largest)
	case math.IsNaN(largest):
		return p.nothing()
	}
	e := stat.Estimate{Value: largest, Low: math.NaN(), High: math.NaN(), N: stat.Median(values).N}
	return Measure{Estimate: e, Blocks: values}
}

// spectrumSteps is the number of points from one request in one to one in a
// thousand; the drawing needs no more.
const spectrumSteps = 30

// spectrum returns the latencies from the quickest requests to the highest
// percentile that is stated.
func (p *pool) spectrum() []Point {
	highest := float64(p.all.Ended()) / latency.FewestSlower
	var points []Point
	add := func(oneIn float64) {
		if value, known := p.survival.Quantile(1 - 1/oneIn); known {
			points = append(points, Point{oneIn, value})
		}
	}
	for i := 1; ; i++ {
		oneIn := math.Pow(10, 3*float64(i)/spectrumSteps)
		if oneIn >= highest {
			break
		}
		add(oneIn)
	}
	if len(points) > 0 {
		add(highest)
	}
	return points
}
