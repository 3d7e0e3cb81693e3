package main

import (
	"fmt"
	"io"
	"maps"
	"net"
	"slices"

	"github.com/spf13/cobra"

	"interleave/models"
	"interleave/runner"
	"interleave/scenarios"
)

func newServe() *cobra.Command {
	var model, server, reference, scenario, own, listen string
	var tuning models.Tuning
	var rows database
	var over networkFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Start one server with its backends, to poke at by hand",
		Long: `serve starts one model serving one scenario, and the backends that it calls,
until Ctrl-C. It listens on loopback unless told otherwise.

Models hold a request until it is whole: a head of up to 16 KiB, a body of up to
1 MiB, and bodies of up to 256 MiB together in each process. What is beyond that
is answered 431, 413 and 503. The memory goes back to the system within a second
or two.

With --network, or --rtt, --loss and --rate, there is a network before the server,
which then has another address (see docs/network.md).`,
		Example: `  interleave serve --model greenlet --scenario purchase
  interleave serve --model prefork --scenario hello --listen 127.0.0.1:9000 --workers 4
  interleave serve --model eventloop --workload examples/workloads/shop.yaml
  interleave serve --server examples/python/server.yaml --scenario purchase
  interleave serve --model eventloop --scenario order --database postgres://me@127.0.0.1:5432/bench
  interleave serve --model prefork --scenario slow --network wan10
  curl 'http://127.0.0.1:8080/purchase?n=1'`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if server != "" && rows.given() {
				return usagef("leave out --database with --server: a server of your own has its rows in SQLite")
			}
			if server != "" && (model != "" || tuning != models.Tuning{}) {
				return usagef("leave out --model, --workers and --queue with --server: the settings of a server of your own are in its file")
			}
			if reference != "" && (model != "" || server != "" || tuning != models.Tuning{}) {
				return usagef("leave out --model, --server, --workers and --queue with --reference: a reference system has its settings")
			}
			all, err := rows.scenarios()
			if err != nil {
				return err
			}
			start, err := chooseServer(cmd.Context(), model, server, reference, tuning)
			if err != nil {
				return err
			}
			s, err := pickServed(scenario, own, server, all)
			if err != nil {
				return err
			}
			addr, err := net.ResolveTCPAddr("tcp4", listen)
			if err != nil {
				return usagef("--listen %q is not an address such as 127.0.0.1:8080: %w", listen, err)
			}
			programs, err := programs(s)
			if err != nil {
				return err
			}
			if err := over.choose(cmd.Flags()); err != nil {
				return err
			}
			if over.chosen.Given() {
				return serveOver(cmd, &over, start, programs, s, addr, rows.given())
			}
			ctx, stop := untilInterrupted(cmd.Context(), cmd.ErrOrStderr())
			defer stop()
			if err := rows.reach(ctx, s); err != nil {
				return err
			}
			serving, err := start.serve(ctx, programs, s, addr.String())
			if err != nil {
				return err
			}
			sayServing(cmd.OutOrStdout(), start.Name, s, serving)
			if !addr.IP.IsLoopback() {
				fmt.Fprintf(cmd.ErrOrStderr(), "warning: %s can be reached from other machines\n", listen)
			}
			return serving.Wait(ctx)
		},
	}
	flags := cmd.Flags()
	textFlag(flags, &model, "model", "", "model to start (see interleave list)")
	textFlag(flags, &server, "server", "", "file of a server of your own to start instead")
	textFlag(flags, &reference, "reference", "", "start this reference system (see interleave references)")
	textFlag(flags, &scenario, "scenario", "", "scenario to serve")
	textFlag(flags, &own, "workload", "", "`file` of a workload of your own to serve instead (see docs/workload.md)")
	textFlag(flags, &listen, "listen", "127.0.0.1:8080", "address to listen on")
	rows.flag(flags)
	over.flags(flags)
	countFlag(flags, &tuning.Workers, "workers", 0, 1, "worker processes, threads or children (default what the model chooses)")
	countFlag(flags, &tuning.Queue, "queue", 0, 1, "requests that may wait for a worker (default what the model chooses)")
	return cmd
}

// sayServing says where a server and what belongs to it are.
func sayServing(out io.Writer, name string, s *scenarios.Scenario, serving *runner.Serving) {
	fmt.Fprintf(out, "%s serves %s at %s (pid %d; Ctrl-C stops it)\n", name, s.Name, serving.URL, serving.ServerPID)
	for _, name := range slices.Sorted(maps.Keys(serving.Upstreams)) {
		fmt.Fprintf(out, "  upstream %-16s %s\n", name, serving.Upstreams[name])
	}
	if serving.Data != "" {
		fmt.Fprintf(out, "  files and rows    %s\n", serving.Data)
	}
	if s.Keep.Name != "" {
		fmt.Fprintf(out, "  rows              %s\n", s.Keep.Name)
	}
}
