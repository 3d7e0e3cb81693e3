package runner

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"interleave/models"
	"interleave/results"
	"interleave/runner/capacity"
)

// RateSubject is a server whose capacity is looked for.
type RateSubject struct {
	Cell
	URL         string // of a server that is running; Cell is empty then
	Tuning      models.Tuning
	Limit       capacity.Limit
	Connections int           // that carry requests; 0 means as many as it takes
	Start       float64       // requests per second at which the search begins
	Before      []RateFinding // what probes have found of it before
	At          *results.CapacityPlace
}

// RateSearches says what to look for.
type RateSearches struct {
	Subjects  []RateSubject
	Precision float64       // of each capacity: 0.05 for ±5 %
	For       time.Duration // after which no probe begins, and those under way end
	Seed      uint64        // of the order of probes
	// Among is asked before each round which of the subjects take part in it, by what is
	// known of them; nil is all. They are searched until none does.
	Among func([]Standing) []bool
	// Began is told of each probe, and Ended what is known of its subject after it. Nil
	// functions are not called.
	Began func(subject int, what string, left time.Duration)
	Ended func(subject int, c results.Capacity)
}

// Standing is what is known of the capacity of one of several servers.
type Standing struct {
	*capacity.Search
	Failed bool // it can be probed no more
}

// Grace is how long after its time a search may go on with a probe that was begun.
const Grace = 500 * time.Millisecond

// LeastCounted is the time that a probe has to count if its time ran out.
const LeastCounted = 400 * time.Millisecond

// maxRepeat is how many probes of one search, near the capacity, are discarded because
// others disturbed them. Further ones count, and tell less.
const maxRepeat = 2

// FindCapacities searches on this host, as the function of this name does.
func (l *Lab) FindCapacities(ctx context.Context, c RateSearches) []results.Capacity {
	return FindCapacities(ctx, l, l.lab.env, c)
}

// FindCapacities searches for the capacities of all subjects, in turns. When ctx is
// cancelled it returns what is known until then.
func FindCapacities(ctx context.Context, lab Prober, env results.Environment, c RateSearches) []results.Capacity {
	until := time.Now().Add(c.For)
	all := make([]*rateSearch, len(c.Subjects))
	for i, s := range c.Subjects {
		all[i] = &rateSearch{lab: lab, env: env, subject: s, search: capacity.NewSearch(s.Limit, s.Start, c.Precision)}
		for _, f := range s.Before {
			all[i].learn(f)
		}
	}
	asked, among := 0, []bool(nil)
	ask := func(round int) {
		if c.Among != nil && asked < round {
			asked, among = round, c.Among(standings(all))
		}
	}
	ask(1) // though the time may be over
	InTurns(ctx, len(all), c.Seed, until, func(i, round int) bool {
		s := all[i]
		if ask(round); among != nil && !among[i] {
			return false
		}
		step, more := s.next()
		if !more {
			return false
		}
		p := s.probe(step, round)
		p.Until = until.Add(Grace)
		if c.Began != nil {
			c.Began(i, p.String(), time.Until(until))
		}
		s.take(ctx, p)
		if c.Ended != nil && ctx.Err() == nil {
			c.Ended(i, s.capacity())
		}
		return true
	})
	var found []results.Capacity
	for _, s := range all {
		found = append(found, s.capacity())
	}
	return found
}

func standings(all []*rateSearch) (found []Standing) {
	for _, s := range all {
		found = append(found, Standing{s.search, s.failed != nil})
	}
	return found
}

// rateSearch is one search.
type rateSearch struct {
	lab      Prober
	env      results.Environment
	subject  RateSubject
	search   *capacity.Search
	best     RateFinding // at the highest rate that was kept
	above    RateFinding // at the lowest one that was not
	repeated int
	carried  int  // the most connections of a probe
	nothing  bool // was due in a probe
	failed   error
}

func (s *rateSearch) next() (capacity.Step, bool) {
	if s.failed != nil {
		return capacity.Step{}, false
	}
	return s.search.Next()
}

func (s *rateSearch) probe(step capacity.Step, number int) RateProbe {
	return RateProbe{
		Cell: s.subject.Cell, URL: s.subject.URL, Tuning: s.subject.Tuning, Limit: s.subject.Limit,
		Step: step, Connections: s.subject.Connections, Number: number,
	}
}

