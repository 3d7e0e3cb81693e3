package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"interleave/runner/hosts/check"
	"interleave/runner/hosts/probe"
	"interleave/runner/load"
	"interleave/runner/network"
	"interleave/runner/process"
	"interleave/runner/truth"
	"interleave/scenarios/backends"
)

// newLoadDriver is the load driver as a run starts it: spec on stdin, events
// and result on stdout.
func newLoadDriver() *cobra.Command {
	return &cobra.Command{
		Use:    "load-driver",
		Short:  "The load driver's process: spec on stdin, result on stdout",
		Hidden: true,
		Args:   noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return load.Child(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
}

// newBackends is the upstream services' process: spec on stdin, listener and
// ready pipe inherited. It ends when its stdin does.
func newBackends() *cobra.Command {
	return &cobra.Command{
		Use:     "backends",
		Short:   "The upstream services' process: spec on stdin, listener inherited",
		Hidden:  true,
		Args:    noArguments,
		PreRunE: needsListener,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var spec backends.Spec
			ctx, stop, err := process.ReadSpec(cmd.Context(), cmd.InOrStdin(), &spec)
			if err != nil {
				return fmt.Errorf("backends: %w", err)
			}
			defer stop()
			return backends.Serve(ctx, process.Listener(), spec, process.Ready)
		},
	}
}

// newTruthServer is the process of a server whose truth is known: spec on
// stdin, listener and ready pipe inherited, its account on stdout when stdin
// ends.
func newTruthServer() *cobra.Command {
	return &cobra.Command{
		Use:     truth.Command,
		Short:   "The process of a server whose truth is known: spec on stdin, account on stdout",
		Hidden:  true,
		Args:    noArguments,
		PreRunE: needsListener,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return truth.Child(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
}

// newLinkServer and newLinkClient are the two ends of a measured way between hosts.
func newLinkServer() *cobra.Command {
	return &cobra.Command{
		Use:     probe.ServerCommand,
		Short:   "One end of a measured way between hosts: spec on stdin, listener inherited",
		Hidden:  true,
		Args:    noArguments,
		PreRunE: needsListener,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return probe.ServerChild(cmd.Context(), cmd.InOrStdin())
		},
	}
}

func newLinkClient() *cobra.Command {
	return &cobra.Command{
		Use:    probe.ClientCommand,
		Short:  "The other end of a measured way: spec on stdin, figures on stdout",
		Hidden: true,
		Args:   noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return probe.ClientChild(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
}

// newHostLimits tells what this host lets a process have.
func newHostLimits() *cobra.Command {
	return &cobra.Command{
		Use:    check.LimitsCommand,
		Short:  "What this host lets a process have, on stdout",
		Hidden: true,
		Args:   noArguments,
		RunE:   func(cmd *cobra.Command, _ []string) error { return check.LimitsChild(cmd.OutOrStdout()) },
	}
}

// needsListener refuses to run a command that only a starter can run.
func needsListener(cmd *cobra.Command, _ []string) error {
	if os.Getenv("LISTEN_FDS") != "1" {
		return usagef("%s takes its listener as descriptor 3, announced by LISTEN_FDS=1", cmd.Name())
	}
	return nil
}

// newNetworkLink is the process that makes a network and, where the kernel cannot, is
// it: spec on stdin, what the network did on stdout when asked. It ends when its stdin
// does.
func newNetworkLink() *cobra.Command {
	return &cobra.Command{
		Use:    network.Command,
		Short:  "The process of a network: spec on stdin, readings on stdout",
		Hidden: true,
		Args:   noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return network.Child(cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
}

// newNetworkLook tries what networks its namespace lets it make. doctor starts it in one
// that goes with it.
func newNetworkLook() *cobra.Command {
	return &cobra.Command{
		Use:    network.LookCommand,
		Short:  "The process that tries for doctor what networks there can be",
		Hidden: true,
		Args:   noArguments,
		RunE:   func(cmd *cobra.Command, _ []string) error { return network.LookChild(cmd.OutOrStdout()) },
	}
}
