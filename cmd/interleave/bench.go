package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"interleave"
	"interleave/internal/layout"
	"interleave/internal/quantity"
	"interleave/models"
	modelsall "interleave/models/all"
	"interleave/references"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/load"
	"interleave/scenarios"
)

// benchFlags are the choices on bench's command line.
type benchFlags struct {
	models, scenarios, engines []string
	servers                    []string              // files
	workloads                  []string              // files
	again                      []*scenarios.Scenario // workloads of a run that goes on
	references                 []string              // names, and groups of them
	profile                    string
	sampled                    []string // cells, by name
	seed                       uint64
	out, resume                string
	until                      precision
	within                     string // a limit, whose capacities are looked for; empty looks for none
	withinFor                  time.Duration
	rows                       database
	over                       *hostFlags
	network                    networkFlags
}

func newBench() *cobra.Command {
	f := benchFlags{over: new(hostFlags)}
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure models with scenarios and write a report",
		Long: `bench measures every chosen model with every chosen scenario, each time in a
fresh server process, in blocks of random order, and ends with a summary and
an HTML report.

After each block but the last a terminal shows the table so far, above the bar;
a log has it after the first block and every third one from there. Both are on
stderr.

Ctrl-C stops it, keeps what was measured and still writes the report; a second
Ctrl-C kills everything at once. So does a terminal or a pipe that is closed.
--resume goes on where a run stopped.

--precision 2% goes on, block by block, until the CPU time per request of every
model is known within 2 % to either side: relative to the best model under each
load, or, of a model that is alone, as it is. --figure names another figure.
--for is how long that may take.

--capacity p99=50ms looks, after the last block, for the highest rate at which each
model keeps that limit in each scenario that has one: the report's headline then, and
the same as interleave capacity --run of the run's folder.

With --hosts, or --server-host and --load-hosts, servers, load and upstream services
run on hosts of their own, on which this command starts its agents through ssh
(docs/hosts.md). Servers are measured one after the other then.

--network, or --rtt, --loss and --rate, put a network between clients and servers in
place of loopback (see docs/network.md). It needs Linux and root, or user namespaces.

The exit status is 1 if a model has no trial that counts.`,
		Example: `  interleave bench
  interleave bench --profile smoke
  interleave bench --models eventloop,greenlet,goroutine --scenarios purchase,hog
  interleave bench --server examples/python/server.yaml --models eventloop,goroutine
  interleave bench --server examples/store/store.yaml --profile smoke
  interleave bench --workload examples/workloads/shop.yaml
  interleave bench --references gunicorn-gevent,node --scenarios hello,purchase
  interleave bench --scenarios order,order-driver --database postgres://me@127.0.0.1:5432/bench
  interleave bench --models eventloop,goroutine --scenarios hello --profile-cell eventloop/hello
  interleave bench --models eventloop,goroutine --scenarios hello --precision 2% --for 5m
  interleave bench --models eventloop,goroutine --scenarios hello --capacity p99=20ms
  interleave bench --server-host srv1 --load-hosts gen1,gen2
  interleave bench --hosts lab.yaml
  interleave bench --models prefork,goroutine --scenarios slow,churn --network wan10
  interleave bench --resume results/runs/2026-11-20-130501`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return bench(cmd, &f)
		},
	}
	flags := cmd.Flags()
	listFlag(flags, &f.models, "models", nil, "models to measure, by comma, or all (default those that the profile chooses; see interleave list)")
	listFlag(flags, &f.servers, "server", nil, "files of servers of your own to measure beside the models, by comma (see examples/)")
	listFlag(flags, &f.references, "references", nil, "real systems to measure beside the models, by comma: names, 2011, today (see interleave references)")
	listFlag(flags, &f.scenarios, "scenarios", nil, "scenarios to measure, by comma, or all (default those that the profile chooses, or none with --workload)")
	workloadFlag(flags, &f.workloads)
	textFlag(flags, &f.profile, "profile", "quick", "how long to measure: "+strings.Join(each(runner.Profiles(), profileName), ", "))
	seedFlag(flags, &f.seed, "seed", 0, "of the order of trials, arrivals and stragglers (default drawn and printed)")
	listFlag(flags, &f.sampled, "profile-cell", nil, "cells of the run whose CPU time is profiled after its last block, by comma: MODEL/SCENARIO")
	listFlag(flags, &f.engines, "engine", []string{load.Native}, "load engines, by comma: native, hey")
	f.until.flags(flags)
	textFlag(flags, &f.within, "capacity", "", "look for capacities, too, within a limit such as p99=50ms,errors=0.1% (see interleave capacity)")
	timeFlag(flags, &f.withinFor, "capacity-for", 0, true, "how long to look for capacities at most, all together (default 45s for each)")
	f.rows.flag(flags)
	f.over.flags(flags)
	f.network.flags(flags)
	textFlag(flags, &f.out, "out", "", "folder of the run, new or empty (default results/runs/ and the time)")
	textFlag(flags, &f.resume, "resume", "", "go on with the run in this folder")
	return cmd
}

