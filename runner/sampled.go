package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"interleave/internal/bounded"
	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/place"
	"interleave/runner/process"
	"interleave/runner/stacks"
	"interleave/scenarios"
)

const (
	// perfRate is a prime, so that samples do not fall into step with what a timer does.
	perfRate = 199

	perfStops   = 5 * time.Second  // how long perf may take to write its record
	perfReads   = 60 * time.Second // and to print it
	largestPerf = 256 << 20        // bytes that it may print
	profileDir  = "profile"        // beside the measured programs: those that profile themselves
	byPprof     = "pprof"
	byPerf      = "perf"
)

// profiling is the build of a measured program that profiles itself.
func profiling(program string) string {
	return filepath.Join(filepath.Dir(program), profileDir, filepath.Base(program))
}

// Profiling are the programs that the cells to be sampled take beside those that are
// measured.
func (c *Config) Profiling() (paths []string) {
	for _, want := range c.Sampled {
		if cell, ok := c.sampledCell(want); ok && cell.sampledBy() == byPprof {
			paths = append(paths, profiling(c.Programs.server(cell.model, cell.scenario)))
		}
	}
	return paths
}

// sampledCell is the first cell of the run that is of the wanted model and scenario.
func (c *Config) sampledCell(want results.Cell) (cell, bool) {
	all := c.cells()
	at := slices.IndexFunc(all, func(cell cell) bool {
		return cell.model.Name == want.Model && cell.scenario.Name == want.Scenario && cell.engine == load.Native
	})
	if at < 0 {
		return cell{}, false
	}
	return all[at], true
}

// sampledBy is who samples the stacks of a cell's server. One of ours does it itself,
// but where each request has a process of its own: that ends before it is sampled.
func (c cell) sampledBy() string {
	if c.outside != nil || slices.Contains(c.model.Traits, scenarios.ProcessPer) {
		return byPerf
	}
	return byPprof
}

