package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"interleave/internal/endpoint"
	"interleave/models"
	modelsall "interleave/models/all"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/capacity"
	"interleave/runner/outside"
	"interleave/scenarios"
	scenariosall "interleave/scenarios/all"
	"interleave/scenarios/workload"
)

// subjects are the servers whose capacity is looked for, and with what.
func (f *capacityFlags) subjects(ctx context.Context, args []string) (runner.Config, []runner.RateSubject, error) {
	config := runner.Config{Seed: f.seed, Profile: runner.Profile{Name: "capacity"}}
	if len(args) == 1 {
		subject, err := f.running(args[0])
		if err != nil {
			return config, nil, err
		}
		config.Programs, err = programs()
		return config, []runner.RateSubject{subject}, err
	}
	servers, own, err := readServers(f.servers)
	if err != nil {
		return config, nil, err
	}
	put, err := f.chosen(own)
	if err != nil {
		return config, nil, err
	}
	if config.Programs, err = programs(put.list()...); err != nil {
		return config, nil, err
	}
	if servers, err = f.outside(ctx, servers, put.list()); err != nil {
		return config, nil, err
	}
	var ours []models.Model
	if len(f.models) > 0 || len(servers) == 0 {
		quick := func(m models.Model) bool { return m.Quick && m.Unavailable() == "" }
		if ours, err = choose("model", f.models, modelsall.Models(), modelName, quick); err != nil {
			return config, nil, err
		}
		if err := runnable(ours...); err != nil {
			return config, nil, err
		}
	}
	var all []runner.RateSubject
	for _, p := range put {
		subject, err := f.subjectOf(p)
		if err != nil {
			return config, nil, err
		}
		all = append(all, subjectsWith(subject, ours, servers)...)
	}
	if len(all) == 0 {
		return config, nil, usagef("none of the servers can serve the chosen scenarios")
	}
	return config, all, nil
}

// subjectsWith are the searches with a scenario: one for each model and each server that
// serves it.
func subjectsWith(subject runner.RateSubject, ours []models.Model, servers []*outside.Server) (all []runner.RateSubject) {
	s := subject.Scenario
	for _, m := range ours {
		if s.Own || m.Unable(s) != "" {
			continue
		}
		subject.Model, subject.Outside = m, nil
		all = append(all, subject)
	}
	for _, o := range servers {
		if o.Serves(s.Name) {
			subject.Model, subject.Outside = o.Model(), o
			all = append(all, subject)
		}
	}
	return all
}

// running is a server at a URL.
func (f *capacityFlags) running(url string) (runner.RateSubject, error) {
	var none runner.RateSubject
	if len(f.models)+len(f.scenarios)+len(f.workloads)+len(f.servers)+len(f.references)+len(f.heavy) > 0 {
		return none, usagef("%s is running already: leave out --models, --scenarios, --workload, --server, --references and --heavy", url)
	}
	if _, err := endpoint.Parse(url); err != nil {
		return none, usageError{err}
	}
	l, err := f.limitOf(capacity.DefaultLimit)
	if err == nil && l.Class != "" {
		err = usagef("--limit: requests of a URL have no class: leave class=%s out", l.Class)
	}
	if err == nil && l.Memory > 0 {
		err = usagef("--limit: the memory of a server at a URL is not known: leave memory= out")
	}
	return runner.RateSubject{URL: url, Limit: l, Connections: f.connections, Start: usualStart / 2}, err
}

// usualStart is the rate at which a search of a scenario begins.
const usualStart = 200

// placed is a scenario, and where it stands among those that differ in one thing.
type placed struct {
	*scenarios.Scenario
	at *results.CapacityPlace
}

type placedList []placed

func (l placedList) list() (all []*scenarios.Scenario) {
	for _, p := range l {
		all = append(all, p.Scenario)
	}
	return all
}

