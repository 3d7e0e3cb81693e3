package reports

import (
	"fmt"
	"maps"
	"math"
	"slices"

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

// recorded are encoded histograms, and what a trial made of them itself.
type recorded struct {
	ended, unfinished string
	stated            results.Quantiles
}

func sourceOf(t *results.Trial, class string) (source, bool) {
	l := t.LoadResult
	if class == "" {
		return source{
			recorded{l.Histogram, l.Unfinished, l.Latency},
			recorded{l.ServiceHistogram, l.ServiceUnfinished, l.ServiceTime}, l.Requests,
		}, true
	}
	r, ok := l.Classes[class]
	return source{recorded{r.Histogram, r.Unfinished, r.Latency}, recorded{stated: r.ServiceTime}, r.Requests}, ok
}

// latencies computes the percentiles of all requests and of each class. The
// value of a percentile is that of all requests of all trials together; its
// interval is of the trials' own percentiles. It returns warnings.
func (c *Cell) latencies() (warnings []string) {
	counts := map[string]int64{}
	for _, t := range c.blocks {
		if t != nil {
			for class, r := range t.LoadResult.Classes {
				counts[class] += r.Requests
			}
		}
	}
	c.Classes = slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		switch {
		case counts[a] > counts[b]:
			return -1
		case counts[a] < counts[b]:
			return 1
		case a < b:
			return -1
		}
		return 1
	})
	c.spectra = map[string][]Point{}
	for _, class := range append([]string{""}, c.Classes...) {
		warnings = append(warnings, c.classLatencies(class)...)
	}
	return warnings
}

func (c *Cell) classLatencies(class string) (warnings []string) {
	latency, service, warnings := c.pools(class, results.FigureLatency)
	tail, serviceTail := latency, service
	if c.tailAlone() {
		tail, serviceTail, _ = c.pools(class, results.FigureTail)
	}
	for _, p := range percentiles {
		from, all := latency, latency
		switch above := p.metric.figure() == results.FigureTail; {
		case p.service && class != "":
			continue
		case p.service && above:
			from, all = serviceTail, service
		case p.service:
			from, all = service, service
		case above:
			from = tail
		}
		c.set(p.metric, class, from.percentile(p.percent, p.needs))
		if from != all && !p.service {
			c.boundLatency(p.metric, class, all.percentile(p.percent, p.needs))
		}
	}
	c.set(LatencyMax, class, tail.largest())
	if s := c.spoil(results.FigureTail); s == nil || !s.Lost() {
		c.spectra[class] = tail.spectrum()
	}
	return warnings
}

// boundLatency notes what a percentile is at most where it is not known: with
// the trials in which the load driver sent late, which adds to latency and takes
// nothing from it.
func (c *Cell) boundLatency(metric Metric, class string, with Measure) {
	k := key{metric, class}
	if m := c.measures[k]; !m.Known() && with.Measured() {
		m.AtMost = with.Value
		c.measures[k] = m
	}
}

// pools are the latencies and service times of a class of requests in the
// trials that have a figure.
func (c *Cell) pools(class string, figure results.Figure) (latency, service *pool, warnings []string) {
	latency, service = newPool(len(c.blocks)), newPool(len(c.blocks))
	for i, t := range c.blocks {
		if t == nil || t.SpoiledBy(figure) != "" {
			continue
		}
		s, ok := sourceOf(t, class)
		if !ok {
			continue
		}
		if err := latency.add(i, s.latency, s.requests); err != nil {
			warnings = append(warnings, fmt.Sprintf("a latency histogram cannot be read: %v", err))
		}
		if class == "" {
			if err := service.add(i, s.service, s.requests); err != nil {
				warnings = append(warnings, fmt.Sprintf("a service time histogram cannot be read: %v", err))
			}
		}
	}
	for _, p := range []*pool{latency, service} {
		if p.all != nil {
			p.survival = p.all.Survival()
		}
	}
	return latency, service, warnings
}

// pool is the latencies of all trials of a cell.
type pool struct {
	all      *latency.Times       // nil if no trial has a histogram
	survival stat.Survival        // of all
	trials   []map[float64]figure // of each block, by percent; nil if it has none
	requests int64                // that ended
	maxima   []float64            // of each block: the largest latency, NaN if that is not known
	most     float64              // what the largest latency is at least, where requests did not end; 0 if all did
}

// figure is a percentile of a trial in seconds, or what it is at least.
type figure struct {
	value float64
	known bool
}

func newPool(blocks int) *pool {
	p := &pool{trials: make([]map[float64]figure, blocks), maxima: make([]float64, blocks)}
	for i := range p.maxima {
		p.maxima[i] = math.NaN()
	}
	return p
}

