package trust

import (
	"fmt"

	"interleave/internal/quantity"
	"interleave/reports/measure"
	"interleave/results"
	"interleave/results/stat"
)

// Opinion is what another load driver measured of a cell, over what the first
// did in the same blocks. The report's figures stay the first's.
type Opinion struct {
	Engine, First string // the load drivers
	Model, Load   string
	Cell          *measure.Cell
	Throughput    Comparison
	P50           Comparison
	Agreement     Agreement
	Agree         string // in words: "yes", "no: …"
}

// Comparison is one metric's ratio of the second load driver to the first.
type Comparison struct {
	stat.Estimate
	Text      string // the ratio with its interval, "–" if there is none
	Why       string // there is none
	Agreement Agreement
}

// Agreement is whether two load drivers saw the same.
type Agreement string

const (
	Agrees     Agreement = "agree"
	Disagrees  Agreement = "disagree"
	TooFew     Agreement = "too few blocks" // the ratio is off, but so few trials may be
	Limited    Agreement = "generator-limited"
	NotOpposed Agreement = "not compared" // one of them measured nothing
)

// How far the second opinion may be off, either way.
const opinionLow, opinionHigh = 0.95, 1.05

// compare judges a ratio. It is a disagreement only if the whole interval is
// beyond what may be off.
func compare(second, first measure.Measure) Comparison {
	e := stat.Ratio(second.Blocks, first.Blocks)
	c := Comparison{Estimate: e, Text: quantity.FactorText(e.Value, e.Low, e.High)}
	switch {
	case e.N == 0:
		c.Agreement, c.Text, c.Why = NotOpposed, "–", "no common block"
		for _, m := range []measure.Measure{second, first} {
			if !m.Measured() {
				c.Why = m.Why
			}
		}
	case e.Value >= opinionLow && e.Value <= opinionHigh:
		c.Agreement = Agrees
	case !e.HasInterval():
		c.Agreement = TooFew
	case e.Low > opinionHigh || e.High < opinionLow:
		c.Agreement = Disagrees
	default:
		c.Agreement = Agrees // within the noise
	}
	return c
}

// opinions compares the other load drivers with the first and notes on a cell
// where they disagree.
func opinions(r *measure.Run) []*Opinion {
	var out []*Opinion
	for _, other := range r.Engines() {
		if other == r.Engine {
			continue
		}
		for _, s := range r.Scenarios {
			for _, l := range s.Loads {
				for _, c := range l.Cells {
					o := opinion(r, other, l, c)
					if o == nil {
						continue
					}
					out = append(out, o)
					if doubt := o.doubt(); doubt != "" {
						r.Doubt(l, c, doubt)
					}
				}
			}
		}
	}
	return out
}

// opinion compares one cell; nil if the other load driver was not there.
func opinion(r *measure.Run, engine string, l *measure.Load, c *measure.Cell) *Opinion {
	first := r.Engine
	second := r.CellBy(engine, l, c.Model)
	if second == nil {
		return nil
	}
	o := &Opinion{Engine: engine, First: first, Model: c.Model.Name, Load: l.Label(), Cell: c}
	o.Throughput = compare(second.Measure(results.Throughput, ""), c.Measure(results.Throughput, ""))
	o.P50 = compare(second.Measure(results.LatencyP50, ""), c.Measure(results.LatencyP50, ""))
	atLimit := ""
	switch {
	case limited(second):
		atLimit = engine
	case limited(c):
		atLimit = first
	}
	one := func(a Agreement) bool { return o.Throughput.Agreement == a || o.P50.Agreement == a }
	switch {
	case atLimit != "" && (one(Disagrees) || one(TooFew) || one(NotOpposed)):
		o.Agreement, o.Agree = Limited, atLimit+" was generator-limited"
	case one(Disagrees):
		o.Agreement, o.Agree = Disagrees, "no"
	case one(TooFew):
		o.Agreement, o.Agree = TooFew, "too few blocks to tell"
	case one(Agrees):
		o.Agreement, o.Agree = Agrees, "yes"
	default:
		o.Agreement, o.Agree = NotOpposed, "nothing to compare: "+o.Throughput.Why
	}
	return o
}

// headroom is the part of its processors that a load driver may want before it
// is taken for the limit.
const headroom = 0.8

// limited reports whether the load driver was the limit in any of the valid
// trials by its own use, or in most by what it used and waited for: backends
// share its processors, and leave it less than all of them.
func limited(c *measure.Cell) bool {
	wanting := 0
	for _, t := range c.Trials {
		if t == nil {
			continue
		}
		l := t.LoadResult
		if t.GeneratorQueued != nil && l.GeneratorCPU+*t.GeneratorQueued > headroom*l.Duration*float64(l.GeneratorCPUs) {
			wanting++
		}
		for _, check := range t.LoadResult.Checks {
			if check.Name == "generator_cpu" && (check.Verdict == results.Flagged || check.Verdict == results.Spoiled) {
				return true
			}
		}
	}
	return 2*wanting > c.Valid
}

// doubt says on what the load drivers disagree, empty if they do not.
func (o *Opinion) doubt() string {
	if o.Agreement != Disagrees {
		return ""
	}
	var parts []string
	for _, c := range []struct {
		Comparison
		of string
	}{{o.Throughput, "throughput"}, {o.P50, "p50 latency"}} {
		if c.Agreement == Disagrees {
			parts = append(parts, c.Text+" of the "+c.of)
		}
	}
	return fmt.Sprintf("the load drivers disagree: %s sees %s that %s does", o.Engine, quantity.Join(parts), o.First)
}

// opinionLine says how many opinions agree; empty if there are none.
func opinionLine(list []*Opinion) (line string, disagree bool) {
	if len(list) == 0 {
		return "", false
	}
	counts := map[Agreement]int{}
	for _, o := range list {
		counts[o.Agreement]++
	}
	line = fmt.Sprintf("second opinion by %s: agrees in %d of %s", list[0].Engine, counts[Agrees], quantity.Plural(len(list), "cell"))
	for _, more := range []struct {
		a    Agreement
		text string
	}{{Disagrees, "disagrees in %d"}, {Limited, "one of the load drivers was the limit in %d"}, {TooFew, "too few blocks in %d"}, {NotOpposed, "nothing to compare in %d"}} {
		if n := counts[more.a]; n > 0 {
			line += ", " + fmt.Sprintf(more.text, n)
		}
	}
	return line, counts[Disagrees] > 0
}