// chosen are the scenarios, among those that servers of the user's own bring too, varied
// as --heavy says.
func (f *capacityFlags) chosen(own []*scenarios.Scenario) (put placedList, err error) {
	names := f.scenarios
	if len(names) == 0 && len(f.workloads) == 0 && len(own) == 0 {
		names = []string{"hello"}
		if len(f.heavy) > 0 {
			names = []string{"hog"}
		}
	}
	all, err := chooseServed(names, f.workloads, scenariosall.Scenarios(), own, nil)
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		if why := noRate(s); why != "" {
			return nil, usagef("scenario %s has no capacity to look for: %s", s.Name, why)
		}
		if len(f.heavy) == 0 {
			put = append(put, placed{Scenario: s})
		}
		var seen []time.Duration
		for _, text := range f.heavy {
			d, err := time.ParseDuration(text)
			if err != nil || d <= 0 {
				return nil, usagef("--heavy %q: want a time above zero with its unit, such as 1ms", text)
			}
			if slices.Contains(seen, d) {
				return nil, usagef("--heavy %q: there is a second %v", text, d)
			}
			seen = append(seen, d)
			varied, err := computing(s, d)
			if err != nil {
				return nil, err
			}
			put = append(put, placed{varied, &results.CapacityPlace{Of: "computing time of heavy requests in " + s.Name, Value: d.Seconds()}})
		}
	}
	return put, nil
}

// noRate says why requests of a scenario cannot be sent at any rate, each by itself; empty
// if they can.
func noRate(s *scenarios.Scenario) string {
	switch {
	case slices.Contains(s.Needs, scenarios.Living), slices.Contains(s.Needs, scenarios.Streaming):
		return "its requests are no single answers"
	case s.Library != "" || s.Queries():
		return "its requests write rows, which are counted one by one"
	case slices.ContainsFunc(s.Requests, func(r scenarios.Request) bool { return r.Want.Reports != "" || r.Fault != "" }):
		return "some of its requests wait for others, or fail on purpose"
	}
	return ""
}

// computing is a scenario whose computing requests compute for so long. It is a workload:
// its handlers are told, not written.
func computing(s *scenarios.Scenario, d time.Duration) (*scenarios.Scenario, error) {
	heavy := func(r scenarios.Request) bool { return r.Compute > 0 }
	if s.Workload != "" || len(s.Upstreams) > 0 || !slices.ContainsFunc(s.Requests, heavy) {
		return nil, usagef("--heavy is for scenarios some of whose requests only compute, such as hog: %s has none", s.Name)
	}
	w := &workload.Workload{Name: s.Name + "-" + strings.ReplaceAll(strings.ReplaceAll(d.String(), "µ", "u"), ".", "-"), Rate: usualStart}
	for _, r := range s.Requests {
		k := workload.Kind{Name: r.Class, Share: max(r.Weight, 1)}
		if heavy(r) {
			k.Steps = []workload.Step{{Compute: d}}
		}
		w.Kinds = append(w.Kinds, k)
	}
	if err := w.Check(); err != nil {
		return nil, usagef("--heavy %v: %w", d, err)
	}
	return w.Scenario(), nil
}

// outside are the servers from outside that the flags name: those whose files were read,
// and reference systems.
func (f *capacityFlags) outside(ctx context.Context, servers []*outside.Server, put []*scenarios.Scenario) ([]*outside.Server, error) {
	err := checkServers(ctx, servers, put)
	if err != nil {
		return nil, err
	}
	if servers, err = (benchFlags{references: f.references}).withReferences(servers); err != nil {
		return nil, err
	}
	for _, o := range servers {
		offer(o, put...)
		if o.Reference {
			if err := o.Look(ctx); err != nil {
				return nil, err
			}
			if o.Missing != "" {
				return nil, usagef("%s cannot be measured: %s", o.Name, o.Missing)
			}
		}
	}
	return servers, nil
}

// subjectOf is a search with a scenario, without its server.
func (f *capacityFlags) subjectOf(p placed) (runner.RateSubject, error) {
	s := p.Scenario
	base := capacity.DefaultLimit
	if s.Goal.P99 > 0 {
		base.Latency = s.Goal.P99
	}
	if s.Goal.Errors > 0 {
		base.Errors = s.Goal.Errors
	}
	base.Memory = s.Goal.Memory
	l, err := f.limitOf(base)
	if err == nil {
		err = possible(s, l)
	}
	l.Part = partOf(s, l.Class)
	subject := runner.RateSubject{
		Cell: runner.Cell{Scenario: s, Load: s.Loads[0]}, Limit: l, Connections: f.connections, Start: usualStart, At: p.at,
	}
	subject.Load.AllProcessors, subject.Load.OneProcessor = false, false
	return subject, err
}

// partOf is the part of a scenario's requests that are of a class; all if it is empty.
func partOf(s *scenarios.Scenario, class string) float64 {
	all, of := 0, 0
	for _, r := range s.Requests {
		all += max(r.Weight, 1)
		if class == "" || r.Class == class {
			of += max(r.Weight, 1)
		}
	}
	return float64(of) / float64(all)
}
