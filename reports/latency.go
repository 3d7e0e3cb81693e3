package reports

import (
	"fmt"
	"maps"
	"math"
	"slices"

	hdrhistogram "github.com/HdrHistogram/hdrhistogram-go"

	"interleave/results"
	"interleave/results/stat"
)

// Point is a place of the latency spectrum: the latency in seconds that one
// request in OneIn exceeds.
type Point struct{ OneIn, Latency float64 }

// source is where the latencies of one class of requests are in a trial.
type source struct {
	latency, service string // encoded histograms
	stated           results.Quantiles
	statedService    results.Quantiles
	requests         int64
}

func sourceOf(t *results.Trial, class string) (source, bool) {
	l := t.LoadResult
	if class == "" {
		return source{l.Histogram, l.ServiceHistogram, l.Latency, l.ServiceTime, l.Requests}, true
	}
	r, ok := l.Classes[class]
	return source{r.Histogram, "", r.Latency, r.ServiceTime, r.Requests}, ok
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
	if m := c.measures[k]; !m.Measured() && with.Measured() {
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
		if err := latency.add(i, s.latency, s.stated, s.requests); err != nil {
			warnings = append(warnings, fmt.Sprintf("a latency histogram cannot be read: %v", err))
		}
		if class == "" {
			if err := service.add(i, s.service, s.statedService, s.requests); err != nil {
				warnings = append(warnings, fmt.Sprintf("a service time histogram cannot be read: %v", err))
			}
		}
	}
	return latency, service, warnings
}

// pool is the latencies of all trials of a cell.
type pool struct {
	all      *hdrhistogram.Histogram // nil if no trial has a histogram
	trials   []map[float64]float64   // of each block: percent to seconds; nil if none
	requests int64
	maxima   []float64 // of each block: the largest latency, NaN if that is not known
}

func newPool(blocks int) *pool {
	p := &pool{trials: make([]map[float64]float64, blocks), maxima: make([]float64, blocks)}
	for i := range p.maxima {
		p.maxima[i] = math.NaN()
	}
	return p
}

// add puts in one trial. Without a histogram what the trial states is used.
func (p *pool) add(block int, encoded string, stated results.Quantiles, requests int64) error {
	own := map[float64]float64{}
	p.trials[block] = own
	if stated.Max != nil {
		p.maxima[block] = *stated.Max
	}
	if encoded == "" {
		p.requests += requests
		for percent, v := range map[float64]*float64{50: stated.P50, 90: stated.P90, 99: stated.P99, 99.9: stated.P999} {
			if v != nil {
				own[percent] = *v
			}
		}
		return nil
	}
	h, err := results.DecodeHistogram(encoded)
	if err != nil {
		return err
	}
	p.requests += h.TotalCount()
	if h.TotalCount() == 0 {
		return nil
	}
	for _, q := range percentiles {
		own[q.percent] = seconds(h.ValueAtPercentile(q.percent))
	}
	if stated.Max == nil {
		p.maxima[block] = seconds(h.Max())
	}
	if p.all == nil {
		p.all = h
	} else {
		p.all.Merge(h)
	}
	return nil
}

func seconds(nanoseconds int64) float64 { return float64(nanoseconds) / 1e9 }

// percentile returns one percentile of all requests, if there are enough.
func (p *pool) percentile(percent float64, needs int64) Measure {
	if p.requests == 0 {
		return absent("no request was answered")
	}
	if p.requests < needs {
		return absent(fmt.Sprintf("%s requests are too few: p%v needs %s", Whole(p.requests), percent, Whole(needs)))
	}
	values := make([]float64, len(p.trials))
	for i, own := range p.trials {
		values[i] = math.NaN()
		if v, ok := own[percent]; ok {
			values[i] = v
		}
	}
	m := Measure{Estimate: stat.Median(values), Blocks: values}
	if m.N == 0 {
		m.Why = "no histogram was stored"
		return m
	}
	if p.all != nil {
		m.Value = seconds(p.all.ValueAtPercentile(percent))
		if m.HasInterval() { // a few trials can pull the whole out of the trials' middle
			m.Low, m.High = min(m.Low, m.Value), max(m.High, m.Value)
		}
	}
	return m
}

// largest returns the largest latency of all trials. It has no interval: more
// requests would only find a larger one.
func (p *pool) largest() Measure {
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
		_, m.Value = spanOf(p.maxima)
		m.Why = ""
	}
	return m
}

// spectrumSteps is the number of points from one request in one to one in a
// thousand; the drawing needs no more.
const spectrumSteps = 36

// spectrum returns the latencies from the quickest requests to the highest
// percentile that there is support for: a hundred of them must lie beyond it.
func (p *pool) spectrum() []Point {
	if p.all == nil {
		return nil
	}
	highest := float64(p.all.TotalCount()) / 100
	var points []Point
	add := func(oneIn float64) {
		points = append(points, Point{oneIn, seconds(p.all.ValueAtPercentile(100 * (1 - 1/oneIn)))})
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
