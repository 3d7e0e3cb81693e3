package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"interleave/reports/compare"
	"interleave/reports/render"
	"interleave/reports/text"
	"interleave/results"
)

// reportFlags are the choices on report's command line.
type reportFlags struct {
	base         string // a run to compare with
	index, force bool
}

func newReport() *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{
		Use:   "report DIR",
		Short: "Draw a run's report again, a comparison with another run, or an index of all",
		Long: `report reads the run in DIR and writes report.html, summary.md, bench.txt (Go
benchmark format, for benchstat) and the charts into it.

The exit status is 1 if a model has no trial that counts.

With --compare BASE it writes DIR/compare.html, the two runs side by side. With
--index it writes index.html, which lists the runs in the folders of DIR.`,
		Example: `  interleave report results/runs/2026-11-20-130501
  interleave report --compare results/runs/2026-11-20-130501 results/runs/2026-11-21-091500
  interleave report --index                      the runs in results/runs`,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(args, cmd.OutOrStdout()) },
	}
	flags := cmd.Flags()
	textFlag(flags, &f.base, "compare", "", "folder of the run to compare DIR with: write DIR/compare.html")
	flags.BoolVar(&f.index, "index", false, "list the runs in DIR, by default "+runsFolder)
	flags.BoolVar(&f.force, "force", false, "with --compare: even if the runs are of different processors or systems")
	return cmd
}

func (f reportFlags) run(args []string, stdout io.Writer) error {
	switch {
	case f.index && f.base != "":
		return usagef("--index and --compare are two pages: choose one")
	case f.force && f.base == "":
		return usagef("--force is for --compare")
	case f.index && len(args) == 0:
		args = []string{runsFolder}
	case len(args) != 1:
		return usagef("which run? name its folder, one, such as %s/2026-11-20-130501", runsFolder)
	}
	if _, err := os.Stat(args[0]); err == nil && (f.index || f.base != "") {
		if err := results.TryFolder(args[0]); err != nil {
			return err
		}
	}
	switch {
	case f.index:
		path, err := render.Index(args[0])
		return said(stdout, "index", path, err)
	case f.base != "":
		c, err := compare.Folders(f.base, args[0], f.force)
		if err != nil {
			return usageError{err}
		}
		path, err := render.Comparison(c)
		return said(stdout, "comparison", path, err)
	}
	if _, _, err := results.Load(args[0]); err != nil {
		return usageError{err}
	}
	return report(args[0], stdout)
}

// said prints where a page is, unless it could not be written.
func said(stdout io.Writer, what, path string, err error) error {
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "%s: %s\n", what, path)
	return err
}

// report draws the report of the run in dir, and prints its summary and where
// the page is. An error may be that there is nothing to show.
func report(dir string, stdout io.Writer) error {
	r, paths, err := render.Folder(dir)
	if r != nil {
		if shown := text.Terminal(stdout, r, optionsFor(stdout)); shown != nil {
			return fmt.Errorf("print the summary: %w (the report is %s)", shown, filepath.Join(dir, render.Page))
		}
	}
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(stdout, "\nreport: %s\n", paths[0]); err != nil {
		return err
	}
	return unmeasured(r.Run, r.Trials)
}