// sampleAll samples the stacks of all cells that the run is asked for. What fails is
// said in the stacks; an error is one of the store or of ctx. The block is one that no
// trial had.
func (b *lab) sampleAll(ctx context.Context, store *results.Store, block int) error {
	for _, want := range b.config.Sampled {
		s := &results.Stacks{Schema: results.StacksSchema, Model: want.Model, Scenario: want.Scenario}
		cell, ok := b.config.sampledCell(want)
		if ok {
			b.config.Progress.Started("CPU profile of "+cell.String(), b.config.Profile.Sampled)
			s.Load, s.By = cell.load.Name, cell.sampledBy()
			if err := b.sample(ctx, slot{cell: cell, block: block}, s); err != nil {
				s.Failed = strings.ReplaceAll(err.Error(), "\n", "; ")
			}
		} else {
			s.Failed = "it was not to be measured in this run"
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := store.WriteStacks(s); err != nil {
			return fmt.Errorf("store the stacks of %s/%s: %w", want.Model, want.Scenario, err)
		}
		b.config.Progress.Sampled(s)
	}
	return nil
}

// sample puts a slot's load on a fresh server and samples the stacks of its processes.
func (b *lab) sample(ctx context.Context, at slot, to *results.Stacks) error {
	folder, err := process.Scratch()
	if err == nil {
		folder, err = os.MkdirTemp(folder, "samples-")
	}
	if err != nil {
		return fmt.Errorf("make a folder for samples: %w", err)
	}
	defer os.RemoveAll(folder)
	s := b.newStand(at)
	if to.By == byPprof {
		s.folder = folder
	}
	err = s.setUp(ctx, false)
	var tree []int
	if err == nil {
		tree = place.MetricsTree(s.tree).Pids()
		err = s.sampled(folder, to)
	}
	s.tearDown(err)
	if len(s.trial.InvalidBecause) > 0 {
		return errors.New(s.trial.InvalidBecause[0])
	}
	var samples []results.Stack
	if to.By == byPerf {
		samples, to.Every, err = readPerf(ctx, folder, tree)
	} else {
		samples, to.Every, err = readPprof(folder)
	}
	if err != nil {
		return err
	}
	to.Fold(samples)
	if len(to.Samples) == 0 {
		return errors.New("there is no sample: the server used next to no CPU time")
	}
	return nil
}

// sampled puts the load on, and records it with perf if that samples.
func (s *stand) sampled(folder string, to *results.Stacks) (err error) {
	spec := s.loadSpec()
	spec.Duration = s.lab.config.Profile.Sampled
	if to.By == byPerf {
		perf, failed := s.startPerf(folder)
		if failed != nil {
			return failed
		}
		defer func() {
			select {
			case <-perf.Done():
				err = cmp.Or(err, perf.Unasked())
			default:
				if !perf.End(syscall.SIGINT, perfStops) {
					err = cmp.Or(err, errors.New("perf did not end its record in time"))
				}
			}
		}()
	}
	if err := s.putLoad(s.ctx, spec); err != nil {
		return err
	}
	to.Took = s.trial.LoadResult.Duration
	if used := s.trial.ServerCPU; used != nil {
		to.CPU = *used
	}
	return nil
}

// perfRecord is the file of perf's in the folder of samples.
const perfRecord = "perf.data"

// perfMost is the largest file that perf may write: it ends by itself then.
const perfMost = "256M"

// startPerf samples the stacks of the server's processes, and of those that they start:
// all of the server's processors where perf may do that, since a process that ends soon
// would never get a sample of its own.
func (s *stand) startPerf(folder string) (*process.Process, error) {
	if _, err := exec.LookPath("perf"); err != nil {
		return nil, errors.New("the program perf is not installed: on Debian it is in the package linux-perf")
	}
	// Go keeps frame pointers, and most other programs do not.
	graph := "dwarf,8192"
	if s.outside == nil {
		graph = "fp"
	}
	args := []string{"record", "-q", "--max-size", perfMost, "-e", "cpu-clock", "-F", strconv.Itoa(perfRate), "--call-graph", graph, "-o", perfRecord}
	cpus := processorsOf(s.lab.env, s.load).set
	switch {
	case !perfMaySeeAll() && s.outside == nil:
		return nil, errors.New("perf may not sample whole processors here: set kernel.perf_event_paranoid to 0, or be root")
	case !perfMaySeeAll():
		args = append(args, "-p", joined(place.MetricsTree(s.tree).Pids()))
	case len(cpus) > 0:
		args = append(args, "-C", joined(cpus))
	default:
		args = append(args, "-a")
	}
	return process.Start(s.ctx, process.Spec{
		Name: "perf", Path: "perf", CPUs: s.lab.env.LoadCPUs, Dir: folder, Env: perfEnvironment(folder), Args: args,
	})
}

// perfMaySeeAll reports whether perf may sample all processes.
func perfMaySeeAll() bool {
	text, err := bounded.File("/proc/sys/kernel/perf_event_paranoid", bounded.Words)
	level, bad := strconv.Atoi(strings.TrimSpace(string(text)))
	return os.Geteuid() == 0 || err == nil && bad == nil && level <= 0
}

func joined(numbers []int) string {
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = strconv.Itoa(n)
	}
	return strings.Join(texts, ",")
}

// perfEnvironment is perf's: its folder is its home, so that the user's settings of it
// change nothing and it leaves nothing there.
func perfEnvironment(folder string) []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + folder, "LC_ALL=C"}
}

func readPerf(ctx context.Context, folder string, tree []int) (samples []results.Stack, every float64, err error) {
	ctx, cancel := context.WithTimeout(ctx, perfReads)
	defer cancel()
	perf, err := process.Start(ctx, process.Spec{
		Name: "perf script", Path: "perf", Dir: folder, Env: perfEnvironment(folder), Pipes: true,
		Args: append(slices.Clone(stacks.PerfScript), "-i", perfRecord),
	})
	if err != nil {
		return nil, 0, err
	}
	defer perf.Kill()
	defer context.AfterFunc(ctx, perf.Kill)()
	if samples, err = stacks.Perf(bounded.Reader(perf.Stdout, largestPerf), tree, new(stacks.GoNames)); err != nil {
		return nil, 0, fmt.Errorf("read what perf script prints: %w", err)
	}
	<-perf.Done()
	if err := cmp.Or(ctx.Err(), perf.Err()); err != nil {
		return nil, 0, err
	}
	return samples, 1.0 / perfRate, nil
}

func readPprof(folder string) (samples []results.Stack, every float64, err error) {
	files, err := os.ReadDir(folder)
	if err != nil {
		return nil, 0, err
	}
	for _, f := range files {
		data, err := bounded.File(filepath.Join(folder, f.Name()), bounded.Document)
		if err != nil {
			return nil, 0, err
		}
		if len(data) == 0 {
			continue // of a process that was killed
		}
		own, each, err := stacks.Pprof(data)
		if err != nil {
			return nil, 0, fmt.Errorf("the profile of process %s: %w", f.Name(), err)
		}
		samples, every = append(samples, own...), each
	}
	return samples, every, nil
}
