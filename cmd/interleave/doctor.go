package main

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"interleave/results"
	"interleave/runner"
	"interleave/runner/doctor"
	"interleave/scenarios"
	scenariosall "interleave/scenarios/all"
)

func newDoctor() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "What this host can and cannot measure, and how to mend it",
		Long: `doctor looks at this host for about two seconds: its limits, its processors and
their frequency, its clock, what else runs on it, and what it lets be read. For
each it says what was found, what that means for measuring, and which command
mends it. It changes nothing.

What it finds is advice: the exit status is 0 whatever it is.`,
		Example: `  interleave doctor
  interleave doctor --json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := untilInterrupted(cmd.Context(), cmd.ErrOrStderr())
			defer stop()
			self, err := os.Executable()
			if err != nil {
				return err
			}
			report, err := doctor.Examine(ctx, doctor.Options{
				Self:        self,
				Loads:       needs(scenariosall.Scenarios()),
				Calibration: filepath.Join("results", results.CalibrationFile),
			})
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			if asJSON {
				return printJSON(out, report)
			}
			return report.Text(out, optionsFor(out))
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, for other programs")
	return cmd
}

// needs lists what the loads of all scenarios need.
func needs(all []*scenarios.Scenario) (needs []doctor.Load) {
	for _, s := range all {
		for _, l := range slices.Concat(s.Loads, s.Points) {
			needs = append(needs, doctor.Load{
				Name: s.Name + " " + l.Name, Connections: l.Clients() + l.Idle,
				Descriptors: int(runner.DescriptorsNeeded(s, l)), Memory: int(runner.MemoryNeeded(l)),
			})
		}
	}
	return needs
}
