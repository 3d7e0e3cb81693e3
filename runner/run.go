package runner

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"time"

	"interleave/results"
	"interleave/runner/load"
	"interleave/runner/metrics"
	"interleave/runner/process"
	"interleave/runner/quiet"
	"interleave/scenarios"
)

// Describe makes the run.json of a new run of c on this host.
func Describe(c Config) (*results.Run, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	var env results.Environment
	if c.Hosts != nil {
		env = c.Hosts.Server.Facts()
	} else {
		env = Host()
	}
	return &results.Run{
		Schema:      results.RunSchema,
		StartedAt:   time.Now(),
		Command:     c.Command,
		Environment: env,
		Plan:        c.plan(env),
	}, nil
}

// Host describes this host, how it is divided, and how fast it is now.
func Host() results.Environment {
	env := metrics.Host()
	env.ServerCPUs, env.LoadCPUs = process.Split(process.CPUs())
	env.ComputeRate = computeRate()
	return env
}

// computeRate is how fast this host computes when nobody slows it down: the best
// of readings that are spread over half a second. A neighbour on the other half
// of a core can slow one reading by a third, and all requests of the run would
// compute for so much less than they should.
func computeRate() (best float64) {
	const readings, apart = 20, 20 * time.Millisecond
	for range readings {
		best = max(best, scenarios.MeasureRate())
		time.Sleep(apart)
	}
	return best
}

// CheckResume refuses to go on with run under another plan than its own: the
// trials before and after would not be comparable.
func CheckResume(c Config, run *results.Run) error {
	env := results.Environment{CPUs: metrics.Host().CPUs}
	env.ServerCPUs, env.LoadCPUs = process.Split(process.CPUs())
	now := c.plan(c.environment(env))
	if other := otherMachine(now.Hosts, run.Plan.Hosts); other != "" {
		return fmt.Errorf("%s has other processors than when the run began: give it the same ones, or start a new run", other)
	}
	if same, err := sameJSON(now.Hosts, run.Plan.Hosts); err != nil || !same {
		return cmp.Or(err, errors.New("the run began on other hosts: name the same ones, in the same order, or start a new run"))
	}
	for _, m := range run.Plan.Models {
		for _, o := range c.Outside {
			if m.Name == o.Name && m.Outside != nil && m.Outside.SHA256 != o.Digest {
				return fmt.Errorf("%s has changed since the run began: start a new one", o.File)
			}
		}
	}
	same, err := sameJSON(now, run.Plan)
	if err != nil || same {
		return err
	}
	now.Unmeasured = run.Plan.Unmeasured
	if same, err = sameJSON(now, run.Plan); err != nil {
		return err
	}
	if same {
		return errors.New("this host cannot carry the same loads as when the run began: give it the same limits (interleave doctor tells them), or start a new run")
	}
	return errors.New("this build's models, scenarios or profile differ from those of the run: start a new one")
}

// otherMachine names a host that is called as it was and is another one; empty if none is.
func otherMachine(now, then *results.HostsInfo) string {
	if now == nil || then == nil {
		return ""
	}
	for _, n := range now.Machines {
		for _, t := range then.Machines {
			if same, err := sameJSON(n, t); n.Name == t.Name && (err != nil || !same) {
				return n.Name
			}
		}
	}
	return ""
}

// sameJSON reports whether two values are written alike.
func sameJSON(a, b any) (bool, error) {
	first, err := json.Marshal(a)
	if err != nil {
		return false, err
	}
	second, err := json.Marshal(b)
	return string(first) == string(second), err
}

// Run measures what c says and is not among done, and appends each trial to
// store; then it samples the servers that c.Sampled names. It returns early when
// ctx is cancelled, with its error, or when a trial cannot be stored; a server that
// fails is an invalid trial and no error. No process is left behind on any way out.
func Run(ctx context.Context, c Config, store *results.Store, run *results.Run, done []results.Trial) (err error) {
	if c.Progress == nil {
		c.Progress = silence{}
	}
	lab, err := newLab(c, run.Environment)
	if err != nil {
		return err
	}
	defer lab.close()
	if err := lab.connect(ctx); err != nil {
		return err
	}
	for i := range done {
		lab.heed(done[i].Noise)
	}

	meter, began := quiet.NewMeter(nil), time.Now()
	defer meter.Close()
	before := meter.Read(1)
	run.EndedAt = nil // until it has ended again
	course := newCourse(&c, lab, store, run, done)
	if err := course.run(ctx); err != nil {
		return err
	}
	if err := lab.sampleAll(ctx, store, c.Profile.Blocks); err != nil {
		return err
	}
	ended := time.Now()
	run.EndedAt = &ended
	if c.Hosts == nil { // of others each trial tells
		run.Environment.Steal = quiet.Between(before, meter.Read(1+int64(ended.Sub(began))), runtime.NumCPU()).Steal
	}
	return store.WriteRun(run)
}

// measure carries out the trials of a ring.
func (b *lab) measure(ctx context.Context, ring []slot, within limit) []*results.Trial {
	if b.config.Hosts != nil {
		return b.measureApart(ctx, ring, within)
	}
	if ring[0].engine != load.Native {
		return []*results.Trial{b.measureAlone(ctx, ring[0])}
	}
	return b.measureRing(ctx, ring, within)
}

// ringName says for people what is measured.
func ringName(ring []slot) string {
	if len(ring) == 1 {
		return ring[0].cell.String()
	}
	return ring[0].scenario.Name + " " + ring[0].load.Name
}
