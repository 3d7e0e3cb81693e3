package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"interleave/internal/quantity"
	"interleave/models"
	modelsall "interleave/models/all"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/gate"
	"interleave/runner/outside"
	"interleave/scenarios"
	scenariosall "interleave/scenarios/all"
)

// gateFlags are the choices on gate's command line.
type gateFlags struct {
	base, baseRef, candidate string
	servers                  []string // files: one to look for in both folders, or the base's and the candidate's
	cells, models, scenarios []string
	margin, handicap         string
	budget                   time.Duration
	seed                     uint64
	out                      string
	forms                    gateForms
	even                     bool
}

func newGate() *cobra.Command {
	f := gateFlags{margin: "3%"}
	cmd := &cobra.Command{
		Use:   "gate",
		Short: "Is a build slower than another? A verdict for CI",
		Long: `gate measures two builds of the servers in pairs of random order, within one
job, and says whether the candidate is slower or needs more memory: PASS, FAIL
or INCONCLUSIVE, for each cell and for all. A build is a folder with the
programs that make build makes. What is decided is measured no further; a FAIL
must show again in a rerun. Each job has two controls: the base against itself
must not fail, and a known slowdown must be found. Builds that are the same byte
for byte pass at once.

--margin is above 0 % and at most 100 %. The known slowdown is 15 % for a margin
of up to 3 %, and 1.5 points more for each point above that: 25.5 % for 10 %.

The status is 0 for PASS, 3 for FAIL, 4 for INCONCLUSIVE, 1 if the gate itself
could not be carried out, 2 for wrong usage.`,
		Example: `  interleave gate --base ../main/bin --candidate bin
  interleave gate --base-ref origin/main
  interleave gate --base ../main/bin --cells greenlet/hello,goroutine/hog --budget 5m
  interleave gate --server server.yaml --base old/bin --candidate bin
  interleave gate --server base.yaml --server candidate.yaml
  interleave gate --base bin --candidate bin --handicap 5%`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return runGate(cmd, f) },
	}
	flags := cmd.Flags()
	textFlag(flags, &f.base, "base", "", "folder of the base's programs")
	textFlag(flags, &f.baseRef, "base-ref", "", "revision to build the base from, instead of --base")
	textFlag(flags, &f.candidate, "candidate", "", "folder of the candidate's programs (default this program's)")
	listFlag(flags, &f.cells, "cells", nil, "cells to measure, by comma: MODEL/SCENARIO or MODEL/SCENARIO/LOAD (default all)")
	listFlag(flags, &f.models, "models", nil, "models to measure, by comma (default those of quick runs)")
	listFlag(flags, &f.scenarios, "scenarios", nil, "scenarios to measure, by comma, or all (default those of quick runs)")
	listFlag(flags, &f.servers, "server", nil, "file of a server of your own to gate: its command is looked for in --base and --candidate; or two files, the base's and the candidate's")
	textFlag(flags, &f.margin, "margin", f.margin, "how much worse CPU time per request may be, up to 100%; twice that for throughput, latency and memory")
	timeFlag(flags, &f.budget, "budget", gate.DefaultBudget, false, "how long all of it may take")
	textFlag(flags, &f.handicap, "handicap", "", "slow the candidate down by this share of CPU time per request, to try the gate out: 5%")
	seedFlag(flags, &f.seed, "seed", 0, "of the orders and arrivals (default drawn and printed)")
	textFlag(flags, &f.out, "out", "", "folder of the result, new or empty (default results/gates/ and the time)")
	flags.BoolVar(&f.even, "even-if-same", false, "measure builds that are the same byte for byte, too")
	f.forms.register(flags)
	return cmd
}

func runGate(cmd *cobra.Command, f gateFlags) error {
	stderr := cmd.ErrOrStderr()
	config, err := f.config(cmd)
	if err != nil {
		return err
	}
	// The result comes after minutes: first see that it can be written.
	if err := f.forms.try(); err != nil {
		return err
	}
	store, err := createTrials("gates", f.out, time.Now())
	if err != nil {
		return usagef("cannot start a gate: %w", err)
	}
	defer store.Close()
	ctx, stop := untilInterrupted(cmd.Context(), stderr)
	defer stop()
	if f.baseRef != "" {
		built, err := buildRef(ctx, f.baseRef, stderr)
		if err != nil {
			store.Discard()
			return fmt.Errorf("cannot build the base: %w", err)
		}
		defer built.remove()
		config.Base.Dir = built.bin
	}
	g, err := f.carryOut(ctx, config, store, newProgress(ctx, stderr, nil))
	if err != nil && g == nil {
		store.Discard()
		return err
	}
	g.Command, g.Base.Ref = f.command(config), f.baseRef
	if len(f.servers) == 2 {
		g.Base.Server, g.Candidate.Server = f.servers[0], f.servers[1]
	}
	if saved := errors.Join(results.WriteJSON(filepath.Join(store.Dir(), results.GateFile), g), f.forms.write(cmd, g)); saved != nil {
		return errors.Join(err, saved)
	}
	fmt.Fprintf(stderr, "result: %s\n", filepath.Join(store.Dir(), results.GateFile))
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(stderr, "interrupted: what was measured is kept")
		return errSaid
	}
	return statusOf(g.Verdict)
}

