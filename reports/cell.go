package reports

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"interleave/results"
	"interleave/results/stat"
)

// Cell is one model under one load: all that was measured of it.
type Cell struct {
	ID       string // anchor within the page
	Model    *Model
	Valid    int    // trials that count
	Invalid  int    // trials that do not
	Planned  int    // trials that there should be
	Reason   string // why nothing was measured, empty if something was
	Requests int64  // in the valid trials
	Errors   []ErrorCount
	Classes  []string // of a mixed load, the most frequent first; else nil

	blocks   []*results.Trial // valid trial of each block, nil if none
	measures map[key]Measure
	spectra  map[string][]Point // by class
}

// ErrorCount is how often a kind of error happened in valid trials.
type ErrorCount struct {
	Kind  string
	Count int64
}

// Measure is a quantity over a cell's trials.
type Measure struct {
	stat.Estimate
	Blocks []float64 // the value of each block's trial, NaN if it has none
	Why    string    // there is no value
}

// Measured reports whether there is a value.
func (m Measure) Measured() bool { return m.N > 0 && !math.IsNaN(m.Value) }

type key struct {
	metric Metric
	class  string
}

// Measured reports whether the cell has a valid trial.
func (c *Cell) Measured() bool { return c.Valid > 0 }

// Measure returns a metric of all requests, or of those of one class.
func (c *Cell) Measure(m Metric, class string) Measure {
	if !c.Measured() {
		return Measure{Estimate: stat.Median(nil), Why: "not measured: " + c.Reason}
	}
	if got, ok := c.measures[key{m, class}]; ok {
		return got
	}
	if class != "" {
		return Measure{Estimate: stat.Median(nil), Why: fmt.Sprintf("there were no requests of class %q", class)}
	}
	return Measure{Estimate: stat.Median(nil), Why: "this host cannot tell"}
}

// MainClass returns the most frequent class of a mixed load, else "".
func (c *Cell) MainClass() string {
	if len(c.Classes) == 0 {
		return ""
	}
	return c.Classes[0]
}

// WhyNotCounted returns why a trial counts nowhere, empty if it counts.
func WhyNotCounted(t *results.Trial) string {
	switch {
	case !t.Valid && len(t.InvalidBecause) > 0:
		return strings.Join(t.InvalidBecause, "; ")
	case !t.Valid:
		return "the trial was not valid"
	case t.LoadResult == nil:
		return "no load was put on"
	}
	return ""
}

// newCell computes a cell from its trials, in the order run. blocks are the
// run's block numbers in ascending order.
func newCell(model *Model, trials []*results.Trial, blocks []int) (*Cell, []string) {
	c := &Cell{Model: model, Planned: len(blocks), blocks: make([]*results.Trial, len(blocks))}
	reasons := map[string]int{}
	for _, t := range trials {
		if why := WhyNotCounted(t); why != "" {
			c.Invalid++
			reasons[why]++
			continue
		}
		if i, ok := slices.BinarySearch(blocks, t.Block); ok {
			c.blocks[i] = t // the last one, if the block was redone
		}
	}
	errors := map[string]int64{}
	for _, t := range c.blocks {
		if t != nil {
			c.Valid++
			c.Requests += t.LoadResult.Requests
			for kind, n := range t.LoadResult.Errors {
				errors[kind] += n
			}
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(errors)) {
		if errors[kind] > 0 {
			c.Errors = append(c.Errors, ErrorCount{kind, errors[kind]})
		}
	}
	if !c.Measured() {
		c.Reason = commonest(reasons)
		if c.Reason == "" {
			c.Reason = "the run ended before it"
		}
		return c, nil
	}
	c.measures = map[key]Measure{}
	c.plainMeasures()
	return c, c.latencies()
}

// commonest returns the most frequent reason, the first in the alphabet among
// equals, and says how many others there are.
func commonest(reasons map[string]int) string {
	best := ""
	for _, r := range slices.Sorted(maps.Keys(reasons)) {
		if best == "" || reasons[r] > reasons[best] {
			best = r
		}
	}
	if len(reasons) > 1 {
		best = fmt.Sprintf("%s (and %d other reasons)", best, len(reasons)-1)
	}
	return best
}

// plainMeasures computes what each trial states as a number.
func (c *Cell) plainMeasures() {
	for metric, of := range map[Metric]func(*results.Trial) *float64{
		Throughput:          func(t *results.Trial) *float64 { return &t.LoadResult.Throughput },
		CPUPerRequest:       func(t *results.Trial) *float64 { return t.CPUPerRequest },
		BaselineMemory:      func(t *results.Trial) *float64 { return t.Memory.Baseline },
		PeakMemory:          func(t *results.Trial) *float64 { return t.Memory.Peak },
		MemoryPerConnection: perConnection,
		Switches:            switchesPerRequest,
		Threads:             func(t *results.Trial) *float64 { return number(t.ThreadsMax) },
		Processes:           func(t *results.Trial) *float64 { return number(t.ProcessesMax) },
	} {
		values := c.perBlock(of)
		e := stat.Median(values)
		if e.N == 0 {
			why := "this host cannot tell"
			if metric == MemoryPerConnection {
				why = "connections were not opened in steps under this load"
			}
			c.measures[key{metric, ""}] = Measure{Estimate: e, Why: why}
			continue
		}
		c.measures[key{metric, ""}] = Measure{Estimate: e, Blocks: values}
	}
}

// perBlock returns a value for each block, NaN where there is none.
func (c *Cell) perBlock(of func(*results.Trial) *float64) []float64 {
	values := make([]float64, len(c.blocks))
	for i, t := range c.blocks {
		values[i] = math.NaN()
		if t != nil {
			if v := of(t); v != nil {
				values[i] = *v
			}
		}
	}
	return values
}

func perConnection(t *results.Trial) *float64 {
	if t.Memory.PerConnection != nil || len(t.MemoryByConns) < 2 {
		return t.Memory.PerConnection
	}
	var x, y []float64
	for _, s := range t.MemoryByConns {
		x, y = append(x, float64(s.Connections)), append(y, s.Bytes)
	}
	slope := stat.Fit(x, y).Slope.Value
	return &slope
}

func switchesPerRequest(t *results.Trial) *float64 {
	v, i := t.Switches.Voluntary, t.Switches.Involuntary
	if v == nil || i == nil || t.LoadResult.Requests == 0 {
		return nil
	}
	per := float64(*v+*i) / float64(t.LoadResult.Requests)
	return &per
}

func number(n *int) *float64 {
	if n == nil {
		return nil
	}
	f := float64(*n)
	return &f
}
