package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"interleave/internal/layout"
	"interleave/internal/quantity"
	"interleave/internal/visible"
	"interleave/runner"
	"interleave/runner/process"
)

func main() {
	ctx, release := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	stderr := visible.NewWriter(os.Stderr) // servers of others have their word there
	err := run(ctx, os.Args[1:], os.Stdout, stderr)
	release()
	process.RemoveScratch()
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		fmt.Fprintln(stderr, "peers:", err)
		os.Exit(2)
	case errors.Is(err, context.Canceled): // which was said
		os.Exit(1)
	default:
		fmt.Fprintln(stderr, "peers:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("see scripts/peers -h")

// options are those of the command line.
type options struct {
	stages   []stage
	count    int // of rounds
	window   time.Duration
	seed     uint64
	before   string // folder of another build's programs; empty without
	markdown bool
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	host := runner.Host()
	h := divide(process.CPUs())
	if err := process.PinSelf(h.driver); err != nil {
		return err
	}
	w, err := newWorkshop(host.ComputeRate, o.before)
	if err != nil {
		return err
	}
	b := &bench{options: o, hall: h, workshop: w, random: rand.New(rand.NewPCG(o.seed, 0)), log: stderr}
	var rows []row
	var failed error
	for i := range o.stages {
		of, err := b.measure(ctx, &o.stages[i])
		rows, failed = append(rows, of...), errors.Join(failed, err)
		if ctx.Err() != nil {
			fmt.Fprintln(stderr, "interrupted: the table has what was measured before")
			break
		}
	}
	about := fmt.Sprintf("%s, %s %s, %s; %s; %s of %v for each server, seed %d",
		host.CPUModel, host.OS, host.Kernel, runtime.Version(), h.words(), quantity.Plural(o.count, "round"), o.window, o.seed)
	if o.markdown {
		err = writeMarkdown(stdout, about, rows)
	} else {
		err = writeTable(stdout, layout.For(fileOf(stdout)), about, rows)
	}
	return errors.Join(err, failed)
}

// fileOf is w's file, nil if it has none.
func fileOf(w io.Writer) *os.File {
	f, _ := w.(*os.File)
	return f
}

func parse(args []string, help io.Writer) (o options, err error) {
	all := stages()
	var keys []string
	for _, s := range all {
		keys = append(keys, s.key)
	}
	flags := flag.NewFlagSet("peers", flag.ContinueOnError)
	flags.SetOutput(help)
	names := flags.String("stages", strings.Join(keys, ","), "what to measure, by comma")
	flags.IntVar(&o.count, "rounds", 6, "of the servers' turns; one more warms them up")
	flags.DurationVar(&o.window, "window", time.Second, "how long each server is asked in a round, in turns of 200ms")
	flags.Uint64Var(&o.seed, "seed", rand.Uint64N(1_000_000), "of the order of turns")
	flags.StringVar(&o.before, "before", "", "folder of another build's programs: measure each model beside that build's, too")
	models := flags.String("models", "", "only what is about these models, by comma")
	flags.BoolVar(&o.markdown, "markdown", false, "write the table as Markdown")
	if err := flags.Parse(args); err != nil {
		return o, errors.Join(err, errUsage)
	}
	if flags.NArg() > 0 || o.count < 1 || o.window < 10*time.Millisecond {
		return o, fmt.Errorf("want no further arguments, a round at least, and a window of 10ms at least: %w", errUsage)
	}
	for name := range strings.SplitSeq(*names, ",") {
		i := slices.Index(keys, name)
		if i < 0 {
			return o, fmt.Errorf("no stage %q: there are %s: %w", name, strings.Join(keys, ", "), errUsage)
		}
		s := all[i]
		if *models != "" {
			s = s.about(strings.Split(*models, ","))
		}
		if o.before != "" {
			s.addBefore()
		}
		if len(s.targets) > 0 {
			o.stages = append(o.stages, s)
		}
	}
	if len(o.stages) == 0 {
		return o, fmt.Errorf("no target is about %s in these stages: %w", *models, errUsage)
	}
	return o, nil
}
