package advise

import (
	"fmt"
	"time"

	"interleave/internal/quantity"
	"interleave/models"
	"interleave/results"
	"interleave/runner/capacity"
	"interleave/scenarios"
	"interleave/scenarios/workload"
)

// changes asks what would change the answer.
func (j *course) changes() {
	j.add(j.twiceTheRate())
	w, err := workload.Parse(j.Scenario.Workload)
	if err != nil {
		return
	}
	if changed := computingTwice(*w); changed != nil {
		j.add(j.changed("twice the CPU time of the handlers", changed))
	}
	if changed := blocking(*w); changed != nil {
		j.add(j.changed("a driver that blocks its thread", changed))
	}
}

// add takes a change in, if there is one.
func (j *course) add(c *results.Change) {
	if c != nil {
		j.advice.Changes = append(j.advice.Changes, *c)
	}
}

// twiceTheRate is known by the capacities, or a probe.
func (j *course) twiceTheRate() *results.Change {
	rate := 2 * j.Rate
	c := &results.Change{What: fmt.Sprintf("twice the rate (%s/s)", quantity.Short(rate)), Measured: true, How: "by the capacities"}
	for i := range j.advice.Capacities {
		own := &j.advice.Capacities[i]
		switch {
		case own.Value == nil:
		case own.Model == j.advice.Model && own.Low != nil && *own.Low >= rate:
			c.Keeps = true
			return c
		case own.Model == j.advice.Model && own.High != nil && *own.High < rate:
			c.Instead = j.higher(rate)
			return c
		}
	}
	known := false
	if !j.over() {
		c.How = "by one probe"
		c.Keeps, known = j.keeps(j.advice.Model, j.Scenario, rate, c.What)
	}
	if !known {
		if c = j.computed(c, rate, 1); c == nil {
			return nil
		}
	}
	if !c.Keeps {
		c.Instead = j.higher(rate)
	}
	return c
}

// higher is a model whose capacity is surely above a rate; empty if there is none.
func (j *course) higher(rate float64) string {
	for _, c := range j.advice.Capacities {
		if c.Low != nil && *c.Low >= rate && !c.AtMost {
			return c.Model
		}
	}
	return ""
}

// busyAtMost is the share of its processors up to which a server keeps most limits: a
// rule of thumb, for what is computed only.
const busyAtMost = 0.8

// computed judges a change by the CPU time of a request, times a factor, at a rate.
func (j *course) computed(c *results.Change, rate, factor float64) *results.Change {
	for _, own := range j.advice.Candidates {
		if own.Model == j.advice.Model && own.CPU != nil {
			busy := rate * *own.CPU * factor / float64(j.processors())
			c.Measured, c.Keeps = false, busy <= busyAtMost
			c.How = fmt.Sprintf("computed: its processors would be busy for %s", quantity.ShortPercent(busy))
			return c
		}
	}
	return nil
}

// mostTried is how many models a change is put on, beside the one that is advised.
const mostTried = 3

// changed probes the model that is advised with another workload, and others where it
// does not keep the limit, the plainest first.
func (j *course) changed(what string, w *workload.Workload) *results.Change {
	c := &results.Change{What: what, Measured: true, How: "by one probe"}
	if j.over() {
		return nil
	}
	s := w.Scenario()
	known := false
	if c.Keeps, known = j.keeps(j.advice.Model, s, j.Rate, what); !known {
		return nil
	}
	if c.Keeps {
		return c
	}
	tried := 0
	for _, m := range models.Plainest(j.Models) {
		other := j.advice.Candidate(m.Name)
		if !other.Keeps || other.Model == j.advice.Model || tried == mostTried || j.over() {
			continue
		}
		tried++
		if keeps, _ := j.keeps(other.Model, s, j.Rate, what); keeps {
			c.Instead = other.Model
			break
		}
	}
	return c
}

// keeps probes a model with a change. It is not known if the probe failed, was cut short,
// or the load driver was the limit.
func (j *course) keeps(model string, s *scenarios.Scenario, rate float64, what string) (keeps, known bool) {
	j.began(model + " with " + what)
	f, err := j.probe(j.model(model), s, rate)
	cut := f.Verdict == capacity.Open && time.Until(j.until) <= 0
	if err != nil || j.ctx.Err() != nil || f.Limited != "" || cut {
		return false, false
	}
	return f.Likely > 0.5, true
}

// computingTwice is a workload whose requests compute for twice as long; nil if they
// compute nothing, or that would be too long.
func computingTwice(w workload.Workload) *workload.Workload {
	return altered(w, "-twice", func(s workload.Step) []workload.Step {
		if s.Compute == 0 {
			return nil
		}
		s.Compute *= 2
		return []workload.Step{s}
	})
}

// blocking is a workload whose calls block their thread, one after the other, and the
// model is not told; nil if there are none, or that would be too long.
func blocking(w workload.Workload) *workload.Workload {
	changed := altered(w, "-blocking", func(s workload.Step) (steps []workload.Step) {
		for _, i := range s.Calls {
			steps = append(steps, workload.Step{Block: w.Services[i].Mean().Round(time.Microsecond), Untold: true})
		}
		return steps
	})
	if changed != nil {
		changed.Services = nil
	}
	return changed
}

// altered is a workload with other steps where step returns some; nil if it returns none
// of any, or the workload cannot be served then.
func altered(w workload.Workload, suffix string, step func(workload.Step) []workload.Step) *workload.Workload {
	const longest = 40
	w.Name = w.Name[:min(len(w.Name), longest-len(suffix))] + suffix
	changed := false
	kinds := make([]workload.Kind, len(w.Kinds))
	for i, k := range w.Kinds {
		var steps []workload.Step
		for _, s := range k.Steps {
			other := step(s)
			if other == nil {
				other = []workload.Step{s}
			} else {
				changed = true
			}
			steps = append(steps, other...)
		}
		k.Steps = steps
		kinds[i] = k
	}
	w.Kinds = kinds
	if !changed || w.Check() != nil {
		return nil
	}
	return &w
}
