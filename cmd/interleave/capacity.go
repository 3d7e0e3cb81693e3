package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"interleave/internal/layout"
	"interleave/internal/quantity"
	"interleave/reports/render"
	"interleave/reports/text"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/capacity"
	"interleave/runner/metrics"
)

// capacityFolder holds the capacities that no folder was named for.
const capacityFolder = "results/capacity"

// eachSearch is about how long a search needs, and leastProbes are that many probes where
// a limit makes each one long.
const (
	eachSearch  = 75 * time.Second
	leastProbes = 10
)

// capacityFlags are the choices on capacity's command line.
type capacityFlags struct {
	models, scenarios, workloads, servers, references []string
	limit                                             string
	heavy                                             []string
	precision                                         float64
	connections                                       int
	lasts                                             time.Duration
	lastsFlag                                         string // that sets it; empty means --for
	seed                                              uint64
	asJSON                                            bool
	out                                               string
	inRun                                             string // folder of a run of bench
}

func newCapacity() *cobra.Command {
	var f capacityFlags
	cmd := &cobra.Command{
		Use:   "capacity [URL]",
		Short: "The highest rate at which a server keeps a limit, such as p99 ≤ 50 ms",
		Long: `capacity finds the highest rate of requests at which a server keeps a limit:
with --limit p99=50ms,errors=0.1% no more than 1 % of the requests are slower
than 50 ms, from when they were due, and no more than 0.1 % fail. Requests come
at random moments (Poisson), as those of many independent clients do.

Each rate is put on a fresh server, until it is decided whether it is kept or its
time is over. Servers take turns in random order. The search ends when the capacity
is known within --precision, or --for is over: then the interval is wider.

With a URL it asks a server that is running. --heavy varies for how long those
requests compute that do, as in the scenario hog: with class=light in the limit it
tells how much a server can bear until light requests wait for heavy ones.

Ctrl-C ends it and keeps what was found.`,
		Example: `  interleave capacity --models eventloop,goroutine --scenarios hello --limit p99=20ms
  interleave capacity --models eventloop,threadpool --scenarios hog --heavy 0.1ms,1ms,20ms --limit p99=10ms,class=light
  interleave capacity --workload shop.yaml --models goroutine,threadpool
  interleave capacity --server examples/python/server.yaml --scenarios hello
  interleave capacity http://127.0.0.1:8080/health --limit p95=100ms`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	flags := cmd.Flags()
	f.shared(flags, capacityFolder)
	listFlag(flags, &f.models, "models", nil, "models, by comma, or all (default those of a quick run)")
	listFlag(flags, &f.heavy, "heavy", nil, "for how long the requests compute that do, by comma, such as 0.1ms,1ms,20ms: each is a search")
	shareFlag(flags, &f.precision, "precision", 0.05, "how exact the capacity is to be")
	timeFlag(flags, &f.lasts, "for", 0, false, "how long to search at most, all servers together (default 75s for each, longer for limits of seconds)")
	textFlag(flags, &f.inRun, "run", "", "folder of a run of bench: keep what is found there, and draw its report again with it")
	return cmd
}

// shared are the flags that say what is searched, within which limit, and where it goes.
func (f *capacityFlags) shared(flags *pflag.FlagSet, folder string) {
	listFlag(flags, &f.servers, "server", nil, "files of servers of your own, by comma (see examples/)")
	listFlag(flags, &f.references, "references", nil, "real systems, by comma: names, 2011, today (see interleave references)")
	listFlag(flags, &f.scenarios, "scenarios", nil, "scenarios, by comma (default hello)")
	workloadFlag(flags, &f.workloads)
	textFlag(flags, &f.limit, "limit", "", "what to keep: p50, p90, p95, p99 or p999, errors, memory and the class that counts (default p99=50ms,errors=0.1%, or what the workload says)")
	boundedFlag(flags, &f.connections, "connections", 0, 1, mostConnections, "that carry requests (default 256, and more where many requests wait)")
	seedFlag(flags, &f.seed, "seed", 0, "of the order of probes and the arrivals (default drawn and printed)")
	flags.BoolVar(&f.asJSON, "json", false, "print what was found as JSON")
	textFlag(flags, &f.out, "out", "", "folder for what is found, new or empty (default "+folder+" and the time)")
}

func (f *capacityFlags) run(cmd *cobra.Command, args []string) error {
	stderr := cmd.ErrOrStderr()
	ctx, stop := untilInterrupted(cmd.Context(), stderr)
	defer stop()
	if f.precision < 0.005 {
		return usagef("--precision %s is beyond what a server's luck allows: choose 0.5%% or more", quantity.ShortPercent(f.precision))
	}
	if !cmd.Flags().Changed("seed") {
		f.seed = rand.Uint64N(1_000_000)
	}
	config, subjects, err := f.subjects(ctx, args)
	if err != nil {
		return err
	}
	if err := f.setTime(subjects, eachSearch); err != nil {
		return err
	}
	dir, err := f.folder()
	if err != nil {
		return err
	}
	found := &results.Capacities{
		Schema: results.CapacitySchema, StartedAt: time.Now(), Command: f.command(args), Seed: f.seed, Precision: f.precision,
	}
	fmt.Fprintf(stderr, "%s, seed %d: at most %s\n", quantity.Plural(len(subjects), "search"), f.seed, quantity.Duration(f.lasts))
	if err := f.search(ctx, config, subjects, found, stderr); err != nil {
		return err
	}
	return f.show(ctx, cmd.OutOrStdout(), stderr, dir, found)
}

// keepCapacities keeps what was found in a folder, with when it ended, unless ctx was
// cancelled: what was cut short does not take the place of what was not.
func keepCapacities(ctx context.Context, dir string, found *results.Capacities, stderr io.Writer) error {
	if ctx.Err() == nil {
		found.EndedAt = new(time.Now())
	} else if before, err := results.LoadCapacities(dir); err == nil && before.EndedAt != nil {
		fmt.Fprintf(stderr, "what was found until now is not kept: %s has the capacities of a search that came to its end\n", dir)
		return nil
	}
	return results.WriteCapacities(dir, found)
}

// setTime sets how long to search where that is not said, by what each search needs, and
// refuses what is too short.
func (f *capacityFlags) setTime(subjects []runner.RateSubject, each time.Duration) error {
	var limits []capacity.Limit
	for _, s := range subjects {
		limits = append(limits, s.Limit)
	}
	return f.timeFor(limits, each)
}

// timeFor is setTime of searches by their limits.
func (f *capacityFlags) timeFor(limits []capacity.Limit, each time.Duration) error {
	var all time.Duration
	for _, l := range limits {
		shortest := l.Shortest()
		if f.lasts != 0 && f.lasts < shortest {
			return usagef("--%s %s is too short: within %s one rate takes %s at least", cmp.Or(f.lastsFlag, "for"), quantity.Duration(f.lasts), l, quantity.Duration(shortest))
		}
		all += max(each, leastProbes*shortest)
	}
	if f.lasts == 0 {
		f.lasts = all
	}
	return nil
}

// folder is where what is found is kept.
func (f *capacityFlags) folder() (dir string, err error) {
	switch {
	case f.inRun != "" && f.out != "":
		return "", usagef("cannot keep what is found: --run and --out are two folders: choose one")
	case f.inRun != "":
		run, err := results.LoadRun(f.inRun)
		if err != nil {
			return "", usagef("cannot keep what is found: %w", err)
		}
		if why := (&results.Capacities{Environment: metrics.Host()}).Foreign(run); why != "" {
			return "", usagef("cannot keep what is found in %s: %s: leave --run out", f.inRun, why)
		}
		return f.inRun, nil
	}
	return folderFor(f.out, capacityFolder)
}

// draw draws the page, and returns its path.
func (f *capacityFlags) draw(dir string) (string, error) {
	if f.inRun == "" {
		return render.Capacities(dir, dir)
	}
	_, paths, err := render.Folder(dir, dir)
	if err != nil {
		return "", err
	}
	return paths[0], nil
}

// search carries the searches out.
func (f *capacityFlags) search(ctx context.Context, config runner.Config, subjects []runner.RateSubject, found *results.Capacities, stderr io.Writer) error {
	return inLab(ctx, config, stderr, func(lab *runner.Lab, env results.Environment, progress progress) {
		found.Environment = env
		done, began := 0, time.Now()
		found.Measured = lab.FindCapacities(ctx, runner.RateSearches{
			Subjects: subjects, Precision: f.precision, For: f.lasts, Seed: f.seed,
			Began: func(_ int, what string, left time.Duration) {
				each := 5 * time.Second
				if done > 0 {
					each = max(time.Since(began)/time.Duration(done), 100*time.Millisecond)
				}
				progress.Trial(what, done, ahead(done, left, each), left)
			},
			Ended: func(_ int, c results.Capacity) {
				done++
				if c.Failed != "" || c.Reached {
					progress.Say(text.CapacityLine(&c))
				}
			},
		})
	})
}

// show prints what was found and draws its page.
func (f *capacityFlags) show(ctx context.Context, stdout, stderr io.Writer, dir string, found *results.Capacities) error {
	return answer{
		found: found, dir: dir, asJSON: f.asJSON, page: f.draw,
		keep:  func() error { return keepCapacities(ctx, dir, found, stderr) },
		text:  func(o layout.Options) error { return text.Capacities(stdout, found, o) },
		lacks: slices.ContainsFunc(found.Measured, func(c results.Capacity) bool { return c.Value == nil || c.Failed != "" }),
	}.tell(ctx, stdout, stderr)
}

// command reproduces the search.
func (f *capacityFlags) command(args []string) string {
	words := f.words("capacity")
	words = append(words, fmt.Sprintf("--precision %s --for %s --seed %d",
		strings.ReplaceAll(quantity.ShortPercent(f.precision), " ", ""), f.lasts, f.seed))
	return strings.Join(append(words, args...), " ")
}

// words are the command and what it is to look at.
func (f *capacityFlags) words(command string) []string {
	words := []string{"interleave " + command}
	for _, list := range []struct {
		flag  string
		names []string
	}{
		{"models", f.models}, {"scenarios", f.scenarios}, {"workload", f.workloads}, {"server", f.servers}, {"references", f.references}, {"heavy", f.heavy},
	} {
		if len(list.names) > 0 {
			words = append(words, "--"+list.flag, strings.Join(list.names, ","))
		}
	}
	if f.limit != "" {
		words = append(words, "--limit", f.limit)
	}
	if f.connections > 0 {
		words = append(words, "--connections", strconv.Itoa(f.connections))
	}
	return words
}

// limitOf is what has to be kept under the flags, on top of what a scenario says.
func (f *capacityFlags) limitOf(base capacity.Limit) (capacity.Limit, error) {
	if f.limit == "" {
		return base, nil
	}
	l, err := capacity.ParseLimit(f.limit, base)
	if err != nil {
		err = usagef("--limit %w", err)
	}
	return l, err
}
