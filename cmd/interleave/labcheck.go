package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"interleave/runner/hosts/check"
)

func newLabCheck() *cobra.Command {
	var over hostFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "What the hosts of a lab can measure together",
		Long: `check looks at the hosts of a lab for about half a minute: how far their clocks are
apart, how long the way to the server host takes and how much goes through it,
how many files a process may open there, and which rate all load hosts can make
together against a server that answers at once. It measures no model.

What it finds is advice: the exit status is 0 unless a host cannot be had.`,
		Example: `  interleave lab check --server-host srv1 --load-hosts gen1,gen2
  interleave lab check --hosts lab.yaml
  interleave lab check --hosts lab.yaml --json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return checkLab(cmd, &over, asJSON) },
	}
	over.flags(cmd.Flags())
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, for other programs")
	return cmd
}

func checkLab(cmd *cobra.Command, over *hostFlags, asJSON bool) error {
	if len(over.given()) == 0 {
		return usagef("which hosts? name a file of them with --hosts, or hosts with --server-host and --load-hosts")
	}
	p, err := programs()
	if err != nil {
		return err
	}
	stderr := cmd.ErrOrStderr()
	ctx, stop := untilInterrupted(cmd.Context(), stderr)
	defer stop()
	over.stderr = stderr
	places, err := over.open(ctx, p)
	if err != nil {
		return err
	}
	defer over.close()
	c := check.Config{
		Server: places.Server, Load: places.Load, Self: p.Self,
		Progress: func(what string) { fmt.Fprintln(stderr, "looking at "+what) },
	}
	if places.Backends != nil {
		c.Backends = append(c.Backends, places.Backends)
	}
	r, err := check.Run(ctx, c)
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(cmd.OutOrStdout(), r)
	}
	return showLab(cmd.OutOrStdout(), r)
}
