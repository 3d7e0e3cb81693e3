package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"

	"interleave/internal/quantity"
	modelsall "interleave/models/all"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/outside"
	"interleave/runner/verify"
	"interleave/scenarios"
)

// withReferences adds the reference systems that the flags name to the user's servers.
func (f benchFlags) withReferences(servers []*outside.Server) ([]*outside.Server, error) {
	if len(f.references) == 0 {
		return servers, nil
	}
	all, err := loadReferences()
	if err != nil {
		return nil, err
	}
	picked, err := pickReferences(f.references, all)
	if err != nil {
		return nil, err
	}
	for _, p := range picked {
		for _, s := range servers {
			if s.Name == p.Name {
				return nil, usagef("%s: name %q is that of a reference system: choose another", s.File, s.Name)
			}
		}
		if _, taken := modelsall.Find(p.Name); taken {
			return nil, fmt.Errorf("%s: name %q is that of a model", p.File, p.Name)
		}
	}
	return append(servers, picked...), nil
}

// fit looks which of a run's reference systems are installed, and verifies these with
// each scenario that they are to be measured with. It notes on each why it cannot be
// measured, and says so.
func fit(ctx context.Context, c runner.Config, notes io.Writer) error {
	var chosen []*outside.Server
	for _, o := range c.Outside {
		if o.Reference {
			chosen = append(chosen, o)
		}
	}
	if len(chosen) == 0 {
		return nil
	}
	if err := lookAt(ctx, chosen); err != nil {
		return err
	}
	var pairs []pair
	for _, o := range chosen {
		if o.Missing != "" {
			fmt.Fprintf(notes, "%s is not measured: %s\n", o.Name, o.Missing)
			continue
		}
		for _, s := range c.Scenarios {
			if o.Serves(s.Name) {
				pairs = append(pairs, pair{server: o, scenario: s})
			}
		}
	}
	if len(pairs) == 0 {
		return nil
	}
	fmt.Fprintf(notes, "verifying %s of a reference system and a scenario\n", quantity.Plural(len(pairs), "pair"))
	verifyPairs(ctx, pairs)
	if err := ctx.Err(); err != nil {
		return err // what was interrupted says nothing of a server
	}
	for _, p := range pairs {
		if p.why == "" {
			continue
		}
		if p.server.Unfit == nil {
			p.server.Unfit = map[string]string{}
		}
		p.server.Unfit[p.scenario.Name] = p.why
		fmt.Fprintf(notes, "%s is not measured with %s: %s\n", p.server.Name, p.scenario.Name, p.why)
	}
	return nil
}

// pair is a server and a scenario whose contract it has to keep.
type pair struct {
	server   *outside.Server
	scenario *scenarios.Scenario
	why      string // it does not keep it; empty if it does
}

// verifyPairs verifies as many at a time as there are processors: nothing is measured.
func verifyPairs(ctx context.Context, pairs []pair) {
	var verified sync.WaitGroup
	turns := make(chan struct{}, max(1, runtime.NumCPU()))
	for i := range pairs {
		p := &pairs[i]
		verified.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			if ctx.Err() == nil {
				p.why = broken(ctx, p.server, p.scenario)
			}
		})
	}
	verified.Wait()
}

// broken says in a line what of a scenario's contract a server does not keep; empty if
// it keeps all.
func broken(ctx context.Context, o *outside.Server, s *scenarios.Scenario) (why string) {
	err := verifyStarted(ctx, starterOf(o), s, func(f verify.Finding) {
		if f.Verdict == verify.Broken && why == "" {
			why = fmt.Sprintf("interleave verify found that it does not keep to %q: %s", f.Check, oneLine(f.Detail))
		}
	})
	if err != nil && why == "" {
		why = oneLine(err.Error())
	}
	return why
}

// unfit is the error of a run in which a reference system that is installed does not
// keep a scenario's contract: that was said when it was found.
func unfit(all []*outside.Server) error {
	for _, o := range all {
		if len(o.Unfit) > 0 && o.Reference {
			return errSaid
		}
	}
	return nil
}

// fitAsBefore notes on the reference systems of a run that goes on what was found when
// it began. Those that are measured must be the same still.
func fitAsBefore(ctx context.Context, all []*outside.Server, run *results.Run) error {
	for _, o := range all {
		if !o.Reference {
			continue
		}
		if err := o.Look(ctx); err != nil && ctx.Err() != nil {
			return err
		}
		is := o.Installed
		for _, m := range run.Plan.Models {
			if m.Name == o.Name && m.Outside != nil {
				o.Installed = m.Outside.Version
			}
		}
		var measured bool
		o.Unfit, measured = unfitOf(&run.Plan, o)
		if is != o.Installed && measured {
			return fmt.Errorf("%s was %q when the run began and is %q now: start a new one", o.Name, o.Installed, is)
		}
	}
	return nil
}

// unfitOf are the reasons for which a plan has nothing of a server in a scenario, and
// whether it has anything of it. A load that the host is too small for is one load.
func unfitOf(p *results.Plan, o *outside.Server) (why map[string]string, measured bool) {
	why = map[string]string{}
	for _, s := range p.Scenarios {
		loads := slices.Concat(s.Loads, s.Points)
		if !o.Serves(s.Name) || len(loads) == 0 {
			continue
		}
		reason := p.Unable(o.Name, s.Name, loads[0].Name)
		other := func(l results.LoadInfo) bool { return p.Unable(o.Name, s.Name, l.Name) != reason }
		if reason == "" || slices.ContainsFunc(loads, other) {
			measured = true
		} else {
			why[s.Name] = reason
		}
	}
	return why, measured
}
