package main

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"interleave/internal/endpoint"
	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/validity"
	"interleave/scenarios"
)

func newLoad() *cobra.Command {
	var spec load.Spec
	var right rightAnswer
	var arrivals string
	var maxErrors float64
	var asJSON bool
	var over networkFlags
	cmd := &cobra.Command{
		Use:   "load",
		Short: "The load driver alone, against any HTTP server",
		Long: `load puts load on one URL and prints what it saw. Without --rate it is a
closed loop: each client waits for its answer, which measures capacity. With
--rate it is an open loop: requests are sent on schedule whatever the server
does, and latency counts from the moment a request was due.

Every answer is checked. Unless told what is right, load learns it: any 2xx or
3xx status, and the body that at least 5 of the first 8 answers have; another
body from then on is an error. --expect-body and --expect-status say what is
right, to the byte (a final newline counts); --any-body lets a page change.
--scenario sends the requests of one of our scenarios, each with a number that
its answer has to show.

Errors are told apart by their causes, each with its first example. A request
that crosses the server's close of a reused connection is sent again, once, if
its method allows that: it is no error, and is counted apart. Redirects are not
followed.

With --network, or --rtt, --loss and --rate 100mbit, there is a network before a server
of this host (see docs/network.md).

The exit status is 1 if the result is not valid, as when more than 1 % of the
requests failed (--max-errors); the result is printed all the same.`,
		Example: `  interleave load --url http://127.0.0.1:8080/hello --clients 64 --duration 10s
  interleave load --url http://127.0.0.1:8080/ --clients 100 --rate 2000 --arrivals poisson --duration 30s --json
  interleave load --url http://127.0.0.1:8080/health --expect-body '{"ok":true}' --expect-status 200
  interleave load --url http://127.0.0.1:8080/now --any-body
  interleave load --url unix:/run/app.sock:/health --max-errors 0
  interleave load --url http://127.0.0.1:8080 --scenario hog --clients 32
  interleave load --url http://127.0.0.1:8080/hello --rate 1500 --rtt 10ms --loss 1%`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if spec.URL == "" {
				return usagef("which server? name its address with --url, such as http://127.0.0.1:8080/hello")
			}
			spec.Arrivals = scenarios.Arrivals(arrivals)
			if arrivals == "" && spec.Rate != 0 {
				spec.Arrivals = scenarios.Constant
			}
			spec.MaxErrors = &maxErrors
			if spec.Rate == 0 && spec.Arrivals != "" && spec.Arrivals != scenarios.Closed {
				return usagef("--arrivals %s needs --rate, in requests per second", arrivals)
			}
			if err := right.apply(over.given(cmd.Flags(), &spec), &spec); err != nil {
				return err
			}
			if err := spec.Validate(); err != nil {
				return usageError{err}
			}
			if err := over.choose(cmd.Flags()); err != nil {
				return err
			}
			if err := over.enter(func() error { return onThisHost(spec.URL) }); err != nil {
				return err
			}
			ctx, stop := untilInterrupted(cmd.Context(), cmd.ErrOrStderr())
			defer stop()
			defer load.ClaimProcessors(spec)()
			result, err := over.load(ctx, spec)
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			if asJSON {
				err = json.NewEncoder(out).Encode(result)
			} else {
				err = showLoad(out, result)
			}
			if err != nil {
				return err
			}
			return notValid(result)
		},
	}
	flags := cmd.Flags()
	textFlag(flags, &spec.URL, "url", "", "what to ask: "+endpoint.Forms)
	countFlag(flags, &spec.Clients, "clients", 10, 1, "connections that carry requests")
	rateFlag(flags, &spec.Rate, "rate", "open loop: requests offered per second")
	textFlag(flags, &arrivals, "arrivals", "", "open loop: constant or poisson (default constant)")
	over.flagsBeside(flags)
	timeFlag(flags, &spec.Duration, "duration", 10*time.Second, false, "how long to measure")
	timeFlag(flags, &spec.Warmup, "warmup", time.Second, true, "how long to load before measuring; 0 measures from the first request on")
	timeFlag(flags, &spec.Timeout, "timeout", load.DefaultTimeout, false, "how long a request may take, connecting included; there is no request without a limit")
	flags.StringVar(&right.body, "expect-body", "", "the body that answers must have, to the byte (default what most of the first answers have)")
	countFlag(flags, &right.status, "expect-status", 0, 1, "the status that answers must have (default any 2xx or 3xx)")
	flags.BoolVar(&right.anyBody, "any-body", false, "take any body for right")
	textFlag(flags, &right.scenario, "scenario", "", "send this scenario's requests and check its answers; --url names the server")
	textFlag(flags, &right.workload, "workload", "", "the same with a workload of your own, as this `file` describes it; its clients or its rate, unless --clients or --rate is given")
	countFlag(flags, &spec.Idle, "idle", 0, 0, "further connections, kept alive and silent")
	countFlag(flags, &spec.PerConnection, "requests-per-connection", 0, 0, "close a connection after so many requests; 1 makes a new one for each, 0 never closes (default 0)")
	countFlag(flags, &spec.Threads, "threads", 1, 1, "threads of the native engine")
	textFlag(flags, &spec.Engine, "engine", load.Native, "native or hey")
	seedFlag(flags, &spec.Seed, "seed", 1, "of poisson arrivals and of the choice among a scenario's requests")
	shareFlag(flags, &maxErrors, "max-errors", validity.MaxErrors, "part of the requests that may fail; with more the result is not valid, 0 allows none")
	flags.BoolVar(&spec.AllPercentiles, "all-percentiles", false, "print percentiles that too few requests support, too")
	flags.BoolVar(&asJSON, "json", false, "print the result as JSON")
	return cmd
}

// notValid is the error of a result that is not valid, with the reason; nil if
// it is.
func notValid(r *results.LoadResult) error {
	if r.Valid {
		return nil
	}
	for _, c := range r.Checks {
		if c.Verdict.Invalidates() && c.Detail != "" {
			return errors.New("the result is not valid: " + c.Detail)
		}
	}
	return errors.New("the result is not valid: see its warnings")
}
