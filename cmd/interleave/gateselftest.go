package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"interleave/internal/quantity"
	"interleave/reports/verdict"
	"interleave/results"
)

// selftestCells are a few cells of all kinds: servers that are busy, that wait,
// that compute, and that are mostly memory.
var selftestCells = []string{
	"goroutine/hello", "prefork/hello", "eventloop/backend", "threadpool/backend",
	"greenlet/purchase", "cgi/purchase", "eventloop/hog", "goroutine/idle",
}

// newGateSelftest is hidden: it is what `make gate-selftest` starts.
func newGateSelftest() *cobra.Command {
	f := gateFlags{margin: "3%", even: true, cells: selftestCells, budget: 5 * time.Minute}
	handicaps := []string{"0%", "3%", "5%", "10%", "15%"}
	times := 1
	cmd := &cobra.Command{
		Use:    "gate-selftest",
		Short:  "Hold a build against itself, with known slowdowns, and draw what the gate finds",
		Hidden: true,
		Args:   noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return selftest(cmd, f, handicaps, times)
		},
	}
	flags := cmd.Flags()
	textFlag(flags, &f.base, "base", "", "folder of the programs (default this program's)")
	listFlag(flags, &f.cells, "cells", f.cells, "cells to measure, by comma")
	textFlag(flags, &f.margin, "margin", f.margin, "how much worse CPU time per request may be")
	listFlag(flags, &handicaps, "handicaps", handicaps, "slowdowns to put on, by comma")
	countFlag(flags, &times, "times", times, 1, "how many gates for each slowdown")
	timeFlag(flags, &f.budget, "budget", f.budget, false, "how long each gate may take")
	seedFlag(flags, &f.seed, "seed", 0, "of the first gate's orders and arrivals (default drawn)")
	textFlag(flags, &f.out, "out", "", "folder of the results, new or empty (default results/gates/ and the time)")
	return cmd
}

func selftest(cmd *cobra.Command, f gateFlags, handicaps []string, times int) error {
	programs, err := programs()
	if err != nil {
		return err
	}
	if f.base == "" {
		f.base = filepath.Dir(programs.Self)
	}
	f.candidate = f.base
	if !cmd.Flags().Changed("seed") {
		f.seed = rand.Uint64N(1_000_000)
	}
	out, err := createTrials("gates", f.out, time.Now())
	if err != nil {
		return usagef("cannot start: %w", err)
	}
	out.Close()
	ctx, stop := untilInterrupted(cmd.Context(), cmd.ErrOrStderr())
	defer stop()
	var gates []*results.Gate
	for range times {
		for _, handicap := range handicaps {
			f.seed++
			g, err := selftestOne(ctx, cmd, f, handicap, filepath.Join(out.Dir(), fmt.Sprintf("%02d-handicap-%s", len(gates)+1, handicap)))
			if errors.Is(err, context.Canceled) {
				return errors.Join(errors.New("interrupted: what was measured is kept in "+out.Dir()), drawPower(gates, out.Dir()))
			}
			if err != nil {
				return err
			}
			gates = append(gates, g)
			fmt.Fprintf(cmd.OutOrStdout(), "handicap %s: %s\n", handicap, countVerdicts(g))
		}
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "results: %s\n", out.Dir())
	return drawPower(gates, out.Dir())
}

// selftestOne holds a build against itself once.
func selftestOne(ctx context.Context, cmd *cobra.Command, f gateFlags, handicap, dir string) (*results.Gate, error) {
	f.handicap = handicap
	if handicap == "0%" {
		f.handicap = ""
	}
	c, err := f.config(cmd)
	if err != nil {
		return nil, err
	}
	store, err := results.CreateTrials(dir)
	if err != nil {
		return nil, err
	}
	defer store.Close()
	g, err := f.carryOut(ctx, c, store, newGateProgress(ctx, cmd.ErrOrStderr()))
	if err != nil {
		return nil, err
	}
	g.Command = f.command(c)
	return g, g.Save(filepath.Join(dir, results.GateFile))
}

// countVerdicts is a line on a gate.
func countVerdicts(g *results.Gate) string {
	count := map[results.GateVerdict]int{}
	for _, c := range g.Cells {
		count[c.Verdict]++
	}
	return fmt.Sprintf("%s in %s; of %s %d FAIL, %d INCONCLUSIVE, %d PASS", g.Verdict,
		quantity.Span(g.Took), quantity.Plural(len(g.Cells), "cell"),
		count[results.GateFail], count[results.GateInconclusive], count[results.GatePass])
}

// drawPower writes the charts of what the gates found into dir.
func drawPower(gates []*results.Gate, dir string) error {
	return drawFiles(verdict.PowerFigures(gates), dir)
}
