package advise

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"interleave/models"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/capacity"
	"interleave/runner/size"
	"interleave/scenarios"
)

// Config says what to advise for.
type Config struct {
	Scenario    *scenarios.Scenario // made of a workload
	Models      []models.Model      // that can serve it, in the order in which the first of those tied is taken
	Rate        float64             // requests per second
	Limit       capacity.Limit
	Connections int           // that carry requests; 0 means as many as it takes
	For         time.Duration // for all of it
	Seed        uint64

	// Began is told what is done now; nil is not.
	Began func(what string, left time.Duration)
}

// Lab is what measures.
type Lab interface {
	size.Prober
	FindCapacities(context.Context, runner.RateSearches) []results.Capacity
}

// Of the time, what the parts may take at most.
const (
	screenPart   = 0.4
	capacityPart = 0.6 // of what is left then
	sizePart     = 0.6 // of what is left then
)

// few is how many capacities are searched for.
const few = 3

// precision is how exactly they are.
const precision = 0.1

// course is an advice that is being found.
type course struct {
	Config
	ctx    context.Context
	lab    Lab
	env    results.Environment
	until  time.Time
	number int // of the probe
	advice *results.Advice
}

// Find measures, and puts what it finds into a, whose fields about the measurement it
// fills. When ctx is cancelled it returns with what is known until then.
func Find(ctx context.Context, lab Lab, env results.Environment, c Config, a *results.Advice) {
	j := &course{Config: c, ctx: ctx, lab: lab, env: env, until: time.Now().Add(c.For), advice: a}
	a.Candidates, a.Tied, a.Capacities, a.Changes = []results.Candidate{}, []string{}, []results.Capacity{}, []results.Change{}
	a.Rate, a.Limit, a.Environment = c.Rate, runner.LimitOf(c.Limit), env
	a.Work, a.Processors = workOf(c.Scenario), j.processors()
	j.screen()
	best := j.best()
	if len(best) == 0 || ctx.Err() != nil {
		return
	}
	j.capacities(best)
	j.choose(best)
	j.sizes()
	j.changes()
}

func (j *course) left() time.Duration { return time.Until(j.until) }

func (j *course) over() bool { return j.ctx.Err() != nil || j.left() <= 0 }

func (j *course) began(what string) {
	if j.Began != nil {
		j.Began(what, max(0, j.left()))
	}
}

// overload is what a probe has to see: a server that is asked for so much more than it
// can do.
const overload = 0.1

// probe puts a scenario at a rate on a fresh server of a model: once more if the limit
// was broken and others disturbed it.
func (j *course) probe(m models.Model, s *scenarios.Scenario, rate float64) (runner.RateFinding, error) {
	for again := false; ; again = true {
		j.number++
		f, err := j.lab.ProbeRate(j.ctx, runner.RateProbe{
			Cell: runner.Cell{Model: m, Scenario: s, Load: s.Loads[0]}, Limit: j.Limit, Connections: j.Connections, Number: j.number,
			Step: capacity.Step{Rate: rate, Overload: overload, Effect: j.Limit.Guess(rate)},
		})
		if err != nil || again || !f.Disturbed || f.Likely > 0.5 {
			return f, err
		}
	}
}

// screen probes each model once, in random order.
func (j *course) screen() {
	rng := rand.New(rand.NewPCG(j.Seed, 0))
	until := time.Now().Add(time.Duration(screenPart * float64(j.For)))
	found := make([]results.Candidate, len(j.Models))
	for i, m := range j.Models {
		found[i] = results.Candidate{Model: m.Name, Settings: j.tuning(m).String(), Shape: j.shapeOf(m), Why: "the time was up before it was measured"}
	}
	for _, i := range rng.Perm(len(j.Models)) {
		if j.over() || time.Now().After(until) {
			break
		}
		j.began(j.Models[i].Name)
		if c := j.candidate(j.Models[i]); j.ctx.Err() == nil { // else it was cut short
			found[i] = c
		}
	}
	j.advice.Candidates = found
}

func (j *course) tuning(m models.Model) models.Tuning {
	return m.Tune(j.Scenario, j.processors())
}

// candidate is what a probe shows of a model.
func (j *course) candidate(m models.Model) results.Candidate {
	c := results.Candidate{Model: m.Name, Settings: j.tuning(m).String(), Shape: j.shapeOf(m)}
	f, err := j.probe(m, j.Scenario, j.Rate)
	if err != nil {
		c.Why = err.Error()
		return c
	}
	c.Keeps, c.Memory = f.Likely > 0.5, f.Memory
	c.Slow = float64(f.Slow) / float64(max(f.Due, 1))
	if f.CPU > 0 {
		c.CPU, c.Busy = &f.CPU, &f.Busy
	}
	switch {
	case f.Limited != "":
		c.Keeps, c.Limited, c.Why = false, true, f.Limited
	case !c.Keeps && f.Cause == capacity.Memory:
		c.Why = "it takes more memory than the limit"
	case !c.Keeps && f.Cause == capacity.Errors:
		c.Why = "requests fail"
	case !c.Keeps && f.Busy >= 0.85:
		c.Why = "its processors are busy"
	case !c.Keeps:
		c.Why = "requests wait for too long"
	}
	return c
}

