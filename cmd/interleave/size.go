package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"interleave/internal/layout"
	"interleave/internal/quantity"
	"interleave/reports/render"
	reportsize "interleave/reports/size"
	"interleave/reports/text"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/capacity"
	"interleave/runner/outside"
	"interleave/runner/size"
)

// sizeFolder holds the sizes that no folder was named for.
const sizeFolder = "results/size"

// eachSize is about how long a search needs.
const eachSize = 90 * time.Second

// sizeFlags are the choices on size's command line.
type sizeFlags struct {
	capacityFlags // of them those that say with what, and within which limit
	rate          float64
	setting       string
	most          int
	cpus          []string
}

func newSize() *cobra.Command {
	var f sizeFlags
	cmd := &cobra.Command{
		Use:   "size",
		Short: "The smallest setting with which a server keeps a limit at a rate",
		Long: `size finds the smallest number of workers, threads or loops with which a server
keeps a limit at a rate of requests, which come at random moments (Poisson). It
tries 1, 2, 4 and so on until the limit is kept, halves the last step, and tries
the answer and its neighbour twice. Then it looks at larger settings: more is not
always better. Each setting is put on a fresh server, and only until it is decided.

Beside the answer it prints the curve that shows why, and what the formula
threads = processors × (1 + wait / CPU time) and Little's law say.

A server of your own is sized by {workers} in the command or the environment of
its file, or by its variable WORKERS, as the reference systems are. --setting queue
varies how many requests may wait for a worker, in models that have such a queue.

--cpus 0.5,1 gives each server a quota of CPU time by a control group, as containers
have it, and asks for each: two servers of half a processor that share the rate, or
one of a whole?

Ctrl-C ends it and keeps what was found.`,
		Example: `  interleave size --models threadpool,prefork --scenarios backend --rate 300 --limit p99=60ms
  interleave size --workload examples/workloads/shop.yaml --models threadpool
  interleave size --server examples/store/store.yaml --rate 800 --limit p99=50ms
  interleave size --references gunicorn-gthread --scenarios hello --rate 500`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	f.shared(flags, sizeFolder)
	listFlag(flags, &f.models, "models", nil, "models, by comma (default those of a quick run that have workers)")
	rateFlag(flags, &f.rate, "rate", "requests per second (default what the workload, or the server's file, says)")
	textFlag(flags, &f.setting, "setting", string(size.Workers), "what to vary: workers, queue")
	boundedFlag(flags, &f.most, "up-to", 0, 1, outside.MostWorkers, "the largest setting to try (default 64, or twice what the model chooses)")
	listFlag(flags, &f.cpus, "cpus", nil, "quotas of CPU time, by comma, such as 0.5,1: servers of each that share the rate, as many as the largest has room for")
	timeFlag(flags, &f.lasts, "for", 0, false, "how long to search at most, all servers together (default 90s for each, longer for limits of seconds)")
	return cmd
}

func (f *sizeFlags) run(cmd *cobra.Command) error {
	stderr := cmd.ErrOrStderr()
	ctx, stop := untilInterrupted(cmd.Context(), stderr)
	defer stop()
	if !cmd.Flags().Changed("seed") {
		f.seed = rand.Uint64N(1_000_000)
	}
	config, subjects, err := f.sized(ctx)
	if err != nil {
		return err
	}
	var limits []capacity.Limit
	for _, s := range subjects {
		limits = append(limits, s.Limit)
	}
	if err := f.timeFor(limits, eachSize); err != nil {
		return err
	}
	dir, err := folderFor(f.out, sizeFolder)
	if err != nil {
		return err
	}
	found := &results.Sizes{Schema: results.SizeSchema, StartedAt: time.Now(), Command: f.again(), Seed: f.seed}
	fmt.Fprintf(stderr, "%s, seed %d: at most %s\n", quantity.Plural(len(subjects), "search"), f.seed, quantity.Duration(f.lasts))
	if err := f.find(ctx, config, subjects, found, stderr); err != nil {
		return err
	}
	if ctx.Err() == nil {
		found.EndedAt = new(time.Now())
	}
	return f.show(ctx, cmd.OutOrStdout(), stderr, dir, found)
}

// eachProbe is about how long one takes.
const eachProbe = 4 * time.Second

// find carries the searches out.
func (f *sizeFlags) find(ctx context.Context, config runner.Config, subjects []size.Subject, found *results.Sizes, stderr io.Writer) error {
	return inLab(ctx, config, stderr, func(lab *runner.Lab, env results.Environment, progress progress) {
		probes := 0
		found.Environment = env
		found.Measured = size.Find(ctx, lab, env, size.Config{
			Subjects: subjects, For: f.lasts, Seed: f.seed,
			Began: func(s *size.Subject, setting int, left time.Duration) {
				what := fmt.Sprintf("%s %s with %s", s.Model.Name, s.Scenario.Name, reportsize.Number(string(s.Setting), setting))
				progress.Trial(what, probes, ahead(probes, left, eachProbe), left)
			},
			Ended: func(s results.Size, done bool) {
				if probes++; done {
					progress.Say(text.SizeLine(&s))
				}
			},
		})
	})
}

// show prints what was found and draws its page.
func (f *sizeFlags) show(ctx context.Context, stdout, stderr io.Writer, dir string, found *results.Sizes) error {
	return answer{
		found: found, dir: dir, asJSON: f.asJSON, page: render.Sizes,
		keep:  func() error { return results.WriteSizes(dir, found) },
		text:  func(o layout.Options) error { return text.Sizes(stdout, found, o) },
		lacks: slices.ContainsFunc(found.Measured, func(s results.Size) bool { return s.Value == nil }),
	}.tell(ctx, stdout, stderr)
}

// again reproduces the search.
func (f *sizeFlags) again() string {
	words := f.words("size")
	if f.rate > 0 {
		words = append(words, "--rate", quantity.Chosen(f.rate))
	}
	if len(f.cpus) > 0 {
		words = append(words, "--cpus", strings.Join(f.cpus, ","))
	}
	if f.most > 0 {
		words = append(words, fmt.Sprintf("--up-to %d", f.most))
	}
	return strings.Join(append(words, fmt.Sprintf("--setting %s --for %s --seed %d", f.setting, f.lasts, f.seed)), " ")
}
