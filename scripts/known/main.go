package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"interleave/internal/layout"
	"interleave/internal/visible"
	"interleave/results"
	"interleave/runner/workloadfile"
)

func main() {
	ctx, release := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	stderr := visible.NewWriter(os.Stderr)
	err := run(ctx, os.Args[1:], os.Stdout, stderr)
	release()
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		fmt.Fprintln(stderr, "known:", err)
		os.Exit(2)
	default:
		fmt.Fprintln(stderr, "known:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("see scripts/known -h")

// options are those of the command line.
type options struct {
	cases    []known
	lasts    time.Duration // of each search
	seed     uint64
	markdown bool
}

const (
	program = "bin/interleave"          // by `make build`
	folder  = "scripts/known/workloads" // of the workloads' files
)

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	for _, needed := range []string{program, folder} {
		if _, err := os.Stat(needed); err != nil {
			return fmt.Errorf("%w: start this with `make known` in the project's folder", err)
		}
	}
	var rows []row
	about := ""
	for i, c := range o.cases {
		fmt.Fprintf(stderr, "%d of %d: %s\n", i+1, len(o.cases), c.workload)
		found, err := o.measure(ctx, c)
		switch {
		case ctx.Err() != nil:
			fmt.Fprintln(stderr, "interrupted: the table has what was measured before")
			return errors.Join(write(stdout, o, about, rows), ctx.Err())
		case err != nil:
			return errors.Join(write(stdout, o, about, rows), err)
		}
		about = fmt.Sprintf("%s, seed %d, %v for each search", found.Environment.CPUModel, o.seed, o.lasts)
		of, err := rowsOf(c, found, o.seed)
		if err != nil {
			return err
		}
		for _, r := range of {
			fmt.Fprintln(stderr, " ", strings.Join(r.cells(), " | "))
		}
		rows = append(rows, of...)
	}
	if err := write(stdout, o, about, rows); err != nil {
		return err
	}
	bounds := 0
	for _, r := range rows {
		if r.right() && r.bound() {
			bounds++
		}
	}
	if bounds > 0 {
		fmt.Fprintf(stderr, "%d of %d are known from one side only\n", bounds, len(rows))
	}
	if slices.ContainsFunc(rows, func(r row) bool { return !r.right() }) {
		return errors.New("not all that was found is right")
	}
	return nil
}

func write(stdout io.Writer, o options, about string, rows []row) error {
	if o.markdown {
		return writeMarkdown(stdout, about, rows)
	}
	file, _ := stdout.(*os.File)
	return writeTable(stdout, layout.For(file), about, rows)
}

func parse(args []string, help io.Writer) (o options, err error) {
	all := cases()
	flags := flag.NewFlagSet("known", flag.ContinueOnError)
	flags.SetOutput(help)
	names := flags.String("only", "", "workloads, by comma (default all: about half an hour)")
	flags.DurationVar(&o.lasts, "for", 60*time.Second, "how long each search may take")
	flags.Uint64Var(&o.seed, "seed", rand.Uint64N(1_000_000), "of the order of probes, the arrivals and the simulation")
	flags.BoolVar(&o.markdown, "markdown", false, "write the table as Markdown")
	if err := flags.Parse(args); err != nil {
		return o, errors.Join(err, errUsage)
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("want no further arguments: %w", errUsage)
	}
	if *names == "" {
		o.cases = all
		return o, nil
	}
	for name := range strings.SplitSeq(*names, ",") {
		i := slices.IndexFunc(all, func(k known) bool { return k.workload == name })
		if i < 0 {
			return o, fmt.Errorf("no workload %q in %s: %w", name, folder, errUsage)
		}
		o.cases = append(o.cases, all[i])
	}
	return o, nil
}

// file is where the workload of k is described.
func (k known) file() string { return filepath.Join(folder, k.workload+".yaml") }

// measure looks for the capacities of k.
func (o options) measure(ctx context.Context, k known) (*results.Capacities, error) {
	dir, err := os.MkdirTemp("", "known-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	lasts := time.Duration(len(k.models)) * o.lasts
	cmd := exec.CommandContext(ctx, program, "capacity", "--json", "--workload", k.file(), "--models", strings.Join(k.models, ","),
		"--for", lasts.String(), "--seed", fmt.Sprint(o.seed), "--out", dir)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	ran := cmd.Run()
	found := &results.Capacities{}
	if err := json.Unmarshal(out.Bytes(), found); err != nil { // its status is 1 where something is not known
		return nil, fmt.Errorf("%s: %w: %s", k.workload, errors.Join(ran, err), said.String())
	}
	return found, nil
}

// rowsOf puts what was found beside what is known.
func rowsOf(k known, found *results.Capacities, seed uint64) (rows []row, err error) {
	s, err := workloadfile.Load(k.file())
	if err != nil {
		return nil, err
	}
	for i := range found.Measured {
		m := &found.Measured[i]
		r := row{known: k, found: m}
		own, err := serverOf(m.Model, s)
		if err != nil {
			return nil, err
		}
		if m.CPUPerRequest != nil {
			r.truth = own.capacity(*m.CPUPerRequest, m.Limit, seed)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// simulated is how many requests a simulation has.
const simulated = 300_000

// capacity is the true one of a server whose requests take so much CPU time.
func (s *server) capacity(cpu float64, l results.CapacityLimit, seed uint64) float64 {
	q := s.queue(cpu)
	return q.capacity(q.draw(simulated, seed), l.Slow, l.Latency)
}
