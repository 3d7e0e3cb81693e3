package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"interleave/internal/quantity"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/load"
	"interleave/runner/network"
	"interleave/runner/process"
	"interleave/runner/validity"
	"interleave/scenarios"
)

// serveOver serves s behind a network, until Ctrl-C. Of root's, the other end is the
// host's own network, so that any program can be a client.
func serveOver(cmd *cobra.Command, over *networkFlags, start starter, programs runner.Programs, s *scenarios.Scenario, listen *net.TCPAddr, database bool) error {
	port, err := portOf(listen)
	if err != nil {
		return err
	}
	if database {
		return usageError{errNoDatabase}
	}
	if start.unix {
		return usagef("%s listens on a Unix socket, which no network carries", start.Name)
	}
	if err := over.enter(nil); err != nil {
		return err
	}
	ctx, stop := untilInterrupted(cmd.Context(), cmd.ErrOrStderr())
	defer stop()
	link, err := over.place.Start(ctx, network.Options{Conditions: over.chosen, Self: programs.Self, Seed: 1, Outer: over.place.Outer()})
	if err != nil {
		return err
	}
	defer link.Close()
	serving, err := start.serve(ctx, programs, s, link.Listen(port))
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	sayServing(out, start.Name, s, serving)
	fmt.Fprintf(out, "  network           %s, by a %s\n", over.chosen, link.Means())
	if !over.place.Outer() {
		fmt.Fprintf(out, "  clients           nsenter -t %d -U --preserve-credentials --net=%s curl %s\n", os.Getpid(), link.Clients(), serving.URL)
	}
	ctx, cancel := process.Watch(ctx, link.Process())
	defer cancel()
	err = serving.Wait(ctx)
	return errors.Join(err, process.Ended(link.Process()))
}

// given tells which of load's flags the user gave. A rate of the network's is none of
// requests.
func (n *networkFlags) given(flags *pflag.FlagSet, spec *load.Spec) func(string) bool {
	return func(name string) bool {
		if name == "rate" {
			return spec.Rate != 0
		}
		return flags.Changed(name)
	}
}

// load puts the load on, over the network if there is to be one.
func (n *networkFlags) load(ctx context.Context, spec load.Spec) (*results.LoadResult, error) {
	if !n.chosen.Given() {
		return load.Run(ctx, spec, load.Control{})
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	link, err := n.place.Start(ctx, network.Options{Conditions: n.chosen, Self: self, Seed: spec.Seed, Outer: true, Driving: true})
	if err != nil {
		return nil, err
	}
	defer link.Close()
	watched, cancel := process.Watch(ctx, link.Process())
	defer cancel()
	result, err := load.Run(watched, spec, load.Control{})
	if ended := process.Ended(link.Process()); ended != nil {
		return nil, ended
	}
	if err != nil {
		return nil, err
	}
	if result.Network, err = link.Read(context.WithoutCancel(ctx)); err != nil {
		return nil, err
	}
	checks := validity.Network(validity.NetworkFacts{Asked: n.chosen.Info(), Seen: result.Network})
	invalid, doubts := validity.Sum(checks)
	result.Checks = append(result.Checks, checks...)
	result.Valid = result.Valid && len(invalid) == 0
	result.Warnings = append(append(result.Warnings, invalid...), doubts...)
	if n.chosen.Loss > 0 {
		result.Warnings = append(result.Warnings, "packets were lost: the slowest answers waited until TCP sent a packet again, "+
			"which says nothing about the server")
	}
	return result, nil
}

// networkText is what a network did, in a line.
func networkText(n *results.NetworkReading) string {
	seconds := func(v *float64) string { return quantity.Optional(quantity.Seconds, v) }
	text := fmt.Sprintf("%s, round trip min\u00a0%s, p50\u00a0%s, p99\u00a0%s", cmp.Or(n.Means, "unknown"), seconds(n.RTTMin), seconds(n.RTTP50), seconds(n.RTTP99))
	if n.Loss != nil {
		text += ", loss " + quantity.ShortPercent(*n.Loss)
	}
	if n.Late != nil {
		text += ", p99 of its lateness " + quantity.Time(*n.Late)
	}
	if n.CPU != nil && n.Took > 0 {
		text += ", " + quantity.ShortPercent(*n.CPU/n.Took) + " of a processor"
	}
	return text
}
