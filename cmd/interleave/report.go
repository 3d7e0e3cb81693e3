package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"

	"interleave/reports/compare"
	"interleave/reports/render"
	"interleave/reports/text"
	"interleave/results"
)

// reportFlags are the choices on report's command line.
type reportFlags struct {
	base         string // a run to compare with
	out          string // a folder to draw into; empty for the run's own
	index, force bool
}

func newReport() *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{
		ValidArgsFunction: completeRuns,

		Use:   "report DIR",
		Short: "Draw a run's report again, a comparison with another run, or an index of all",
		Long: `report reads the run in DIR and writes report.html, summary.md, bench.txt (Go
benchmark format, for benchstat) and the charts into it.

Of a folder that interleave capacity has made it draws capacity.html. The exit
status is 1 if a model has no trial that counts.

With --compare BASE it writes DIR/compare.html, the two runs side by side. With
--index it writes index.html, which lists the runs in the folders of DIR. --out
draws into another folder, for a run whose own cannot be written.`,
		Example: `  interleave report results/runs/2026-11-20-130501
  interleave report --compare results/runs/2026-11-20-130501 results/runs/2026-11-21-091500
  interleave report --out /tmp/drawn /mnt/archive/2026-11-20-130501
  interleave report --index                      the runs in results/runs`,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(args, cmd.OutOrStdout()) },
	}
	flags := cmd.Flags()
	textFlag(flags, &f.base, "compare", "", "folder of the run to compare DIR with: write DIR/compare.html")
	flags.BoolVar(&f.index, "index", false, "list the runs in DIR, by default "+runsFolder)
	textFlag(flags, &f.out, "out", "", "folder to draw into (default the run's own)")
	flags.BoolVar(&f.force, "force", false, "with --compare: even if the runs are of different processors or systems")
	return cmd
}

func (f reportFlags) run(args []string, stdout io.Writer) error {
	switch {
	case f.index && f.base != "":
		return usagef("--index and --compare are two pages: choose one")
	case f.force && f.base == "":
		return usagef("--force is for --compare")
	case f.index && f.out != "":
		return usagef("--out is for a run or a comparison: an index stands beside the runs that it links to")
	case f.index && len(args) == 0:
		args = []string{runsFolder}
	case len(args) != 1:
		return usagef("which run? name one folder, such as %s/2026-11-20-130501", runsFolder)
	}
	if _, err := os.Stat(args[0]); err == nil && f.out == "" && (f.index || f.base != "") {
		if err := results.TryFolder(args[0]); err != nil {
			if f.base != "" {
				err = elsewhere(err)
			}
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
		if err := othersRun(f.out, args[0]); err != nil {
			return err
		}
		path, err := render.Comparison(c, f.out)
		return said(stdout, "comparison", path, elsewhere(err))
	}
	if found := capacitiesAlone(args[0]); found {
		return f.capacities(args[0], stdout)
	}
	if _, _, err := results.Load(args[0]); err != nil {
		return usageError{err}
	}
	if err := othersRun(f.out, args[0]); err != nil {
		return err
	}
	return elsewhere(report(args[0], f.out, stdout))
}

// othersRun refuses to draw over another run's report.
func othersRun(out, dir string) error {
	if out == "" {
		return nil
	}
	there, err := os.Stat(filepath.Join(out, results.RunFile))
	if err != nil {
		return nil // none
	}
	if own, err := os.Stat(filepath.Join(dir, results.RunFile)); err == nil && os.SameFile(there, own) {
		return nil
	}
	return usagef("--out %s is the folder of another run: name a new one", out)
}

// elsewhere says what to do where a folder cannot be written.
func elsewhere(err error) error {
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return fmt.Errorf("%w: draw into another folder with --out DIR", err)
	}
	return err
}

// said prints where a page is, unless it could not be written.
func said(stdout io.Writer, what, path string, err error) error {
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "%s: %s\n", what, path)
	return err
}

// report draws the report of the run in dir into the folder out, or into dir if
// out is empty, and prints its summary and where the page is. It fails if the run
// has nothing to show.
func report(dir, out string, stdout io.Writer) error {
	r, paths, err := render.Folder(dir, out)
	if r != nil {
		if shown := text.Terminal(stdout, r, optionsFor(stdout)); shown != nil {
			return fmt.Errorf("print the summary: %w (the report is %s)", shown, filepath.Join(dir, render.Page))
		}
		if err := showCapacities(stdout, r.Capacities); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(stdout, "\nreport: %s\n", paths[0]); err != nil {
		return err
	}
	return unmeasured(r.Run.Run, r.Trials)
}

// capacitiesAlone reports whether a folder holds capacities, and no run.
func capacitiesAlone(dir string) bool {
	_, run := os.Stat(filepath.Join(dir, results.RunFile))
	_, found := os.Stat(filepath.Join(dir, results.CapacityFile))
	return errors.Is(run, fs.ErrNotExist) && found == nil
}

// capacities draws the page of the capacities in dir.
func (f reportFlags) capacities(dir string, stdout io.Writer) error {
	c, err := results.LoadCapacities(dir)
	if err != nil {
		return usageError{err}
	}
	if err := showCapacities(stdout, c); err != nil {
		return err
	}
	path, err := render.Capacities(dir, cmp.Or(f.out, dir))
	return said(stdout, "report", path, elsewhere(err))
}

// showCapacities prints at which rates servers kept a limit; nothing if c is nil.
func showCapacities(stdout io.Writer, c *results.Capacities) error {
	if c == nil {
		return nil
	}
	return text.Capacities(stdout, c, optionsFor(stdout))
}