// take carries a probe out and takes what it found. One that was cut short counts for
// nothing.
func (s *rateSearch) take(ctx context.Context, p RateProbe) {
	f, err := s.lab.ProbeRate(ctx, p)
	s.carried = max(s.carried, p.Carried())
	switch {
	case ctx.Err() != nil:
		return
	case err != nil:
		s.failed = err
		return
	case f.Counted < LeastCounted && time.Now().After(p.Until) && len(s.search.Found()) > 0:
		return // it was hardly begun
	case f.Disturbed && p.Step.Whole && s.repeated < maxRepeat:
		s.repeated++
		return
	case f.Unanswered != "" && len(s.search.Found()) == 0:
		s.failed = errors.New(f.Unanswered)
		return
	case f.Due == 0 && f.Limited == "" && !s.nothing: // by chance, at a low rate
		s.nothing = true
		return
	case f.Due == 0 && f.Limited == "":
		s.failed = fmt.Errorf("no request that counts was due in %v of %s", f.Counted, p)
		return
	}
	s.learn(f)
}

// learn takes what a probe found.
func (s *rateSearch) learn(f RateFinding) {
	s.search.Take(f.Finding)
	switch {
	case f.Limited != "":
	case f.Likely > 0.5 && f.Rate >= s.best.Rate:
		s.best = f
	case f.Likely <= 0.5 && (s.above.Rate == 0 || f.Rate < s.above.Rate):
		s.above = f
	}
}

// nearly is the part of a capacity from which a server is as busy as it is there.
const nearly = 0.7

// busyAtEnd is the share of its processors that a server uses which has none left: the
// rest is lost between two requests.
const busyAtEnd = 0.85

// capacity is what is known now.
func (s *rateSearch) capacity() results.Capacity {
	r, l := s.search.Result(), s.subject.Limit
	c := results.Capacity{
		Model: s.subject.Model.Name, Settings: s.settings(), At: s.subject.At, Connections: s.carried,
		Limit:   LimitOf(l),
		AtLeast: r.AtLeast, AtMost: r.AtMost, Reached: r.Reached, Limited: r.Limited, Repeated: s.repeated,
		Probes: []results.CapacityProbe{},
	}
	if s.subject.URL != "" {
		c.Model = s.subject.URL
	} else {
		c.Scenario = s.subject.Scenario.Name
	}
	if s.failed != nil {
		c.Failed = s.failed.Error()
	}
	if !math.IsNaN(r.Value) {
		c.Value = &r.Value
		if !r.AtMost {
			c.Low = &r.Low
		}
		if !r.AtLeast {
			c.High = &r.High
		}
	}
	if s.best.Busy > 0 {
		c.CPUPerRequest = &s.best.CPU
		if s.best.Rate >= nearly*r.Value {
			c.Busy = &s.best.Busy
		}
	}
	c.Memory = s.best.Memory
	switch {
	case r.Failing:
		c.Ends = results.EndsByErrors
	case s.above.Rate == 0:
	case s.above.Cause == capacity.Errors:
		c.Ends = results.EndsByErrors
	case s.above.Cause == capacity.Memory:
		c.Ends = results.EndsByMemory
	case max(s.above.Busy, s.best.Busy) >= busyAtEnd:
		c.Ends = results.EndsByCPU
	default:
		c.Ends = results.EndsByWaiting
	}
	for _, f := range s.search.Found() {
		c.Probes = append(c.Probes, results.CapacityProbe{
			Rate: f.Rate, Likely: f.Likely, Cause: string(f.Cause), Due: f.Due, Slow: f.Slow, Failed: f.Failed,
			Length: f.Counted.Seconds(), Quiet: f.Quiet, Busy: f.Busy,
		})
	}
	return c
}

// LimitOf is a limit as results keep it.
func LimitOf(l capacity.Limit) results.CapacityLimit {
	return results.CapacityLimit{
		Text: l.String(), Slow: l.Slow, Latency: l.Latency.Seconds(), Errors: l.Errors, Memory: l.Memory, Class: l.Class,
	}
}

// settings are those of a model, in words; empty for a server from outside.
func (s *rateSearch) settings() string {
	if s.subject.Outside != nil || s.subject.Model.Tune == nil {
		return ""
	}
	cpus := processorsOf(s.env, s.subject.Load).count
	return s.subject.Model.Tune(s.subject.Scenario, cpus).Or(s.subject.Tuning).String()
}
