package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"github.com/spf13/cobra"

	"interleave/internal/bounded"
	"interleave/runner/load"
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
		Use:    "backends",
		Short:  "The upstream services' process: spec on stdin, listener inherited",
		Hidden: true,
		Args:   noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			in := bufio.NewReader(cmd.InOrStdin())
			line, _, err := bounded.Line(in, bounded.Words)
			if err != nil {
				return fmt.Errorf("backends: read the spec: %w", err)
			}
			var spec backends.Spec
			if err := json.Unmarshal(line, &spec); err != nil {
				return fmt.Errorf("backends: %w", err)
			}
			if os.Getenv("LISTEN_FDS") != "1" {
				return usagef("backends takes its listener as descriptor 3, announced by LISTEN_FDS=1")
			}
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			ctx, parentGone := context.WithCancel(ctx)
			go func() {
				io.Copy(io.Discard, in)
				parentGone()
			}()
			return backends.Serve(ctx, os.NewFile(3, "listener"), spec, sayReady)
		},
	}
}

// newTruthServer is the process of a server whose truth is known: spec on
// stdin, listener and ready pipe inherited, its account on stdout when stdin
// ends.
func newTruthServer() *cobra.Command {
	return &cobra.Command{
		Use:    truth.Command,
		Short:  "The process of a server whose truth is known: spec on stdin, account on stdout",
		Hidden: true,
		Args:   noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if os.Getenv("LISTEN_FDS") != "1" {
				return usagef("%s takes its listener as descriptor 3, announced by LISTEN_FDS=1", truth.Command)
			}
			return truth.Child(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout(), os.NewFile(3, "listener"), sayReady)
		},
	}
}

// sayReady tells the starter, if it asked, that connections are accepted.
func sayReady() {
	fd, err := strconv.Atoi(os.Getenv("INTERLEAVE_READY_FD"))
	if err != nil {
		return
	}
	f := os.NewFile(uintptr(fd), "ready")
	f.WriteString("ready\n")
	f.Close()
}
