package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"interleave/internal/endpoint"
	"interleave/internal/layout"
	"interleave/internal/quantity"
	"interleave/models"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/verify"
	"interleave/scenarios"
)

func newVerify() *cobra.Command {
	var model, server, reference, scenario, own, target, upstreams string
	var asJSON bool
	var rows database
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Does a server keep a scenario's contract?",
		Long: `verify asks a server the scenario's requests, alone and under load, compares
every answer with the right one, and tries what clients do to servers. With
--model it starts one of its own, with --server yours, as a file describes it;
with --url it asks one that is running.

A scenario with upstreams needs backends that the server calls. For one that is
running, verify starts them on the address given by --upstreams, one path per
upstream.`,
		Example: `  interleave verify --model greenlet --scenario purchase
  interleave verify --server examples/python/server.yaml --scenario purchase
  interleave verify --server examples/store/store.yaml
  interleave verify --model greenlet --workload examples/workloads/shop.yaml
  interleave verify --reference node --scenario purchase
  interleave verify --url http://127.0.0.1:8000 --scenario hello
  interleave verify --url http://127.0.0.1:8000 --scenario purchase --upstreams 127.0.0.1:4001`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			all, err := rows.scenarios()
			if err != nil {
				return err
			}
			s, err := pickServed(scenario, own, server, all)
			if err != nil {
				return err
			}
			ctx, stop := untilInterrupted(cmd.Context(), cmd.ErrOrStderr())
			defer stop()
			show := showFindings(cmd.OutOrStdout(), asJSON)
			switch {
			case given(model, server, reference, target) != 1:
				return usagef("verify needs one of --model, --server, --reference and --url")
			case rows.given() && model == "":
				return usagef("--database goes with --model: other servers have their rows in SQLite")
			case target != "":
				return verifyURL(ctx, target, upstreams, s, show)
			case upstreams != "":
				return usagef("--upstreams goes with --url: a server that verify starts gets its own backends")
			}
			start, err := chooseServer(ctx, model, server, reference, models.Tuning{})
			if err != nil {
				return err
			}
			if err := rows.reach(ctx, s); err != nil {
				return err
			}
			return verifyStarted(ctx, start, s, show)
		},
	}
	flags := cmd.Flags()
	textFlag(flags, &model, "model", "", "start and verify this model")
	textFlag(flags, &server, "server", "", "start and verify the server of your own that this file describes")
	textFlag(flags, &reference, "reference", "", "start and verify this reference system (see interleave references)")
	textFlag(flags, &target, "url", "", "verify the server at this address, http://HOST:PORT or unix:/SOCKET")
	textFlag(flags, &scenario, "scenario", "", "whose contract")
	textFlag(flags, &own, "workload", "", "`file` of a workload of your own whose contract it is instead (see docs/workload.md)")
	textFlag(flags, &upstreams, "upstreams", "", "with --url: start the scenario's backends on this address, for your server to call")
	rows.flag(flags)
	flags.BoolVar(&asJSON, "json", false, "print JSON, a line per check")
	return cmd
}

func verifyStarted(ctx context.Context, start starter, s *scenarios.Scenario, show func(verify.Finding)) error {
	if why := start.Unable(s); why != "" {
		show(verify.Unable(start.Name + " " + why))
		return nil
	}
	programs, err := programs(s)
	if err != nil {
		return err
	}
	serving, err := start.serve(ctx, programs, s, "127.0.0.1:0")
	if err != nil {
		return err
	}
	at, err := endpoint.Parse(serving.URL)
	if err != nil {
		return err
	}
	watched, cancel := serving.Watch(ctx)
	defer cancel()
	question := verify.At(at, s)
	question.Secret, question.Restarted = serving.Secret, serving.Restarted
	if s.Library != "" {
		question.Asked = func(n *results.Numbers) { serving.Asked = n }
	}
	sound := verify.Run(watched, question, show)
	var called *verify.Finding
	if sound && serving.Outside && len(s.Upstreams) > 0 {
		var uncalled []string
		uncalled, err = serving.Uncalled(watched)
		called = new(verify.Uncalled(uncalled))
	}
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	if err := cmp.Or(serving.Wait(stopped), err); err != nil {
		return err
	}
	if called != nil {
		show(*called)
		sound = called.Verdict == verify.Holds
	}
	if s.Library != "" && ctx.Err() == nil {
		rows := verify.Rows(serving.Written)
		show(rows)
		sound = sound && rows.Verdict == verify.Holds
	}
	return soundOrNot(ctx, sound)
}

func verifyURL(ctx context.Context, target, upstreams string, s *scenarios.Scenario, show func(verify.Finding)) error {
	e, err := endpoint.Parse(target)
	if err != nil {
		return usageError{err}
	}
	if e.Path != "/" {
		return usagef("--url %q names more than a server: scenario %s is asked at %s, leave %s out", target, s.Name, s.Path(), e.Path)
	}
	if s.Library != "" {
		return usagef("scenario %s has files and rows, which a server is given at its start: let verify start it, with --server or --model", s.Name)
	}
	if len(s.Upstreams) > 0 && upstreams == "" {
		return usagef("scenario %s calls upstreams: name an address for them with --upstreams, and let your server call http://ADDRESS/%s", s.Name, s.Upstreams[0].Name)
	}
	t := verify.At(e.Resolve(ctx), s)
	if t.Addr, err = verify.Reach(ctx, t.Addr); err != nil {
		return fmt.Errorf("%w: is the server of --url running?", err)
	}
	if len(s.Upstreams) > 0 {
		programs, err := programs()
		if err != nil {
			return err
		}
		backends, err := runner.StartBackends(ctx, programs, s, upstreams)
		if err != nil {
			return err
		}
		t.Secret = backends.Secret
		watched, cancel := backends.Watch(ctx)
		defer cancel()
		sound := verify.Run(watched, t, show)
		if err := backends.Stop(); err != nil {
			return err
		}
		return soundOrNot(ctx, sound)
	}
	return soundOrNot(ctx, verify.Run(ctx, t, show))
}

func soundOrNot(ctx context.Context, sound bool) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if !sound {
		return errSaid
	}
	return nil
}

// showFindings prints each finding as it comes.
func showFindings(w io.Writer, asJSON bool) func(verify.Finding) {
	if asJSON {
		enc := json.NewEncoder(w)
		return func(f verify.Finding) { enc.Encode(f) }
	}
	began := time.Now()
	p := layout.NewPrinter(w, optionsFor(w))
	return func(f verify.Finding) {
		p.Entry(string(f.Verdict), verdictCells, fmt.Sprintf("%s (%s)", f.Check, quantity.Duration(time.Since(began).Round(time.Microsecond))), nil)
		if f.Detail != "" {
			p.Indented(verdictCells, oneLine(f.Detail))
		}
		began = time.Now()
	}
}

// verdictCells is how wide the verdicts of findings are.
const verdictCells = 8
