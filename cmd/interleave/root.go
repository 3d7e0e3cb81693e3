package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"interleave/internal/visible"
	"interleave/runner/process"
)

// The exit statuses of the command.
const (
	exitFine  = 0
	exitFail  = 1
	exitUsage = 2

	exitRegression   = 3
	exitInconclusive = 4
)

// run is the command: it returns its exit status. An error is one line on
// stderr. All that is written to stdout and stderr is cleaned on the way.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) (status int) {
	out, complaints := visible.NewWriter(stdout), visible.NewWriter(stderr)
	defer out.Flush()
	defer complaints.Flush()
	defer func() {
		if fault := recover(); fault != nil {
			fmt.Fprintf(complaints, "interleave: a fault of interleave itself, please report it: %s\n", oneLine(fmt.Sprint(fault)))
			status = exitFail
		}
	}()
	return carryOut(ctx, args, stdin, out, complaints)
}

func carryOut(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	process.RemoveScratch()
	if err == nil {
		return exitFine
	}
	var status statusError
	if errors.As(err, &status) {
		return int(status)
	}
	if errors.Is(err, context.Canceled) {
		err = errors.New("interrupted")
	}
	if !errors.Is(err, errSaid) {
		fmt.Fprintln(stderr, "interleave: "+oneLine(err.Error()))
	}
	var wrong usageError
	if errors.As(err, &wrong) {
		return exitUsage
	}
	return exitFail
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "interleave",
		Short: "Which concurrency model should a server use, and what does each one cost?",
		Long: `interleave runs interchangeable HTTP servers, each built on one concurrency
model, through identical scenarios, and measures throughput, latency, memory
and CPU time of each on this machine.`,
		Example: `  interleave bench                          measure everything, a few minutes
  interleave bench --models eventloop,greenlet --scenarios hello
  interleave list                           models, scenarios and profiles
  interleave serve --model greenlet --scenario purchase`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noArguments,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(wrongFlag)
	root.AddCommand(
		newBench(), newCompare(), newReport(), newList(), newServe(), newLoad(), newVerify(), newCalibrate(), newGate(),
		newDoctor(), newHistory(), newReferences(), newCapacity(), newSize(), newAdvise(), newWorkload(), newAgent(), newLab(),
		newSideBySide(), newBackends(), newLoadDriver(), newTruthServer(), newLinkServer(), newLinkClient(), newHostLimits(),
		newNetworkLink(), newNetworkLook(),
	)
	complete(root)
	return root
}

// oneLine makes a message of others fit for a line: its lines are joined, and
// what a terminal would obey is shown instead.
func oneLine(s string) string {
	return visible.Line(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }), "; "))
}
