package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"interleave/reports/render"
	"interleave/reports/text"
	"interleave/results"
)

func newReport() *cobra.Command {
	return &cobra.Command{
		Use:   "report DIR",
		Short: "Draw a run's report again",
		Long: `report reads the run in DIR and writes report.html, summary.md, bench.txt (Go
benchmark format, for benchstat) and the charts into it.`,
		Example: `  interleave report results/runs/2026-11-20-130501`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("which run? name its folder, one, such as results/runs/2026-11-20-130501")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, _, err := results.Load(args[0]); err != nil {
				return usageError{err}
			}
			return report(args[0], cmd.OutOrStdout())
		},
	}
}

// report draws the report of the run in dir, and prints its summary and where
// the page is.
func report(dir string, stdout io.Writer) error {
	r, paths, err := render.Folder(dir)
	if r != nil {
		if shown := text.Terminal(stdout, r, optionsFor(stdout)); shown != nil {
			return shown
		}
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "\nreport: %s\n", paths[0])
	return nil
}
