package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"interleave/results"
	"interleave/runner/calibrate"
	"interleave/runner/metrics"
	"interleave/runner/process"
	"interleave/runner/quiet"
)

func newCalibrate() *cobra.Command {
	var quick, asJSON bool
	out := filepath.Join("results", results.CalibrationFile)
	cmd := &cobra.Command{
		Use:   "calibrate",
		Short: "Check the instrument against servers whose truth is known",
		Long: `calibrate measures servers that delay, freeze and fail in ways that are known
to the request, and compares what the load driver reads with what they did. It
also finds the rate at which the load driver itself is the limit, and asks hey
for a second opinion. It takes about two minutes; --quick leaves out what takes
long.

Reports name the last calibration of their host. The status is 1 if a check
failed.`,
		Example: `  interleave calibrate
  interleave calibrate --quick --out /tmp/calibration.json
  interleave calibrate --json | jq '.checks[] | select(.passed | not)'`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return calibrateHost(cmd, quick, asJSON, out)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&quick, "quick", false, "leave out what takes long: under 40 seconds")
	textFlag(flags, &out, "out", out, "file to keep the result in")
	flags.BoolVar(&asJSON, "json", false, "print the result as JSON instead of a table")
	return cmd
}

func calibrateHost(cmd *cobra.Command, quick, asJSON bool, out string) error {
	stderr := cmd.ErrOrStderr()
	if err := errors.Join(os.MkdirAll(filepath.Dir(out), 0o755), results.TryFile(out)); err != nil {
		return usagef("--out: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	ctx, stop := untilInterrupted(cmd.Context(), stderr)
	defer stop()
	progress := newProgress(ctx, stderr, nil)
	serverCPUs, _ := process.Split(process.CPUs())
	watch := quiet.StartWatch(serverCPUs)
	c, err := calibrate.Run(ctx, calibrate.Config{
		Self: self, Quick: quick, Seed: rand.Uint64N(1_000_000), Host: metrics.Host(),
		Progress: func(done, total int, what string, left time.Duration) {
			if done == 0 {
				progress.Planned(total, 0, left)
			} else {
				progress.Ended(&results.Trial{Valid: true})
			}
			progress.Started(what, left)
		},
	})
	progress.Close()
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted: nothing was kept")
	}
	if err != nil {
		return err
	}
	c.Noise = new(watch.Stop())
	if asJSON {
		err = printJSON(cmd.OutOrStdout(), c)
	} else {
		err = showCalibration(cmd.OutOrStdout(), c)
	}
	if saved := results.WriteJSON(out, c); saved != nil {
		err = errors.Join(err, fmt.Errorf("the calibration could not be kept: %w", saved))
	}
	if err != nil {
		return err
	}
	if !c.Passed {
		return errSaid
	}
	return nil
}
