package reports

import (
	"fmt"
	"math"

	"interleave/results"
	"interleave/results/stat"
)

// Trust is how far the run can be relied on, and why.
type Trust struct {
	Level    string // "good", "limited" or "poor"
	Line     string // the reasons in one line
	Reasons  []string
	Noise    []Fact
	Loads    []*Load    // columns of the grid of validity
	Grid     []TrustRow // one for each model
	Opinions []Opinion
	Figures  []Figure
}

// TrustRow is how many trials of each cell count.
type TrustRow struct {
	Model *Model
	Cells []*Cell
}

// Opinion is what another load driver measured, over what the first did in the
// same block.
type Opinion struct {
	Engine, Model, Load string
	Throughput          string
	Agree               string // "yes", "no", "too few blocks"
}

func (r *Report) trust(engine string, blocks []int, ids *names) *Trust {
	t := &Trust{}
	for _, s := range r.Scenarios {
		t.Loads = append(t.Loads, s.Loads...)
	}
	var cells, measured, whole int
	for i, m := range r.Models {
		row := TrustRow{Model: m}
		for _, l := range t.Loads {
			c := l.Cells[i]
			row.Cells = append(row.Cells, c)
			cells++
			if c.Measured() {
				measured++
			}
			if c.Valid == c.Planned && c.Invalid == 0 {
				whole++
			}
		}
		t.Grid = append(t.Grid, row)
	}
	t.judge(r, cells, measured, whole, len(blocks))
	t.Noise = r.noise(engine)
	t.Opinions = r.opinions(engine, blocks)
	for _, o := range []struct {
		metric Metric
		title  string
	}{{Throughput, "Throughput"}, {CPUPerRequest, "CPU per request"}} {
		if f, ok := r.runOrder(o.metric, engine, o.title); ok {
			f.ID = ids.id("order", string(o.metric))
			t.Figures = append(t.Figures, f)
		}
	}
	return t
}

// judge sets the level: poor if a quarter of the cells is missing or the host
// lost more than 5 % of its CPU time to others, limited if anything is short
// of the method, good otherwise.
func (t *Trust) judge(r *Report, cells, measured, whole, blocks int) {
	t.Level = "good"
	lower := func(level, reason string) {
		if level == "poor" || t.Level == "good" {
			t.Level = level
		}
		t.Reasons = append(t.Reasons, reason)
	}
	switch {
	case cells == 0:
		lower("poor", "nothing was measured")
	case measured*4 < cells*3:
		lower("poor", fmt.Sprintf("only %d of %s were measured", measured, plural(cells, "cell")))
	case measured < cells:
		lower("limited", fmt.Sprintf("%d of %s were measured", measured, plural(cells, "cell")))
	default:
		t.Reasons = append(t.Reasons, fmt.Sprintf("all %s measured", plural(cells, "cell")))
	}
	if cells > 0 && whole < measured {
		lower("limited", fmt.Sprintf("%s with trials missing or not valid", plural(measured-whole, "cell")))
	}
	if blocks < 6 {
		lower("limited", fmt.Sprintf("%s: intervals and ties need 6", plural(blocks, "block")))
	}
	if s := r.Run.Environment.Steal; s != nil {
		switch {
		case *s > 0.05:
			lower("poor", fmt.Sprintf("%s of the CPU time went to other guests of the host", Percent(*s)))
		case *s > 0.02:
			lower("limited", fmt.Sprintf("%s of the CPU time went to other guests of the host", Percent(*s)))
		}
	}
	if r.Run.EndedAt == nil {
		lower("limited", "the run was cut short")
	}
	if n := len(r.Warnings); n > 0 {
		t.Reasons = append(t.Reasons, plural(n, "kind")+" of warning")
	}
	for i, reason := range t.Reasons {
		if i > 0 {
			t.Line += "; "
		}
		t.Line += reason
	}
}

