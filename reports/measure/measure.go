package measure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/results/stat"
)

// Measure is a quantity over a cell's trials.
type Measure struct {
	stat.Estimate
	Blocks []float64 // the value of each block's trial, NaN if it has none
	Why    string    // there is no value; begins with NotMeasured if it is known to be lost

	// Spoiled is how many valid trials have a value that is not the server's:
	// it is left out, and SpoiledBy says why.
	Spoiled   int
	SpoiledBy string

	// AtLeast is a lower bound where there is no value: the load driver was the
	// limit in too many trials, or requests had not ended. 0 if nothing is known.
	AtLeast float64

	// Unfinished says that AtLeast is of requests that had not ended, and Never that
	// it is of something that did not come about within the load.
	Unfinished, Never bool

	// NeverIn is in how many of the N trials it did not come about within the load.
	// They count as larger than all others.
	NeverIn int

	// AtMost is an upper bound of a latency that has no value because the load
	// driver sent late; 0 if nothing is known.
	AtMost float64

	// Within says that the interval covers what varies within a trial (a
	// regression, or the requests of a single trial), because there are too few
	// blocks for an interval between trials.
	Within bool
}

// Measured reports whether there is a value.
func (m Measure) Measured() bool { return m.N > 0 && !math.IsNaN(m.Value) }

// Known reports whether there is a value, or at least a bound of it.
func (m Measure) Known() bool { return m.Measured() || m.AtLeast > 0 || m.AtMost > 0 }

// Lost reports whether there is no value although there could be one.
func (m Measure) Lost() bool { return !m.Measured() && strings.HasPrefix(m.Why, NotMeasured) }

// EnoughBlocks is the least number of blocks that gives an interval: of a median
// by order statistics, and of a ratio by signed ranks. A tie needs as many.
const EnoughBlocks = 6

// NotMeasured begins a reason why there is no value although there could be one.
const NotMeasured = "not measured: "

// absent is a measure without a value.
func absent(why string) Measure { return Measure{Estimate: stat.Median(nil), Why: why} }

type key struct {
	metric results.Measure
	class  string
}

// plainMeasures computes what each trial states as a number.
func (c *Cell) plainMeasures() {
	for _, metric := range results.Measures() {
		if fromHistogram(metric) || metric == results.MemoryPerConnection {
			continue
		}
		if why := c.beside(metric); why != "" {
			c.measures[key{metric, ""}] = absent(why)
			continue
		}
		c.set(metric, "", c.plain(metric))
	}
	c.set(results.MemoryPerConnection, "", c.perConnection())
	c.boundThroughput()
}

// beside says why a metric is none of the load's; empty if it is.
func (c *Cell) beside(metric results.Measure) string {
	none := func(has func(*results.LoadResult) bool) bool {
		return !slices.ContainsFunc(c.Trials, func(t *results.Trial) bool { return t != nil && has(t.LoadResult) })
	}
	switch metric {
	case results.LastDelivery:
		if none(func(l *results.LoadResult) bool { return l.Deliveries != nil }) {
			return "nobody waits for another's request"
		}
	case results.Goodput, results.Recovery:
		if none(func(l *results.LoadResult) bool { return len(l.Phases) > 0 }) {
			return "the load puts no strain on the server"
		}
	case results.HitPerFault, results.LostPerFault, results.FaultRecovery, results.KeptPerFault, results.Restarts:
		if none(func(l *results.LoadResult) bool { return l.Faults != nil }) {
			return "no request goes wrong under this load"
		}
	case results.BytesPerSecond, results.CPUPerByte, results.MemoryPerStream, results.SocketMemory:
		if !slices.ContainsFunc(c.Trials, streams) {
			return "answers are not streamed"
		}
	case results.CPUPerSecond:
		if none(func(l *results.LoadResult) bool { return l.IdleAsked > 0 && l.Rate != nil }) {
			return "no connection is idle under this load"
		}
	case results.CPUPerSlowByte:
		if none(func(l *results.LoadResult) bool { return l.SlowBytes > 0 }) {
			return "no client is slow"
		}
		if slices.ContainsFunc(c.Trials, streams) {
			return "answers are streamed: see CPU per MiB"
		}
	}
	return ""
}

