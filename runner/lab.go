package runner

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync"

	"interleave/models"
	"interleave/results"
	"interleave/runner/network"
	"interleave/runner/outside"
	"interleave/runner/place"
	"interleave/runner/process"
	"interleave/scenarios"
)

// lab is what the trials of a run share: the host's division and the
// backends.
type lab struct {
	config     Config
	server     place.Place
	load       []place.Place       // one at least
	upstream   place.Place         // of the backends
	env        results.Environment // how the host is divided, and how fast it computes
	bestCanary float64             // the fastest of the run, in seconds; 0 before the first

	copies process.Copies

	mu       sync.Mutex            // of what two trials at the same time may want
	backends map[string]*upstreams // by scenario
	link     *network.Link         // nil until there is one, or if clients and servers meet on loopback
	callers  int                   // servers that were given upstreams
	noWay    bool                  // servers are on another host, to which this one has no way: they are not asked
	asked    map[string]string     // what is wrong with a server, by its name, once it was asked; empty if nothing
}

// upstreamsOf returns the running backends of a cell's scenario. Backends that
// died are started again: the trial in which they did has failed.
func (b *lab) upstreamsOf(ctx context.Context, c cell) (*upstreams, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	up, started := b.backends[c.scenario.Name]
	if started && up.running() {
		return up, nil
	}
	if started {
		up.stop() // frees its pipes
	}
	up, err := startUpstreams(ctx, b.upstream, b.config.Programs.Self, place.AnyPort, c.scenario, b.config.Seed)
	if err != nil {
		return nil, err
	}
	b.backends[c.scenario.Name] = up
	return up, nil
}

func (b *lab) close() {
	for _, up := range b.backends {
		up.stop()
	}
	b.copies.Remove()
	if b.link != nil {
		b.link.Close()
	}
}

// nextCaller names a server to the upstreams.
func (b *lab) nextCaller() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.callers++
	return strconv.Itoa(b.callers)
}

// start starts the server of a stand, and returns when it is ready.
//
// A server that shares the host with others runs a copy of its program.
func (b *lab) start(ctx context.Context, s *stand, shared bool, counted *counts) (place.Child, error) {
	if s.outside != nil {
		return b.server.Start(ctx, place.Spec{Outside: s.outside, Beside: outside.Place{
			Scenario: s.scenario, Upstreams: s.up.urls(s.caller), Data: folderOf(s.data), Secret: s.secret, CPUs: processorsOf(b.env, s.load).set,
			Again: again(s.load), Group: s.group, Addr: b.listen(),
		}, Data: s.data})
	}
	return b.server.Start(ctx, b.serverSpec(s, shared, counted))
}

// stop stops the server of a cell. A server of ours that does not stop as it
// should is not sound; of another's it is worth a warning.
func (b *lab) stop(c cell, server place.Child) (warning string, err error) {
	if c.outside == nil {
		return "", server.Stop(stopLimit)
	}
	if err := c.outside.Stop(server); err != nil {
		warning = err.Error()
	}
	return warning, nil
}

// serverSpec says how to start a server of ours.
func (b *lab) serverSpec(s *stand, shared bool, counted *counts) place.Spec {
	cpus := processorsOf(b.env, s.load)
	program, cgiChild := b.programsOf(s.cell)
	owner := ""
	if shared {
		owner = s.owner()
		program, cgiChild = b.copies.Of(program, owner), b.copies.Of(cgiChild, owner)
	}
	tuning := s.model.Tune(s.scenario, cpus.count).Or(s.tuning)
	var extra []string
	if s.build != nil {
		tuning = models.Tuning{}
		if s.build.Handicap > 0 {
			extra = append(extra, "--handicap", s.build.Handicap.String())
		}
	}
	args := serverArguments(s.model, s.scenario, tuning, slices.Concat(s.up.arguments(s.caller), dataArguments(s.data)), cgiChild)
	args = append(args,
		"--seed", strconv.FormatUint(b.config.Seed, 10),
		"--compute-rate", strconv.FormatFloat(b.env.ComputeRate, 'f', -1, 64))
	args = append(args, limitArguments(s.load.Limits)...)
	env := serverEnvironment()
	if counted != nil {
		env = append(env, models.CountsEnv+"="+counted.path)
	}
	if s.folder != "" {
		program = profiling(program)
		env = append(env, models.ProfileEnv+"="+s.folder)
	}
	return place.Spec{Listen: cmp.Or(b.listen(), place.AnyPort), Programs: []string{program, cgiChild}, Owner: owner, Data: s.data, Spec: process.Spec{
		Name: "server", Path: program, Args: append(args, extra...), Env: env,
		CPUs: cpus.set, Group: s.group, ReadyWithin: startLimit, Again: again(s.load),
	}}
}

func serverArguments(m models.Model, s *scenarios.Scenario, t models.Tuning, needs []string, cgiChild string) []string {
	args := []string{"--model", m.Name, "--scenario", s.Name, "--cgi-child", cgiChild}
	if s.Workload != "" {
		args[2], args[3] = "--workload", s.Workload
	}
	for flag, n := range map[string]int{"--workers": t.Workers, "--queue": t.Queue} {
		if n > 0 {
			args = append(args, flag, fmt.Sprint(n))
		}
	}
	return append(args, needs...)
}

// limitArguments tell a server what it has to bear under a load; those that are as
// usual are left out.
func limitArguments(l scenarios.Limits) (args []string) {
	if l.HeaderTimeout > 0 {
		args = append(args, "--header-timeout", l.HeaderTimeout.String())
	}
	if l.IdleTimeout > 0 {
		args = append(args, "--idle-timeout", l.IdleTimeout.String())
	}
	if l.MaxConns > 0 {
		args = append(args, "--max-conns", strconv.Itoa(l.MaxConns))
	}
	return args
}

// serverEnvironment is the same for every model: one collector setting, and
// nothing of the user's that a Go program obeys.
func serverEnvironment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "GOGC=100"}
}
