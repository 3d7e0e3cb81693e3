package advise

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"interleave/internal/quantity"
	"interleave/models"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/capacity"
	"interleave/runner/size"
	"interleave/scenarios"
	"interleave/scenarios/workload"
)

// Config says what to advise for.
type Config struct {
	Scenario    *scenarios.Scenario // made of a workload
	Models      []models.Model      // that can serve it
	Rate        float64             // requests per second
	Limit       capacity.Limit
	Connections int           // that carry requests; 0 means as many as it takes
	For         time.Duration // for all of it
	Seed        uint64

	// Began is told what is done now; nil is not.
	Began func(what string, left time.Duration)
}

// Of the time, when the parts end at the latest.
const (
	screenPart   = 0.4
	racePart     = 0.75
	longRacePart = 0.88 // if the model has no workers, whose number would be looked for
	sizePart     = 0.6  // of what is left then
)

// course is an advice that is being found.
type course struct {
	Config
	ctx    context.Context
	lab    runner.Prober
	env    results.Environment
	until  time.Time
	advice *results.Advice
}

// Find measures, and puts what it finds into a, whose fields about the measurement it
// fills. When ctx is cancelled it returns with what is known until then.
func Find(ctx context.Context, lab runner.Prober, env results.Environment, c Config, a *results.Advice) {
	j := &course{Config: c, ctx: ctx, lab: lab, env: env, until: time.Now().Add(c.For), advice: a}
	a.Candidates, a.Tied, a.Capacities, a.Changes = []results.Candidate{}, []string{}, []results.Capacity{}, []results.Change{}
	a.Rate, a.Limit, a.Environment = c.Rate, runner.LimitOf(c.Limit), env
	a.Work, a.Processors = workOf(c.Scenario), j.processors()
	a.Margin = Margin
	j.race(j.screen())
	if a.Model == "" || ctx.Err() != nil {
		return
	}
	j.sizes()
	j.changes()
}

func (j *course) left() time.Duration { return time.Until(j.until) }

// over reports whether there is no time for another probe.
func (j *course) over() bool { return j.ctx.Err() != nil || j.left() <= j.Limit.Shortest() }

func (j *course) began(what string) {
	if j.Began != nil {
		j.Began(what, max(0, j.left()))
	}
}

// overload is what a probe has to see: a server that is asked for so much more than it
// can do.
const overload = 0.1

// single is the number of the probes that are no part of a search. Each has the same
// arrivals, which no round of a search has.
const single = 1 << 20

// probe puts a scenario at a rate on a fresh server of a model: once more if the limit
// was broken and others disturbed it.
func (j *course) probe(m models.Model, s *scenarios.Scenario, rate float64) (runner.RateFinding, error) {
	for again := false; ; again = true {
		f, err := j.lab.ProbeRate(j.ctx, runner.RateProbe{
			Cell: runner.Cell{Model: m, Scenario: s, Load: s.Loads[0]}, Limit: j.Limit, Connections: j.Connections, Number: single, Until: j.until,
			Step: capacity.Step{Rate: rate, Overload: overload, Effect: j.Limit.Guess(rate)},
		})
		if err != nil || again || !f.Disturbed || f.Likely > 0.5 || j.over() {
			return f, err
		}
	}
}

// screen probes each model once, in random order, and returns what was found of those that
// were measured. A rate that arithmetic does not allow is not put on.
func (j *course) screen() map[string]runner.RateFinding {
	probed := map[string]runner.RateFinding{}
	rng := rand.New(rand.NewPCG(j.Seed, 0))
	until := time.Now().Add(time.Duration(screenPart * float64(j.For)))
	found := make([]results.Candidate, len(j.Models))
	for i, m := range j.Models {
		found[i] = results.Candidate{Model: m.Name, Settings: j.tuning(m).String(), Shape: j.shapeOf(m), Why: "the time was up before it was measured"}
	}
	for _, i := range rng.Perm(len(j.Models)) {
		if why := j.impossible(j.Models[i]); why != "" {
			found[i].Why = why
			continue
		}
		if j.over() || time.Now().After(until) {
			break
		}
		j.began(j.Models[i].Name)
		c, f, err := j.candidate(j.Models[i])
		if j.ctx.Err() != nil { // it was cut short
			break
		}
		if found[i] = c; err == nil && f.Due > 0 {
			probed[c.Model] = f
		}
	}
	j.advice.Candidates = found
	return probed
}

// impossible says why a model cannot keep the rate, whatever a request costs it beside what
// it does; empty if it may.
func (j *course) impossible(m models.Model) string {
	most := workload.Expect(j.Scenario, workload.Server{
		Name: m.Name, Traits: m.Traits, Workers: j.tuning(m).Workers, Processors: j.processors(),
	})
	if most.Most >= j.Rate {
		return ""
	}
	return fmt.Sprintf("arithmetic allows it %s requests/s at most, by its %s", quantity.Short(most.Most), most.Because)
}

func (j *course) tuning(m models.Model) models.Tuning {
	return m.Tune(j.Scenario, j.processors())
}

// candidate is what a probe shows of a model.
func (j *course) candidate(m models.Model) (results.Candidate, runner.RateFinding, error) {
	c := results.Candidate{Model: m.Name, Settings: j.tuning(m).String(), Shape: j.shapeOf(m)}
	f, err := j.probe(m, j.Scenario, j.Rate)
	if err != nil {
		c.Why = err.Error()
		return c, f, err
	}
	c.Memory = f.Memory
	c.Slow = float64(f.Slow) / float64(max(f.Due, 1))
	if f.CPU > 0 {
		c.CPU, c.Busy = &f.CPU, &f.Busy
	}
	if f.Limited != "" {
		c.Limited, c.Why = true, f.Limited
		return c, f, nil
	}
	judge(&c, f.Likely)
	if c.Keeps {
		return c, f, nil
	}
	switch {
	case f.Cause == capacity.Memory:
		c.Why = "it takes more memory than the limit"
	case f.Cause == capacity.Errors:
		c.Why = "requests fail"
	case f.Busy >= 0.85:
		c.Why = "its processors are busy"
	}
	return c, f, nil
}

// judge says of a model how likely it is that it keeps the limit at the rate.
func judge(c *results.Candidate, keeps float64) {
	c.Likely, c.Keeps = &keeps, keeps > 0.5
	switch {
	case c.Keeps:
		c.Why = ""
	case c.Why == "":
		c.Why = "requests wait for too long"
	}
}

func (j *course) model(name string) models.Model {
	i := slices.IndexFunc(j.Models, func(m models.Model) bool { return m.Name == name })
	return j.Models[i]
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