// plain is the median of what each trial states. A trial in which it did not come about
// counts as larger than the others. If these are half of all, the median is not known:
// only what it is at least.
func (c *Cell) plain(metric results.Measure) Measure {
	values := c.perBlock(metric.Of)
	m := Measure{Estimate: stat.Median(values), Blocks: values}
	if least, never := c.atLeast(metric, values); never > 0 {
		m.Estimate, m.NeverIn = stat.MedianBelow(values, never), never
		if !m.Measured() {
			m.AtLeast, m.Never, m.Why = least, true, m.NeverText()
		}
	} else if m.N == 0 {
		m = absent(c.whyAbsent(metric))
	}
	return m
}

// NeverText says in how many trials the measure did not come about; empty if it always did.
func (m Measure) NeverText() string {
	if m.NeverIn == 0 {
		return ""
	}
	return fmt.Sprintf("did not recover in %d of %d", m.NeverIn, m.N)
}

// atLeast is what a metric is at least, by the median of values and bounds, and how
// many bounds there are.
func (c *Cell) atLeast(metric results.Measure, values []float64) (least float64, bounds int) {
	if metric.IsLatency() {
		return 0, 0 // has its bounds from histograms
	}
	all := slices.Clone(values)
	for i, bound := range c.perBlock(metric.AtLeast) {
		if !math.IsNaN(bound) {
			all[i] = bound
			bounds++
		}
	}
	return stat.Median(all).Value, bounds
}

// streams reports whether answers of the trial are streamed.
func streams(t *results.Trial) bool {
	return t != nil && t.LoadResult != nil && t.LoadResult.Streamed != nil
}

// whyAbsent is why no trial has a measure that each could have.
func (c *Cell) whyAbsent(metric results.Measure) string {
	ended := func(t *results.Trial) bool { return t != nil && t.LoadResult != nil && t.LoadResult.Requests > 0 }
	switch metric {
	case results.Throughput, results.CPUPerRequest, results.SwitchesPerRequest, results.AllocsPerRequest:
		if slices.ContainsFunc(c.Trials, streams) && !slices.ContainsFunc(c.Trials, ended) {
			return "answers last longer than the window"
		}
	}
	return "this host cannot tell"
}

// driverLimited says in little room that the load driver was the limit of a
// figure, not the server.
const driverLimited = "driver's limit"

// driverWasLimit says it in a sentence, as the check does.
const driverWasLimit = "the load driver was the limit"

// boundThroughput notes a lower bound of the throughput where the load driver was
// the limit in too many trials: the middle of what they and the others reached.
func (c *Cell) boundThroughput() {
	m := c.measures[key{results.Throughput, ""}]
	if m.Measured() || m.Spoiled == 0 {
		return
	}
	atLeast := slices.DeleteFunc(c.perBlock(results.Throughput.Of), math.IsNaN)
	measured := len(atLeast)
	for _, t := range c.Trials {
		if t == nil {
			continue
		}
		for _, check := range t.AllChecks() {
			if check.Name == "generator_cpu" && slices.Contains(check.Spoils, results.FigureThroughput) {
				atLeast = append(atLeast, t.LoadResult.Throughput)
			}
		}
	}
	if len(atLeast) > measured {
		m.AtLeast = stat.Median(atLeast).Value
		c.measures[key{results.Throughput, ""}] = m
	}
}

// BoundedBy says in a word why there is only a bound.
func (m Measure) BoundedBy() string {
	switch {
	case m.Unfinished:
		return "unfinished"
	case m.Never:
		return m.NeverText()
	}
	return driverLimited
}

// set notes a measure with what checks took from it.
func (c *Cell) set(metric results.Measure, class string, m Measure) {
	if s := c.spoil(metric.Figure()); s != nil {
		switch {
		case s.Lost():
			m = absent(NotMeasured + s.LostIn() + s.Reason)
		case !m.Measured():
			m.Why = fmt.Sprintf("%s (without %s that were left out: %s)", m.Why, quantity.Plural(s.Trials, "trial"), s.Reason)
		}
		m.Spoiled, m.SpoiledBy = s.Trials, s.Reason
	}
	c.measures[key{metric, class}] = m
}

// perBlock returns a value for each block, NaN where there is none.
func (c *Cell) perBlock(of func(*results.Trial) *float64) []float64 {
	values := make([]float64, len(c.Trials))
	for i, t := range c.Trials {
		values[i] = math.NaN()
		if t != nil {
			if v := of(t); v != nil {
				values[i] = *v
			}
		}
	}
	return values
}
