package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"interleave/results"
	"interleave/runner/load"
	"interleave/scenarios"
)

func newLoad() *cobra.Command {
	var spec load.Spec
	var arrivals, engine string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "load",
		Short: "The load driver alone, against any HTTP server",
		Long: `load puts load on one URL and prints what it saw. Without --rate it is a
closed loop: each client waits for its answer, which measures capacity. With
--rate it is an open loop: requests are sent on schedule whatever the server
does, and latency counts from the moment a request was due.`,
		Example: `  interleave load --url http://127.0.0.1:8080/hello --clients 64 --duration 10s
  interleave load --url http://127.0.0.1:8080/ --clients 100 --rate 2000 --arrivals poisson --duration 30s --json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if spec.URL == "" {
				return usagef("which server? name its address with --url, such as http://127.0.0.1:8080/hello")
			}
			spec.Engine = engine
			spec.Arrivals = scenarios.Arrivals(arrivals)
			if arrivals == "" && spec.Rate != 0 {
				spec.Arrivals = scenarios.Constant
			}
			if cmd.Flags().Changed("rate") && spec.Rate <= 0 {
				return usagef("--rate %v is not a rate: give requests per second, or leave it out for a closed loop", spec.Rate)
			}
			if spec.Rate == 0 && spec.Arrivals != "" && spec.Arrivals != scenarios.Closed {
				return usagef("--arrivals %s needs --rate, in requests per second", arrivals)
			}
			if err := spec.Validate(); err != nil {
				return usageError{err}
			}
			ctx, stop := untilInterrupted(cmd.Context(), cmd.ErrOrStderr())
			defer stop()
			result, err := load.Run(ctx, spec, load.Control{})
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			if asJSON {
				enc := json.NewEncoder(out)
				if err := enc.Encode(result); err != nil {
					return err
				}
			} else if err := showLoad(out, result); err != nil {
				return err
			}
			if !result.Valid {
				return errors.New("the result is not valid: see its warnings")
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&spec.URL, "url", "", "address to ask, http with an IPv4 address or localhost")
	flags.IntVar(&spec.Clients, "clients", 10, "connections that carry requests")
	flags.Float64Var(&spec.Rate, "rate", 0, "open loop: requests offered per second")
	flags.StringVar(&arrivals, "arrivals", "", "open loop: constant or poisson (default constant)")
	flags.DurationVar(&spec.Duration, "duration", 10*time.Second, "how long to measure")
	flags.DurationVar(&spec.Warmup, "warmup", time.Second, "how long to load before measuring")
	flags.DurationVar(&spec.Timeout, "timeout", load.DefaultTimeout, "of a request")
	flags.IntVar(&spec.Idle, "idle", 0, "further connections, kept alive and silent")
	flags.IntVar(&spec.PerConnection, "requests-per-connection", 0, "close a connection after so many requests; 1 makes a new one for each (default never)")
	flags.IntVar(&spec.Threads, "threads", 1, "threads of the native engine")
	flags.StringVar(&engine, "engine", load.Native, "native or hey")
	flags.Uint64Var(&spec.Seed, "seed", 1, "of poisson arrivals")
	flags.BoolVar(&spec.AllPercentiles, "all-percentiles", false, "print percentiles that too few requests support, too")
	flags.BoolVar(&asJSON, "json", false, "print the result as JSON")
	return cmd
}

// showLoad prints a result for people.
func showLoad(out io.Writer, r *results.LoadResult) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	loop := fmt.Sprintf("closed loop, %d clients", r.Clients)
	if r.Rate != nil {
		loop = fmt.Sprintf("open loop, %s arrivals at %.6g/s, up to %d connections", r.Arrivals, *r.Rate, r.Clients)
	}
	fmt.Fprintf(w, "%s\t%s, %.3g s, engine %s\n", r.URL, loop, r.Duration, r.Engine)
	fmt.Fprintf(w, "requests\t%d\n", r.Requests)
	fmt.Fprintf(w, "throughput\t%.0f/s\n", r.Throughput)
	fmt.Fprintf(w, "latency\t%s\n", quantiles(r.Latency))
	if r.Rate != nil {
		fmt.Fprintf(w, "service time\t%s\n", quantiles(r.ServiceTime))
	}
	if l := r.SendLag; l != nil {
		fmt.Fprintf(w, "send lag\tp50 %s  p99 %s  max %s\n", seconds(&l.P50), seconds(&l.P99), seconds(&l.Max))
	}
	fmt.Fprintf(w, "generator CPU\t%s\n", seconds(&r.GeneratorCPU))
	kinds := make([]string, 0, len(r.Errors))
	for kind := range r.Errors {
		kinds = append(kinds, kind)
	}
	sort.Strings(kinds)
	for _, kind := range kinds {
		fmt.Fprintf(w, "error\t%s: %d\n", kind, r.Errors[kind])
	}
	for _, warning := range r.Warnings {
		fmt.Fprintf(w, "warning\t%s\n", oneLine(warning))
	}
	return w.Flush()
}

func quantiles(q results.Quantiles) string {
	return fmt.Sprintf("mean %s  p50 %s  p90 %s  p99 %s  p99.9 %s  max %s",
		seconds(q.Mean), seconds(q.P50), seconds(q.P90), seconds(q.P99), seconds(q.P999), seconds(q.Max))
}

// seconds prints a time in its natural unit, three digits of it.
func seconds(s *float64) string {
	switch {
	case s == nil:
		return "n/a"
	case *s < 1e-3:
		return fmt.Sprintf("%.3gµs", *s*1e6)
	case *s < 1:
		return fmt.Sprintf("%.3gms", *s*1e3)
	default:
		return fmt.Sprintf("%.3gs", *s)
	}
}