// add puts in one trial. Without a histogram what the trial states is used.
func (p *pool) add(block int, from recorded, requests int64) error {
	own := map[float64]figure{}
	p.trials[block] = own
	if from.stated.Max != nil {
		p.maxima[block] = *from.stated.Max
	}
	if least := from.stated.AtLeast; least != nil && least.Max != nil {
		p.most = max(p.most, *least.Max)
	}
	if from.ended == "" && from.unfinished == "" {
		p.requests += requests
		for percent, v := range map[float64]*float64{50: from.stated.P50, 90: from.stated.P90, 99: from.stated.P99, 99.9: from.stated.P999} {
			if v != nil {
				own[percent] = figure{*v, true}
			}
		}
		return nil
	}
	times, err := latency.Decode(from.ended, from.unfinished)
	if err != nil {
		return err
	}
	p.requests += times.Ended()
	if times.Ended()+times.Unfinished() == 0 {
		return nil
	}
	survival := times.Survival()
	for _, q := range percentiles {
		value, known := survival.Quantile(q.percent / 100)
		own[q.percent] = figure{value, known}
	}
	if from.stated.Max == nil {
		if largest, known := survival.Quantile(1); known {
			p.maxima[block] = largest
		} else {
			p.most = max(p.most, largest)
		}
	}
	if p.all == nil {
		p.all = latency.New()
	}
	p.all.Merge(times)
	return nil
}

// percentile returns one percentile of all requests, if there are enough. Where
// requests did not end it is an estimate, and has only a bound if one of the
// trials leaves it open.
func (p *pool) percentile(percent float64, needs int64) Measure {
	if m := p.open(percent); m.AtLeast > 0 {
		return m
	}
	if p.requests == 0 {
		return absent("no request was answered")
	}
	if p.requests < needs {
		return absent(fmt.Sprintf("%s %s too few: p%s needs %s", quantity.Plural(p.requests, "request"), quantity.Form(p.requests, "is"), quantity.Chosen(percent), quantity.Whole(needs)))
	}
	if p.all != nil && p.all.Unfinished() > 0 && !p.survival.Supports(percent/100, needs) {
		return absent(fmt.Sprintf("too few requests ended that were slower: p%s needs %s", quantity.Chosen(percent), quantity.Whole(int64(math.Round(float64(needs)*(1-percent/100))))))
	}
	values := make([]float64, len(p.trials))
	for i, own := range p.trials {
		values[i] = math.NaN()
		if f, ok := own[percent]; ok {
			values[i] = f.value
		}
	}
	m := Measure{Estimate: stat.Median(values), Blocks: values}
	if m.N == 0 {
		m.Why = "no histogram was stored"
		return m
	}
	if p.all != nil {
		m.Value, _ = p.survival.Quantile(percent / 100)
		if m.HasInterval() { // a few trials can pull the whole out of the trials' middle
			m.Low, m.High = min(m.Low, m.Value), max(m.High, m.Value)
		}
	}
	return m
}

// open returns what a percentile is at least, if requests that did not end
// leave it open in all trials together or in one of them. Without a bound it is
// not open.
func (p *pool) open(percent float64) Measure {
	if p.all == nil || p.all.Unfinished() == 0 {
		return Measure{}
	}
	least, known := p.survival.Quantile(percent / 100)
	for _, own := range p.trials {
		if f, ok := own[percent]; ok && !f.known {
			least, known = min(least, f.value), false
		}
	}
	if known {
		return Measure{}
	}
	return p.unfinished(least)
}

// unfinished is a latency of which a bound is known.
func (p *pool) unfinished(least float64) Measure {
	m := absent("at least " + quantity.Text(quantity.Seconds, least))
	if p.all != nil {
		n := p.all.Unfinished()
		m.Why += fmt.Sprintf(": %s of %s had not ended when they were seen last", quantity.Whole(n), quantity.Plural(int(n+p.all.Ended()), "request"))
	}
	m.AtLeast, m.Unfinished = least, true
	return m
}

// largest returns the largest latency of all trials. It has no interval: more
// requests would only find a larger one.
func (p *pool) largest() Measure {
	_, largest := spanOf(p.maxima)
	if p.most > 0 {
		if largest > p.most {
			return p.unfinished(largest)
		}
		return p.unfinished(p.most)
	}
	if p.requests == 0 {
		return absent("no request was answered")
	}
	m := absent("no trial states it")
	m.Blocks = p.maxima
	for _, v := range p.maxima {
		if !math.IsNaN(v) {
			m.N++
		}
	}
	if m.N > 0 {
		m.Value, m.Why = largest, ""
	}
	return m
}

// spectrumSteps is the number of points from one request in one to one in a
// thousand; the drawing needs no more.
const spectrumSteps = 36

// spectrum returns the latencies from the quickest requests to the highest
// percentile that there is support for: a hundred of them must lie beyond it,
// and it must not be left open by requests that did not end.
func (p *pool) spectrum() []Point {
	if p.all == nil {
		return nil
	}
	highest := float64(p.all.Ended()) / 100
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
