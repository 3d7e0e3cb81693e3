package reports

import (
	"math"

	"interleave/internal/quantity"
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

func (r *Report) driver(engine string) driver {
	var d driver
	for i := range r.Trials {
		t := &r.Trials[i]
		d.took += t.Took
		d.overhead += t.Overhead
		if t.Engine != engine || WhyNotCounted(t) != "" {
			continue
		}
		d.trials++
		l := t.LoadResult
		if room := l.Duration * float64(max(l.GeneratorCPUs, 1)); room > 0 {
			d.busy = max(d.busy, l.GeneratorCPU/room)
		}
		if l.SendLag != nil {
			d.openLoops = true
			d.lag = max(d.lag, l.SendLag.P99)
		}
		if drift := l.Drift(); math.Abs(drift) > math.Abs(d.halves) {
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
func (r *Report) driverFacts(engine string) []Fact {
	var facts []Fact
	if s := r.Run.Environment.Steal; s != nil {
		facts = append(facts, Fact{"CPU time taken by other guests, over the run", quantity.Percent(*s)})
	}
	facts = append(facts, Fact{"Spread between trials of one cell", r.spread()})
	d := r.driver(engine)
	if d.trials > 0 {
		facts = append(facts, Fact{"Busiest load driver", quantity.Percent(d.busy) + " of its CPU share; over 80 % it would limit the server"})
		if d.openLoops {
			facts = append(facts, Fact{"Latest sending in open loop", quantity.Text(quantity.Seconds, d.lag) + " at p99 in the worst trial; over 1 ms it would blur latencies"})
		}
		facts = append(facts, Fact{"Largest drift of throughput, from the first half of a window to the second", quantity.Percent(d.halves)})
	}
	if d.extended > 0 {
		facts = append(facts, Fact{"Windows doubled because their halves differed", quantity.Plural(d.extended, "trial")})
	}
	switch d.stamps {
	case "kernel":
		facts = append(facts, Fact{"An answer's time is taken", "by the kernel, when its last bytes arrive"})
	case "driver":
		facts = append(facts, Fact{"An answer's time is taken", "by the load driver, when it has read it"})
	}
	if d.took > 0 {
		facts = append(facts, Fact{"Time that was neither warm-up nor measurement", quantity.Percent(d.overhead / d.took)})
	}
	return facts
}

// spread returns the typical deviation of a trial from its cell's median.
func (r *Report) spread() string {
	var deviations []float64
	for _, s := range r.Scenarios {
		for _, l := range s.All() {
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
		return "cannot be told: no cell has two trials whose CPU time is known"
	}
	return "half of the trials are within " + quantity.Percent(e.Value) + " of their cell's median CPU per request"
}
