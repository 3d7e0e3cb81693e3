package trust

import (
	"math"

	"interleave/internal/quantity"
	"interleave/reports/measure"
	"interleave/results"
	"interleave/results/stat"
)

// driver is how much room the load driver had, at worst over the valid trials.
type driver struct {
	trials    int
	busy      float64 // share of its processors
	lag       float64 // seconds, at p99
	halves    float64 // the greatest drift of a window, with its sign
	extended  int     // windows that were doubled
	stamps    string  // who took the time of an answer
	overhead  float64 // seconds of took that were neither warm-up nor window
	took      float64 // seconds, of all trials
	openLoops bool
}

func newDriver(r *measure.Run) driver {
	var d driver
	for i := range r.Trials {
		t := &r.Trials[i]
		d.took += t.Took
		d.overhead += t.Overhead
		if t.Engine != r.Engine || measure.WhyNotCounted(t) != "" {
			continue
		}
		d.trials++
		l := t.LoadResult
		d.busy = max(d.busy, l.GeneratorShare())
		if l.SendLag != nil {
			d.openLoops = true
			d.lag = max(d.lag, l.SendLag.P99)
		}
		if drift := l.Drift(); len(l.Phases) == 0 && l.Faults == nil && l.Deliveries == nil && math.Abs(drift) > math.Abs(d.halves) {
			d.halves = drift
		}
		if l.Extended {
			d.extended++
		}
		d.stamps = l.Stamps
	}
	return d
}

// driverFacts says how much room the load driver had and how alike the trials
// are.
func driverFacts(r *measure.Run) []measure.Fact {
	var facts []measure.Fact
	if s := r.Environment.Steal; s != nil {
		facts = append(facts, measure.Fact{Name: "CPU time taken by other guests, over the run", Text: quantity.Percent(*s)})
	}
	facts = append(facts, measure.Fact{Name: "Spread between trials of one cell", Text: spread(r)})
	d := newDriver(r)
	if d.trials > 0 {
		facts = append(facts, measure.Fact{Name: "Busiest load driver", Text: quantity.Percent(d.busy) + " of its CPU share; over 80 % it would limit the server"})
		if d.openLoops {
			facts = append(facts, measure.Fact{Name: "Latest sending in open loop", Text: quantity.Text(quantity.Seconds, d.lag) + " at p99 in the worst trial; over 1 ms it would blur latencies"})
		}
		facts = append(facts, measure.Fact{Name: "Largest drift of throughput, from the first half of a window to the second", Text: quantity.Percent(d.halves)})
	}
	if d.extended > 0 {
		facts = append(facts, measure.Fact{Name: "Windows doubled because their halves differed", Text: quantity.Plural(d.extended, "trial")})
	}
	switch d.stamps {
	case "kernel":
		facts = append(facts, measure.Fact{Name: "An answer's time is taken", Text: "by the kernel, when its last bytes arrive"})
	case "driver":
		facts = append(facts, measure.Fact{Name: "An answer's time is taken", Text: "by the load driver, when it has read it"})
	}
	if d.took > 0 {
		facts = append(facts, measure.Fact{Name: "Time that was neither warm-up nor measurement", Text: quantity.Percent(d.overhead / d.took)})
	}
	return facts
}

// spread returns the typical deviation of a trial from its cell's median.
func spread(r *measure.Run) string {
	var deviations []float64
	for _, l := range r.Loads() {
		for _, c := range l.Cells {
			m := c.Measure(results.CPUPerRequest, "")
			if m.N < 2 {
				continue
			}
			for _, v := range m.Blocks {
				deviations = append(deviations, math.Abs(v/m.Value-1))
			}
		}
	}
	e := stat.Median(deviations)
	if e.N == 0 {
		return "cannot be told: no cell has two trials whose CPU time is known"
	}
	return "half of the trials are within " + quantity.Percent(e.Value) + " of their cell's median CPU per request"
}