// alike is the ratio of two CPU times of a request up to which one probe does not tell
// them apart.
const alike = 1.15

// best are the models that keep the limit with the least CPU time, few at most. Those
// that one probe does not tell from the cheapest are taken in the order of models, so that
// two runs take the same.
func (j *course) best() []models.Model {
	var fit []results.Candidate
	for _, c := range j.advice.Candidates {
		if c.Keeps {
			fit = append(fit, c)
		}
	}
	if len(fit) == 0 {
		return nil
	}
	least := cost(slices.MinFunc(fit, func(a, b results.Candidate) int { return cmp.Compare(cost(a), cost(b)) }))
	told := func(c results.Candidate) float64 {
		if cost(c) <= alike*least {
			return least
		}
		return cost(c)
	}
	slices.SortStableFunc(fit, func(a, b results.Candidate) int { return cmp.Compare(told(a), told(b)) })
	var best []models.Model
	for _, c := range fit[:min(len(fit), few)] {
		best = append(best, j.model(c.Model))
	}
	return best
}

// cost is the CPU time of a request; that of who has none known is the highest.
func cost(c results.Candidate) float64 {
	if c.CPU == nil {
		return 1e9
	}
	return *c.CPU
}

func (j *course) model(name string) models.Model {
	i := slices.IndexFunc(j.Models, func(m models.Model) bool { return m.Name == name })
	return j.Models[i]
}

// capacities searches for those of the best.
func (j *course) capacities(best []models.Model) {
	var subjects []runner.RateSubject
	for _, m := range best {
		subjects = append(subjects, runner.RateSubject{
			Cell:  runner.Cell{Model: m, Scenario: j.Scenario, Load: j.Scenario.Loads[0]},
			Limit: j.Limit, Connections: j.Connections, Start: j.Rate,
		})
	}
	j.advice.Capacities = j.lab.FindCapacities(j.ctx, runner.RateSearches{
		Subjects: subjects, Precision: precision, Seed: j.Seed, For: time.Duration(capacityPart * float64(max(0, j.left()))),
		Began: func(_ int, what string, _ time.Duration) { j.began(what) },
	})
}

// near is the ratio of two capacities up to which models are tied.
const near = 1.1

// choose takes the highest capacity, and of those within a tenth of it the first in the
// order of models: one that keeps the rate by what was found, if any does. Those whose
// intervals overlap are tied with it, but where intervals are wide they may be far worse.
// Models that surely do not keep the rate are not tied.
func (j *course) choose(best []models.Model) {
	var top *results.Capacity
	for i := range j.advice.Capacities {
		if c := &j.advice.Capacities[i]; c.Value != nil && (top == nil || *c.Value > *top.Value) {
			top = c
		}
	}
	if top == nil { // it was too short for any
		j.advice.Model = best[0].Name
		return
	}
	var tied, first []string
	for _, m := range j.Models {
		i := slices.IndexFunc(j.advice.Capacities, func(c results.Capacity) bool { return c.Model == m.Name })
		if i < 0 || j.advice.Capacities[i].Value == nil {
			continue
		}
		c := &j.advice.Capacities[i]
		close := *c.Value*near >= *top.Value
		if c != top && (c.High != nil && *c.High < j.Rate || !close && !overlap(c, top)) {
			continue
		}
		if tied = append(tied, m.Name); close && *c.Value >= min(j.Rate, *top.Value) {
			first = append(first, m.Name)
		}
	}
	j.advice.Model = first[0] // the highest itself is among them
	j.advice.Tied = slices.DeleteFunc(tied, func(name string) bool { return name == j.advice.Model })
}

// overlap reports whether the interval of c reaches into that of top.
func overlap(c, top *results.Capacity) bool {
	return c.High == nil || top.Low == nil || *c.High >= *top.Low
}

// sizes looks for the smallest number of workers of the model that is advised.
func (j *course) sizes() {
	m := j.model(j.advice.Model)
	usual := j.tuning(m).Workers
	if usual == 0 || j.over() {
		return
	}
	found := size.Find(j.ctx, j.lab, j.env, size.Config{
		For: time.Duration(sizePart * float64(j.left())), Seed: j.Seed,
		Subjects: []size.Subject{{
			Cell: runner.Cell{Model: m, Scenario: j.Scenario, Load: j.Scenario.Loads[0]}, Setting: size.Workers, Most: max(64, usual),
			Rate: j.Rate, Limit: j.Limit, Connections: j.Connections,
		}},
		Began: func(s *size.Subject, setting int, _ time.Duration) { j.began(s.Model.Name + ": how many workers?") },
	})
	if found[0].Value != nil {
		j.advice.Size = &found[0]
	}
}