// noise says how quiet the host was and how much room the load driver had.
func (r *Report) noise(engine string) []Fact {
	var facts []Fact
	if s := r.Run.Environment.Steal; s != nil {
		facts = append(facts, Fact{"CPU time taken by other guests", Percent(*s)})
	}
	var busy, lag, halves, overhead, took float64
	spread := r.spread()
	for i := range r.Trials {
		t := &r.Trials[i]
		took += t.Took
		overhead += t.Overhead
		if t.Engine != engine || WhyNotCounted(t) != "" {
			continue
		}
		l := t.LoadResult
		if room := l.Duration * float64(max(l.GeneratorCPUs, 1)); room > 0 {
			busy = max(busy, l.GeneratorCPU/room)
		}
		if l.SendLag != nil {
			lag = max(lag, l.SendLag.P99)
		}
		if mean := (l.FirstHalf + l.SecondHalf) / 2; mean > 0 {
			halves = max(halves, math.Abs(l.FirstHalf-l.SecondHalf)/mean)
		}
	}
	facts = append(facts,
		Fact{"Spread between trials of one cell", spread},
		Fact{"Busiest load driver", Percent(busy) + " of its CPU share; over 80 % it would limit the server"},
		Fact{"Latest sending in open loop", Text(Seconds, lag) + " at p99 in the worst trial; over 1 ms it would blur latencies"},
		Fact{"Largest difference between the halves of a window", Percent(halves)},
	)
	if took > 0 {
		facts = append(facts, Fact{"Time that was neither warm-up nor measurement", Percent(overhead / took)})
	}
	return facts
}

// spread returns the typical deviation of a trial from its cell's median.
func (r *Report) spread() string {
	var deviations []float64
	for _, s := range r.Scenarios {
		for _, l := range s.Loads {
			for _, c := range l.Cells {
				m := c.Measure(CPUPerRequest, "")
				if m.N < 2 {
					continue
				}
				for _, v := range m.Blocks {
					deviations = append(deviations, math.Abs(v/m.Value-1))
				}
			}
		}
	}
	e := stat.Median(deviations)
	if e.N == 0 {
		return "cannot be told from one trial each"
	}
	return "half of the trials are within " + Percent(e.Value) + " of their cell's median CPU per request"
}

// opinions compares the other load drivers with the first.
func (r *Report) opinions(engine string, blocks []int) []Opinion {
	var out []Opinion
	var engines []string
	for i := range r.Trials {
		e := r.Trials[i].Engine
		known := e == engine
		for _, k := range engines {
			known = known || k == e
		}
		if !known {
			engines = append(engines, e)
		}
	}
	for _, other := range engines {
		for _, s := range r.Scenarios {
			for _, l := range s.Loads {
				for _, c := range l.Cells {
					if o, ok := r.opinion(other, l, c, blocks); ok {
						out = append(out, o)
					}
				}
			}
		}
	}
	return out
}

func (r *Report) opinion(engine string, l *Load, c *Cell, blocks []int) (Opinion, bool) {
	var trials []*results.Trial
	for i := range r.Trials {
		t := &r.Trials[i]
		if t.Engine == engine && t.Model == c.Model.Name && t.Scenario == l.Scenario.Name && t.Load == l.Name {
			trials = append(trials, t)
		}
	}
	if len(trials) == 0 {
		return Opinion{}, false
	}
	o := Opinion{Engine: engine, Model: c.Model.Name, Load: l.label()}
	second, _ := newCell(c.Model, trials, blocks)
	if !second.Measured() || !c.Measured() {
		o.Throughput, o.Agree = "not measured: "+second.Reason+c.Reason, "not measured"
		return o, true
	}
	e := stat.Ratio(second.Measure(Throughput, "").Blocks, c.Measure(Throughput, "").Blocks)
	o.Throughput = spaced(Factor(e.Value), FactorInterval(e.Low, e.High))
	switch {
	case e.N == 0:
		o.Agree = "no common block"
	case math.Abs(e.Value-1) <= 0.05:
		o.Agree = "yes, within 5 %"
	default:
		o.Agree = "no"
	}
	return o, true
}
