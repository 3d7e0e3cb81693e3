package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"interleave/internal/layout"
	"interleave/internal/quantity"
	"interleave/models"
	modelsall "interleave/models/all"
	"interleave/reports/render"
	"interleave/reports/text"
	"interleave/results"
	"interleave/runner"
	"interleave/runner/advise"
	"interleave/runner/capacity"
	"interleave/scenarios"
	"interleave/scenarios/workload"
)

// adviceFolder holds the advice that no folder was named for.
const adviceFolder = "results/advice"

// adviseFlags are the choices on advise's command line.
type adviseFlags struct {
	capacityFlags
}

func newAdvise() *cobra.Command {
	var f adviseFlags
	cmd := &cobra.Command{
		Use:   "advise FILE",
		Short: "Which model for your workload, with what setting, up to which rate?",
		Long: `advise measures the models that can serve the workload in FILE (see
docs/workload.md), and answers in five lines: which model and setting, up to which
rate and how many clients, at what memory, how the others did, and what would change
the answer.

Each model is probed once at the workload's rate. The plainest of those that may keep
the limit is put beside those that are most likely better, under the same requests, until
more probes would not change the answer or the time is over. Of models whose capacities
differ by less than 10 %, or are not told apart, the plainest to write for and to run is
taken, so that two runs say the same. Of
the one that is advised the smallest number of workers is looked for. Then twice the
rate, twice the CPU time and a driver that blocks are tried.

Ctrl-C ends it and keeps what was found.`,
		Example: `  interleave advise examples/workloads/shop.yaml
  interleave advise examples/workloads/shop.yaml --models eventloop,threadpool --for 1m`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	flags := cmd.Flags()
	listFlag(flags, &f.models, "models", nil, "models, by comma, or all (default all that can serve it)")
	textFlag(flags, &f.limit, "limit", "", "what to keep: p50, p90, p95, p99 or p999, errors, memory and the class that counts (default what the workload says, or p99=50ms,errors=0.1%)")
	boundedFlag(flags, &f.connections, "connections", 0, 1, mostConnections, "that carry requests (default 256, and more where many requests wait)")
	timeFlag(flags, &f.lasts, "for", 5*time.Minute, false, "how long it may take; it ends earlier once more probes would not change the answer")
	seedFlag(flags, &f.seed, "seed", 0, "of the order of probes and the arrivals (default drawn and printed)")
	textFlag(flags, &f.out, "out", "", "folder for what is found, new or empty (default "+adviceFolder+" and the time)")
	flags.BoolVar(&f.asJSON, "json", false, "print what was found as JSON")
	return cmd
}

func (f *adviseFlags) run(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usagef("for which workload? name its file: interleave workload new writes one")
	}
	stderr := cmd.ErrOrStderr()
	ctx, stop := untilInterrupted(cmd.Context(), stderr)
	defer stop()
	if !cmd.Flags().Changed("seed") {
		f.seed = rand.Uint64N(1_000_000)
	}
	command := f.again(args[0])
	f.workloads = args
	config, c, err := f.asked(ctx)
	if err != nil {
		return err
	}
	dir, err := folderFor(f.out, adviceFolder)
	if err != nil {
		return err
	}
	a := &results.Advice{
		Schema: results.AdviceSchema, StartedAt: time.Now(), Seed: f.seed, Workload: c.Scenario.Name, Text: c.Scenario.WorkloadText,
		Command: command,
		Wait:    workload.Add(c.Scenario).Least.Seconds(),
	}
	if w, err := workload.Parse(c.Scenario.Workload); err == nil {
		a.Clients = w.Clients
	}
	if c.Rate == 0 {
		c.Rate, a.Guessed = likelyRate(c.Scenario), true
	}
	fmt.Fprintf(stderr, "%s, seed %d: at most %s, less if the answer is clear before\n", quantity.Plural(len(c.Models), "model"), f.seed, quantity.Duration(f.lasts))
	if err := f.find(ctx, config, c, a, stderr); err != nil {
		return err
	}
	if ctx.Err() == nil {
		a.EndedAt = new(time.Now())
	}
	stdout := cmd.OutOrStdout()
	return answer{
		found: a, dir: dir, asJSON: f.asJSON, lacks: a.Model == "", page: render.Advice,
		keep: func() error { return results.WriteAdvice(dir, a) },
		text: func(o layout.Options) error { return text.Advice(stdout, a, o) },
	}.tell(ctx, stdout, stderr)
}

// again reproduces the advice.
func (f *adviseFlags) again(file string) string {
	words := append(f.words("advise"), fmt.Sprintf("--for %s --seed %d", f.lasts, f.seed), file)
	return strings.Join(words, " ")
}

// asked is what to advise for.
func (f *adviseFlags) asked(ctx context.Context) (runner.Config, advise.Config, error) {
	f.capacityFlags.models = orAll(f.models)
	config, subjects, err := f.subjects(ctx, nil)
	if err != nil {
		return config, advise.Config{}, err
	}
	if err := f.timeFor([]capacity.Limit{subjects[0].Limit}, 0); err != nil {
		return config, advise.Config{}, err
	}
	config.Profile.Name = "advise"
	s := subjects[0].Scenario
	c := advise.Config{
		Scenario: s, Limit: subjects[0].Limit, Connections: f.connections, For: f.lasts, Seed: f.seed, Rate: statedRate(s),
	}
	for _, subject := range subjects {
		c.Models = append(c.Models, subject.Model)
	}
	return config, c, nil
}

// orAll are the models that are named, or else all that this host can run.
func orAll(names []string) []string {
	if len(names) > 0 {
		return names
	}
	return each(available(modelsall.Models()), func(m models.Model) string { return m.Name })
}

// halfBusy is the share of a processor at which a workload without a rate is tried.
const halfBusy = 0.5

// likelyRate is what the clients of a workload ask for that states no rate: each again as
// soon as it is answered, but no more than what keeps a processor half busy.
func likelyRate(s *scenarios.Scenario) float64 {
	sum := workload.Add(s)
	rate := math.Inf(1)
	for _, l := range s.Loads {
		rate = min(rate, float64(l.Clients())/max(sum.Least.Seconds(), 1e-3))
	}
	if most := sum.PerProcessor(); most > 0 {
		rate = min(rate, halfBusy*most)
	}
	return math.Round(max(1, min(rate, capacityAtMost)))
}

// capacityAtMost is the highest rate that is guessed.
const capacityAtMost = 1000

// drawn is how long the answer and its page take.
const drawn = 2 * time.Second

// find measures.
func (f *adviseFlags) find(ctx context.Context, config runner.Config, c advise.Config, a *results.Advice, stderr io.Writer) error {
	return inLab(ctx, config, stderr, func(lab *runner.Lab, env results.Environment, progress progress) {
		// What was done until here counts, and so does what is done with the answer.
		c.For = max(c.For-time.Since(a.StartedAt)-drawn, c.Limit.Shortest())
		probes := 0
		c.Began = func(what string, left time.Duration) {
			progress.Trial(what, probes, ahead(probes, left, eachProbe), left)
			probes++
		}
		advise.Find(ctx, lab, env, c, a)
	})
}
