package size

import (
	"context"
	"time"

	"interleave/models"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/capacity"
	"interleave/scenarios"
)

// Setting is the setting of a server that is varied.
type Setting string

const (
	Workers Setting = "workers" // processes, threads, loops or children
	Queue   Setting = "queue"   // requests that may wait for a worker
)

// Subject is a server whose smallest setting is looked for.
type Subject struct {
	runner.Cell
	Setting     Setting
	Most        int     // the largest one to try
	Rate        float64 // requests per second, of all servers together
	CPUs        float64 // quota of CPU time of each server, in processors; 0 means none
	Servers     int     // that share the rate; 0 means 1
	Limit       capacity.Limit
	Connections int // that carry requests; 0 means as many as it takes
}

// Config says what to look for.
type Config struct {
	Subjects []Subject
	For      time.Duration // after which no probe goes on
	Seed     uint64        // of the order of probes
	// Began is told of each probe, and Ended what is known of its subject after it. Nil
	// functions are not called.
	Began func(s *Subject, setting int, left time.Duration)
	Ended func(s results.Size, done bool)
}

// Find looks for all of them, in turns. When ctx is cancelled it returns what is known
// until then.
func Find(ctx context.Context, lab runner.Prober, env results.Environment, c Config) []results.Size {
	until := time.Now().Add(c.For)
	all := make([]*find, len(c.Subjects))
	for i := range c.Subjects {
		all[i] = &find{subject: &c.Subjects[i], env: env, search: NewSearch(c.Subjects[i].Most)}
	}
	runner.InTurns(ctx, len(all), c.Seed, until, func(i, round int) bool {
		f := all[i]
		setting, more := f.next()
		if !more {
			return false
		}
		if c.Began != nil {
			c.Began(f.subject, setting, time.Until(until))
		}
		f.probe(ctx, lab, setting, round, until.Add(runner.Grace))
		if c.Ended != nil && ctx.Err() == nil {
			_, more := f.next()
			c.Ended(f.size(), !more)
		}
		return true
	})
	var found []results.Size
	for _, f := range all {
		found = append(found, f.size())
	}
	return found
}

// find is one search.
type find struct {
	subject  *Subject
	env      results.Environment
	search   *Search
	repeated int     // probes that were put on again
	noise    float64 // the largest share of a probe's time in which others disturbed it and that counts
	late     bool    // others held the load driver up in a probe that counts, and nothing else showed them
	failed   string
}

// next is the setting to probe next, if there is one.
func (f *find) next() (setting int, more bool) {
	setting, more = f.search.Next()
	return setting, more && f.failed == ""
}

// fail takes in why a setting could not be probed. If a smaller one is known to keep the
// limit the answer is below it.
func (f *find) fail(setting int, why string) {
	if !f.search.Bound(setting) {
		f.failed = why
	}
}

// mostAgain is how often a probe is put on again that broke the limit and that others
// disturbed. From then on what they disturb counts, and the answer says so.
const mostAgain = 2

// probe puts the rate on a server with a setting, until the time is up.
func (f *find) probe(ctx context.Context, lab runner.Prober, setting, number int, until time.Time) {
	p := f.subject.probe(setting, number)
	p.Until = until
	found, err := lab.ProbeRate(ctx, p)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		f.fail(setting, err.Error())
	case found.Counted < runner.LeastCounted && time.Now().After(until): // it was hardly begun
	case found.Limited != "":
		f.fail(setting, found.Limited)
	case found.Unanswered != "" && len(f.search.Points()) == 0:
		f.failed = found.Unanswered
	case found.Disturbed && found.Likely <= 0.5 && f.repeated < mostAgain:
		f.repeated++
	default:
		if found.Disturbed {
			f.noise = max(f.noise, 1-found.Quiet)
			f.late = f.late || found.Quiet == 1 // nothing else makes it count as disturbed
		}
		f.search.Take(Point{Setting: setting, Probes: []runner.RateFinding{found}})
	}
}

// overload is what a probe has to see: a server that is asked for so much more than it
// can do.
const overload = 0.04

// probe is one of a setting. A server of the user's own is started with it in its
// command.
func (s *Subject) probe(setting, number int) runner.RateProbe {
	p := runner.RateProbe{
		Cell: s.Cell, CPUs: s.CPUs, Limit: s.Limit, Connections: s.Connections, Number: number,
		Step: capacity.Step{Rate: s.each(), Overload: overload, Effect: s.Limit.Guess(s.each()), Whole: true},
	}
	switch {
	case s.Outside != nil:
		p.Outside = s.Outside.WithWorkers(setting)
	case s.Setting == Queue:
		p.Tuning = models.Tuning{Queue: setting}
	default:
		p.Tuning = models.Tuning{Workers: setting}
	}
	return p
}

// each is the rate of one server.
func (s *Subject) each() float64 { return s.Rate / float64(max(s.Servers, 1)) }

// size is what is known now.
func (f *find) size() results.Size {
	s, a := f.subject, f.search.Answer()
	size := results.Size{
		Model: s.Model.Name, Scenario: s.Scenario.Name, Setting: string(s.Setting), Rate: s.Rate,
		Limit: runner.LimitOf(s.Limit),
		CPUs:  s.CPUs, Servers: max(s.Servers, 1), Connections: s.probe(1, 1).Carried(), Most: s.Most, Sure: a.Sure, Disturbed: f.noise, Late: f.late, Failed: f.failed,
		Points: []results.SizePoint{},
	}
	for _, p := range f.search.Points() {
		size.Points = append(size.Points, results.SizePoint{
			Setting: p.Setting, Keeps: p.Keeps(), Probes: len(p.Probes), Kept: p.Kept(), Slow: p.Slow(),
			P90: known(p.P90()), P99: known(p.P99()), CPU: known(p.CPU()), Busy: known(p.Busy()), Memory: known(p.Memory()), Cause: string(p.Cause()),
		})
		if p.Setting == a.Setting {
			size.Formula = s.formula(p.CPU(), f.env)
		}
	}
	if a.Setting > 0 {
		size.Value, size.Low = &a.Setting, &a.Low
		if a.High > 0 {
			size.High = &a.High
		}
	}
	return size
}

// known is v, nil if it is zero.
func known(v float64) *float64 {
	if v == 0 {
		return nil
	}
	return &v
}

// formula is what arithmetic says of workers that have a request at a time, each of which
// takes so much CPU time; nil where it is not known for how long they wait, or workers are
// not what is varied.
func (s *Subject) formula(cpu float64, env results.Environment) *results.SizeFormula {
	if s.Scenario.Own || s.Setting != Workers || cpu == 0 {
		return nil
	}
	waits := s.Scenario.Waits
	if s.Model.Has(scenarios.ParallelCalls) {
		waits = s.Scenario.UsualWait
	}
	wait := scenarios.Mean(s.Scenario.Requests, waits).Seconds()
	cores := float64(max(1, len(env.ServerCPUs)))
	if len(env.ServerCPUs) == 0 {
		cores = float64(max(1, env.CPUs))
	}
	if s.CPUs > 0 {
		cores = min(cores, s.CPUs)
	}
	return &results.SizeFormula{
		Processors: cores, Wait: wait, CPU: cpu,
		Threads: cores * (1 + wait/cpu), Highest: cores / cpu, Busy: s.each() * (wait + cpu),
	}
}