// carryOut compares the builds, by their bytes first.
func (f *gateFlags) carryOut(ctx context.Context, c gate.Config, store *results.Store, progress progress) (*results.Gate, error) {
	defer progress.Close()
	c.Progress, c.Keep = progress, store.Append
	var digests [2]string
	for i, b := range []runner.Build{c.Base, c.Candidate} {
		if len(f.servers) > 0 {
			continue // of what else it is made is not known
		}
		digest, err := gate.Digest(b, c.Cells)
		if err != nil {
			return nil, usageError{err}
		}
		digests[i] = digest
	}
	var g *results.Gate
	var err error
	if len(f.servers) == 0 && digests[0] == digests[1] && c.Handicap == 0 && !f.even {
		g = gate.Same(c, runner.Host())
	} else if g, err = gate.Run(ctx, c, runner.Host()); g == nil {
		return nil, err
	}
	g.Base.Digest, g.Candidate.Digest = digests[0], digests[1]
	return g, err
}

// config turns the command line into what is to be measured.
func (f *gateFlags) config(cmd *cobra.Command) (gate.Config, error) {
	var c gate.Config
	if len(f.servers) > 2 {
		return c, usagef("--server names %s: want one, or that of the base and that of the candidate", quantity.Plural(len(f.servers), "file"))
	}
	if len(f.servers) == 2 && (f.base != "" || f.baseRef != "" || f.candidate != "") {
		return c, usagef("two files with --server are base and candidate already: leave out --base, --base-ref and --candidate")
	}
	if len(f.servers) < 2 && (f.base == "") == (f.baseRef == "") {
		return c, usagef("what is the base? name the folder of its programs with --base, or a revision to build with --base-ref")
	}
	programs, err := programs()
	if err != nil {
		return c, err
	}
	if !cmd.Flags().Changed("seed") {
		f.seed = rand.Uint64N(1_000_000)
	}
	if f.candidate == "" && len(f.servers) < 2 {
		f.candidate = filepath.Dir(programs.Self)
	}
	if f.budget < time.Minute {
		return c, usagef("--budget %v: a gate takes a minute at least", f.budget)
	}
	c = gate.Config{
		Budget: f.budget, Seed: f.seed, Programs: programs,
		Own: runner.Build{Name: "own", Dir: filepath.Dir(programs.Server)},
	}
	if c.Known, err = gate.ParseCell("eventloop/hello", modelsall.Models(), scenariosall.Scenarios()); err != nil {
		return c, err
	}
	if c.Margin, err = percentage("--margin", f.margin); err != nil {
		return c, err
	}
	if f.handicap != "" {
		if c.Handicap, err = percentage("--handicap", f.handicap); err != nil {
			return c, err
		}
	}
	if len(f.servers) > 0 {
		c.Cells, c.Other, err = f.serverCells()
	} else {
		c.Cells, err = f.pickCells(cmd.ErrOrStderr())
	}
	c.Base, c.Candidate = runner.Build{Name: "base", Dir: f.base}, runner.Build{Name: "candidate", Dir: f.candidate}
	return c, err
}

func (f *gateFlags) pickCells(warnings io.Writer) ([]gate.Cell, error) {
	all, put := modelsall.Models(), scenariosall.Scenarios()
	if len(f.cells) == 0 {
		chosen, err := pick("model", f.models, all, modelName)
		if err != nil {
			return nil, err
		}
		if len(f.models) > 0 {
			err = runnable(chosen...)
		} else {
			sayUnavailable(chosen, warnings)
			chosen = slices.DeleteFunc(available(chosen), func(m models.Model) bool { return !m.Quick })
		}
		if err != nil {
			return nil, err
		}
		put, err = choose("scenario", f.scenarios, put, scenarioName, (*scenarios.Scenario).Quick)
		return gate.Cells(chosen, put), err
	}
	if len(f.models)+len(f.scenarios) > 0 {
		return nil, usagef("--cells names models and scenarios already: leave out --models and --scenarios")
	}
	var cells []gate.Cell
	for _, name := range f.cells {
		cell, err := gate.ParseCell(strings.TrimSpace(name), all, put)
		if err != nil {
			return nil, usageError{err}
		}
		if err := runnable(cell.Model); err != nil {
			return nil, err
		}
		cells = append(cells, cell)
	}
	return cells, nil
}

