package main

import (
	"context"
	"fmt"

	"interleave/results"
	"interleave/runner"
)

// resume opens the run that the flags name and rebuilds its configuration from its plan.
func resume(ctx context.Context, f *benchFlags) (job, error) {
	dir, rows, lasts := f.resume, f.rows, f.until.lasts
	store, run, trials, err := results.Resume(dir)
	if err != nil {
		return job{}, usagef("cannot resume: %w", err)
	}
	var ours, servers, references []string
	for _, m := range run.Plan.Models {
		switch {
		case m.Outside == nil:
			ours = append(ours, m.Name)
		case m.Outside.Reference:
			references = append(references, m.Name)
		default:
			servers = append(servers, m.Outside.File)
		}
	}
	if err := rows.again(run); err != nil {
		store.Close()
		return job{}, err
	}
	if err := f.over.again(run); err != nil {
		store.Close()
		return job{}, err
	}
	names, again, err := planned(run)
	if err != nil {
		store.Close()
		return job{}, fmt.Errorf("cannot resume %s: %w", dir, err)
	}
	config, err := (&benchFlags{
		rows: rows, sampled: f.sampled, over: f.over, network: f.network,
		within: f.within, withinFor: f.withinFor,
		models: ours, servers: servers, references: references,
		scenarios: names, again: again,
		engines: run.Plan.Engines,
		profile: run.Plan.Profile,
		seed:    run.Plan.Seed,
	}).config(ctx)
	if p := run.Plan.Precision; p != nil {
		config.Profile.Blocks, config.Precision = run.Plan.Blocks, runner.PrecisionOf(p, lasts)
	} else if err == nil && lasts > 0 {
		err = usagef("--for is for a run that has --precision, which this one has not")
	}
	if err == nil {
		err = fitAsBefore(ctx, config.Outside, run)
	}
	if err == nil {
		err = runner.CheckResume(config, run)
	}
	if err != nil {
		store.Close()
		return job{}, fmt.Errorf("cannot resume %s: %w", dir, err)
	}
	return job{config: config, store: store, run: run, done: trials}, nil
}