func profileName(p runner.Profile) string       { return p.Name }
func modelName(m models.Model) string           { return m.Name }
func scenarioName(s *scenarios.Scenario) string { return s.Name }

func bench(cmd *cobra.Command, f *benchFlags) error {
	stdout, stderr := cmd.OutOrStdout(), cmd.ErrOrStderr()
	if err := f.enter(cmd); err != nil {
		return err
	}
	ctx, stop := untilInterrupted(cmd.Context(), stderr)
	defer stop()
	f.over.stderr = stderr
	defer f.over.close()
	j, err := prepare(ctx, cmd, f)
	if err != nil {
		return err
	}
	defer j.store.Close()
	config := j.config
	sayUnavailable(config.Models, stderr)
	sayTooLarge(&j.run.Plan, stderr)
	trials, estimate := config.Estimate()
	lasts := fmt.Sprintf("%s, about %s", quantity.Plural(trials, "trial"), quantity.Duration(estimate.Round(time.Second)))
	if config.Precision.Share > 0 {
		lasts = untilText(config.Precision, estimate/time.Duration(config.Profile.Blocks))
	}
	layout.NewPrinter(stderr, optionsFor(stderr)).Paragraph(fmt.Sprintf("%s × %s, profile %s, seed %d: %s",
		quantity.Plural(len(config.Models)+len(config.Outside), "model"), quantity.Plural(len(config.Scenarios), "scenario"),
		config.Profile.Name, config.Seed, lasts))

	sayPredicted(&j.run.Plan, config.Models, stderr)

	progress := &inTurn{to: newProgress(ctx, stderr, newLook(j.run, trials/config.Profile.Blocks, j.done))}
	config.Progress = progress
	runErr := f.over.during(progress, func() error { return runner.Run(ctx, config, j.store, j.run, j.done) })
	progress.Close()
	if runErr == nil {
		runErr = j.searches.find(ctx, j.store.Dir(), stderr)
	}

	reportErr := report(j.store.Dir(), "", stdout)
	refreshIndex(j.store.Dir(), stderr)
	switch {
	case errors.Is(runErr, context.Canceled):
		fmt.Fprintf(stderr, "interrupted: what was measured is kept; go on with interleave bench --resume %s%s\n", j.store.Dir(), f.withinCommand())
		if reportErr != nil {
			return reportErr
		}
		return errSaid
	case runErr != nil:
		return errors.Join(fmt.Errorf("%w (what was measured is kept in %s)", runErr, j.store.Dir()), reportErr)
	}
	if reportErr == nil && f.resume == "" { // where it was said
		return unfit(config.Outside)
	}
	return reportErr
}

// job is a run that is ready to begin or to go on.
type job struct {
	config runner.Config
	store  *results.Store
	run    *results.Run
	done   []results.Trial // of a resumed run

	searches *benchSearches // when its trials are done
}

// prepare turns the command line into a job.
func prepare(ctx context.Context, cmd *cobra.Command, f *benchFlags) (job, error) {
	if f.resume != "" {
		for _, name := range []string{"models", "server", "references", "scenarios", "workload", "profile", "seed", "engine", "out", "precision", "figure", "network", "rtt", "loss", "rate"} {
			if cmd.Flags().Changed(name) {
				return job{}, usagef("--%s cannot be changed in the middle of a run: leave it out with --resume", name)
			}
		}
		j, err := resume(ctx, f)
		if err == nil {
			if j.searches, err = f.searches(j.config, cmd.ErrOrStderr()); err != nil {
				j.store.Close()
				return j, err
			}
			sayUnkept(cmd.ErrOrStderr(), f.resume, j.run.Doubts())
		}
		return j, err
	}
	if !cmd.Flags().Changed("seed") {
		f.seed = rand.Uint64N(1_000_000)
	}
	f.until.given = cmd.Flags().Changed("precision")
	config, err := f.config(ctx)
	if err == nil {
		err = fit(ctx, config, cmd.ErrOrStderr())
	}
	var searches *benchSearches
	if err == nil {
		searches, err = f.searches(config, cmd.ErrOrStderr())
	}
	if err != nil {
		return job{}, err
	}
	run, err := runner.Describe(config)
	if err != nil {
		return job{}, err
	}
	run.Calibration = lastCalibration(cmd.ErrOrStderr())
	dir := f.out
	if dir == "" {
		if dir, err = results.NewFolder(filepath.Join(runsFolder, run.StartedAt.Format("2006-01-02-150405"))); err != nil {
			return job{}, usagef("cannot start a run: %w", err)
		}
	}
	store, err := results.Create(dir, run)
	if err != nil {
		return job{}, usagef("cannot start a run: %w", err)
	}
	return job{config: config, store: store, run: run, searches: searches}, nil
}

