package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"interleave/internal/quantity"
	"interleave/models"
	modelsall "interleave/models/all"
	"interleave/reports/chart"
	view "interleave/reports/sidebyside"
	"interleave/results"
	found "interleave/results/sidebyside"
	"interleave/runner"
	"interleave/runner/gate"
	"interleave/runner/sidebyside"
)

// sideBySideFlags say what the experiment measures.
type sideBySideFlags struct {
	cells, pairs []string
	blocks       int
	window       time.Duration
	seed         uint64
	out          string
	rows         database
}

// newSideBySide is hidden: it is what `make side-by-side` starts.
func newSideBySide() *cobra.Command {
	var f sideBySideFlags
	cmd := &cobra.Command{
		Use:    "side-by-side",
		Short:  "Measure pairs of servers side by side and one after the other, and draw how wide the intervals are",
		Hidden: true,
		Args:   noArguments,
		RunE:   func(cmd *cobra.Command, _ []string) error { return runSideBySide(cmd, f) },
	}
	flags := cmd.Flags()
	listFlag(flags, &f.cells, "cells", []string{"hello/closed-64", "backend/closed-256", "hog/open-450", "purchase/open-200"},
		"SCENARIO/LOAD to measure under, by comma")
	listFlag(flags, &f.pairs, "pairs", []string{"goroutine/goroutine", "eventloop/goroutine"}, "MODEL/MODEL to compare, by comma")
	countFlag(flags, &f.blocks, "blocks", 12, 1, "how often each pair is measured in each way; intervals need six")
	timeFlag(flags, &f.window, "window", 750*time.Millisecond, false, "how long each server is measured side by side; those alone get as long as takes the same time in all")
	seedFlag(flags, &f.seed, "seed", 0, "of the orders and arrivals (default drawn and printed)")
	f.rows.flag(flags)
	textFlag(flags, &f.out, "out", "", "folder of the results, new or empty (default results/experiments/ and the time)")
	return cmd
}

func runSideBySide(cmd *cobra.Command, f sideBySideFlags) error {
	stderr := cmd.ErrOrStderr()
	if !cmd.Flags().Changed("seed") {
		f.seed = rand.Uint64N(1_000_000)
	}
	c, err := f.config(cmd.Context())
	if err != nil {
		return err
	}
	store, err := createTrials("experiments", f.out, time.Now())
	if err != nil {
		return usagef("cannot start: %w", err)
	}
	defer store.Close()
	ctx, stop := untilInterrupted(cmd.Context(), stderr)
	defer stop()
	progress := newProgress(ctx, stderr, nil)
	c.Progress, c.Keep = progress.Trial, store.Append
	env := runner.Host()
	shots, err := sidebyside.Run(ctx, c, env)
	progress.Close()
	if len(shots) == 0 {
		store.Discard()
		return err
	}
	if saved := f.report(cmd.OutOrStdout(), store.Dir(), found.Summarize(shots), env); saved != nil {
		return errors.Join(err, saved)
	}
	fmt.Fprintf(stderr, "results: %s, seed %d\n", store.Dir(), f.seed)
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(stderr, "interrupted: what was measured is kept")
		return errSaid
	}
	return err
}

// config turns the command line into what is to be measured.
func (f *sideBySideFlags) config(ctx context.Context) (c sidebyside.Config, err error) {
	all, err := f.rows.scenarios()
	if err != nil {
		return c, err
	}
	c = sidebyside.Config{Blocks: f.blocks, Window: f.window, Seed: f.seed}
	if c.Programs, err = programs(all...); err != nil {
		return c, err
	}
	for _, name := range f.pairs {
		names := strings.Split(name, "/")
		if len(names) != 2 || names[0] == "" || names[1] == "" {
			return c, usagef("--pairs %q: want MODEL/MODEL, such as eventloop/goroutine", name)
		}
		var pair [2]models.Model
		for i, n := range names {
			if pair[i], err = pickOne("model", n, modelsall.Models(), modelName); err != nil {
				return c, err
			}
		}
		if err := runnable(pair[:]...); err != nil {
			return c, err
		}
		c.Pairs = append(c.Pairs, pair)
	}
	for _, name := range f.cells {
		cell, err := gate.ParseCell(c.Pairs[0][0].Name+"/"+name, modelsall.Models(), all)
		switch {
		case err != nil:
			return c, usageError{err}
		case cell.Load.Alone:
			return c, usagef("--cells %s: servers cannot share a host under this load", name)
		}
		c.Cells = append(c.Cells, cell)
	}
	if err := f.rows.reachCells(ctx, c.Cells); err != nil {
		return c, err
	}
	for _, pair := range c.Pairs {
		if err := f.rows.enoughForPair(pair[0], pair[1]); err != nil {
			return c, err
		}
	}
	return c, nil
}

// command reproduces the experiment.
func (f *sideBySideFlags) command() string {
	return fmt.Sprintf("interleave side-by-side --cells %s --pairs %s --blocks %d --window %v --seed %d%s",
		strings.Join(f.cells, ","), strings.Join(f.pairs, ","), f.blocks, f.window, f.seed, f.rows.command())
}

// report prints the tables, and writes them and the chart into the folder.
func (f *sideBySideFlags) report(stdout io.Writer, dir string, s *found.Summary, env results.Environment) error {
	var tables bytes.Buffer
	fmt.Fprintf(&tables, "`%s` on %s, %s, %s %s\n\n", f.command(), quantity.Plural(env.CPUs, "CPU"), env.CPUModel, env.OS, env.Kernel)
	figure := view.Figure(s)
	svg, badSVG := chart.File(figure.Chart, figure.Caption())
	png, badPNG := chart.PNG(figure.Chart, figure.Caption())
	if err := errors.Join(view.Markdown(&tables, s), badSVG, badPNG); err != nil {
		return err
	}
	_, err := stdout.Write(tables.Bytes())
	return errors.Join(err,
		results.WriteFile(filepath.Join(dir, "tables.md"), tables.Bytes()),
		results.WriteFile(filepath.Join(dir, figure.ID+".svg"), svg),
		results.WriteFile(filepath.Join(dir, figure.ID+".png"), png),
	)
}