// serverCells are those of the server of the user's own; other is the candidate if it has
// a file of its own.
func (f *gateFlags) serverCells() (cells []gate.Cell, other *outside.Server, err error) {
	switch {
	case len(f.cells)+len(f.models) > 0:
		return nil, nil, usagef("--server measures that server: leave out --cells and --models")
	case f.baseRef != "":
		return nil, nil, usagef("--base-ref builds this program's models: name the folders of your server's builds with --base and --candidate")
	case f.handicap != "":
		return nil, nil, usagef("--handicap slows down this program's models: leave it out with --server")
	}
	servers, own, err := readServers(f.servers)
	if err != nil {
		return nil, nil, err
	}
	base := servers[0]
	if len(servers) == 2 {
		other = servers[1]
		if (base.Own == nil) != (other.Own == nil) || len(own) > 1 {
			return nil, nil, usagef("%s and %s ask for different requests: the gate compares two servers under the same ones, so their requests, clients and rate have to be alike", base.File, other.File)
		}
		f.base, f.candidate = base.Directory, other.Directory
	}
	all := scenariosall.Scenarios()
	put, err := chooseServed(f.scenarios, nil, all, own, nil)
	if err != nil {
		return nil, nil, err
	}
	for _, o := range servers {
		if err := servesSome(o, put); err != nil {
			return nil, nil, err
		}
		put = slices.DeleteFunc(slices.Clone(put), func(s *scenarios.Scenario) bool { return !o.Serves(s.Name) })
	}
	for _, dir := range []*string{&f.base, &f.candidate} {
		if *dir, err = filepath.Abs(*dir); err != nil {
			return nil, nil, err
		}
	}
	return gate.CellsOf(base, put), other, nil
}

// percentage reads a share above 0 and up to 100 %, as a percentage or a number.
func percentage(flag, s string) (float64, error) {
	v, err := share(s)
	if err != nil || !(v > 0 && v <= 1) {
		return 0, usagef("%s %q: want a percentage above 0%% and up to 100%%, such as 3%%", flag, s)
	}
	return v, nil
}

func withoutBlanks(s string) string { return strings.ReplaceAll(s, " ", "") }

// command reproduces the gate.
func (f *gateFlags) command(c gate.Config) string {
	var b strings.Builder
	b.WriteString("interleave gate")
	switch {
	case len(f.servers) == 2:
	case f.baseRef != "":
		fmt.Fprintf(&b, " --base-ref %s --candidate %s", f.baseRef, f.candidate)
	default:
		fmt.Fprintf(&b, " --base %s --candidate %s", f.base, f.candidate)
	}
	if len(f.servers) > 0 {
		fmt.Fprintf(&b, " --server %s --scenarios %s", strings.Join(f.servers, ","), strings.Join(each(c.Cells, func(c gate.Cell) string { return c.Scenario.Name }), ","))
	} else {
		fmt.Fprintf(&b, " --cells %s", strings.Join(each(c.Cells, gate.Cell.String), ","))
	}
	fmt.Fprintf(&b, " --margin %s --budget %v --seed %d", withoutBlanks(f.margin), f.budget, f.seed)
	if c.Handicap > 0 {
		fmt.Fprintf(&b, " --handicap %s", withoutBlanks(f.handicap))
	}
	if f.even {
		b.WriteString(" --even-if-same")
	}
	return b.String()
}

// createTrials makes the folder of a result other than a run: dir or, if that is
// empty, one in results/ for results of its kind.
func createTrials(kind, dir string, now time.Time) (*results.Store, error) {
	if dir == "" {
		var err error
		if dir, err = results.NewFolder(filepath.Join("results", kind, now.Format("2006-01-02-150405"))); err != nil {
			return nil, err
		}
	}
	return results.CreateTrials(dir)
}

// statusOf makes a verdict the command's status.
func statusOf(v results.GateVerdict) error {
	switch v {
	case results.GatePass:
		return nil
	case results.GateFail:
		return statusError(exitRegression)
	case results.GateInconclusive:
		return statusError(exitInconclusive)
	}
	return errSaid
}