// lastCalibration is what is known of the instrument on this host, nil if
// nothing is. If its file cannot be read, the run goes on without it.
func lastCalibration(warnings io.Writer) *results.Calibration {
	c, err := results.LoadCalibration(filepath.Join("results", results.CalibrationFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(warnings, "the last calibration cannot be read, the report will not cite it: %s\n", oneLine(err.Error()))
	}
	return c
}

// config looks up what the flags name.
func (f *benchFlags) config(ctx context.Context) (runner.Config, error) {
	var c runner.Config
	profile, err := pickOne("profile", f.profile, runner.Profiles(), profileName)
	if err != nil {
		return c, err
	}
	all, err := f.rows.scenarios()
	if err != nil {
		return c, err
	}
	servers, own, err := readServers(f.servers)
	if err != nil {
		return c, err
	}
	put, err := f.choose(all, own, profile)
	if err != nil {
		return c, err
	}
	chosen, err := chooseModels(f.models, modelsall.Models(), put, profile.ChoosesModel)
	if err != nil {
		return c, err
	}
	engines, err := pick("engine", f.engines, load.Engines(), func(e string) string { return e })
	if err != nil {
		return c, err
	}
	if err := checkServers(ctx, servers, put); err != nil {
		return c, err
	}
	if servers, err = f.withReferences(servers); err != nil {
		return c, err
	}
	if len(available(chosen)) == 0 && len(servers) == 0 {
		return c, runnable(chosen...)
	}
	if f.rows.given() && len(servers) > 0 {
		return c, usagef("leave out --database with --server: a server of your own has its rows in SQLite")
	}
	if err := f.network.carries(servers); err != nil {
		return c, err
	}
	programs, err := programs(put...)
	if err != nil {
		return c, err
	}
	if err := f.rows.reach(ctx, put...); err != nil {
		return c, err
	}
	if err := f.rows.enough(chosen); err != nil {
		return c, err
	}
	c = runner.Config{
		Profile: profile, Models: chosen, Outside: servers, Scenarios: put, Engines: engines, Seed: f.seed,
		Network: f.network.chosen, Place: f.network.place,
		Programs: programs, Source: interleave.HandlerSource, Kin: family(), Claims: references.Claims(),
	}
	if c.Precision, err = f.until.precision(); err != nil {
		return c, err
	}
	if f.until.given {
		c.Profile.Blocks = 1 // and one more, as often as it takes
	}
	c.Command = "interleave bench"
	if len(chosen) > 0 {
		c.Command += " --models " + strings.Join(each(chosen, modelName), ",")
	}
	c.Command += fmt.Sprintf("%s --profile %s --engine %s --seed %d",
		scenariosCommand(put, f.workloads), profile.Name, strings.Join(engines, ","), f.seed)
	c.Command += f.until.command() + f.withinCommand() + f.rows.command() + f.over.command() + f.network.command()
	if err := f.sample(&c); err != nil {
		return c, err
	}
	if len(f.sampled) > 0 {
		c.Command += " --profile-cell " + strings.Join(f.sampled, ",")
	}
	if len(f.servers) > 0 {
		c.Command += " --server " + strings.Join(f.servers, ",")
	}
	if len(f.references) > 0 {
		c.Command += " --references " + strings.Join(f.references, ",")
	}
	c.Hosts, err = f.over.open(ctx, programs, put...)
	return c, err
}

// choose are the scenarios that the flags name, among all and what servers of the user's
// own bring, as far as the profile measures them.
func (f *benchFlags) choose(all, own []*scenarios.Scenario, profile runner.Profile) (put []*scenarios.Scenario, err error) {
	if len(f.again) == 0 || len(f.scenarios) > 0 {
		if put, err = chooseServed(f.scenarios, f.workloads, all, own, profile.Chooses); err != nil {
			return nil, err
		}
	}
	put = slices.Concat(put, f.again)
	return slices.DeleteFunc(put, func(s *scenarios.Scenario) bool { return !profile.Measures(s) }), nil
}
