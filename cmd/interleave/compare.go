package main

import (
	"github.com/spf13/cobra"

	"interleave/internal/layout"
	"interleave/internal/visible"
	"interleave/reports/compare"
)

// compareFlags are the choices on compare's command line.
type compareFlags struct {
	json, markdown, all, force bool
}

func newCompare() *cobra.Command {
	var f compareFlags
	cmd := &cobra.Command{
		ValidArgsFunction: completeRuns,

		Use:   "compare BASE CANDIDATE",
		Short: "Hold two stored runs against each other",
		Long: `compare reads two run folders and says of each figure whether the candidate's
is better, worse or a tie: the ratio with its interval, and beside it what
benchstat would say. The exit status is 0 whatever was found.

The runs are independent of each other, so that whatever else changed between
them counts as a difference too. To judge a change of code, measure both builds
in one job.`,
		Example: `  interleave compare results/runs/2026-11-20-130501 results/runs/2026-11-21-091500
  interleave compare --all BASE CANDIDATE        ties too
  interleave compare --markdown BASE CANDIDATE   for a comment in a code review
  interleave report --compare BASE CANDIDATE     the same as a page`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usagef("which runs? name the folders of two, the base first")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.json && f.markdown {
				return usagef("--json and --markdown are two forms: choose one")
			}
			c, err := compare.Folders(args[0], args[1], f.force)
			if err != nil {
				return usageError{err}
			}
			return f.write(cmd, c)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.json, "json", false, "print one JSON object, every figure in base units")
	flags.BoolVar(&f.markdown, "markdown", false, "print Markdown")
	flags.BoolVar(&f.all, "all", false, "show ties and all that could not be compared")
	flags.BoolVar(&f.force, "force", false, "compare runs that differ in CPU model, architecture, system or network conditions")
	return cmd
}

// write prints the comparison in the form that was asked for.
func (f compareFlags) write(cmd *cobra.Command, c *compare.Comparison) error {
	stdout := cmd.OutOrStdout()
	switch {
	case f.json:
		return compare.JSON(stdout, c)
	case f.markdown:
		return compare.Markdown(stdout, c, f.all)
	}
	return compare.Terminal(stdout, c, f.all, optionsFor(stdout))
}

// optionsFor says what stdout can do.
func optionsFor(stdout any) layout.Options {
	return layout.For(visible.FileOf(stdout))
}
