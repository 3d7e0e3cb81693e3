package runner

import (
	"context"
	"fmt"
	"slices"

	"interleave/internal/endpoint"
	"interleave/models"
	"interleave/results"
	"interleave/runner/outside"
	"interleave/runner/place"
	"interleave/runner/process"
	"interleave/scenarios"
)

// Serving is one server, with its backends, started to be used by hand.
type Serving struct {
	URL       string            // of the scenario's first path
	Upstreams map[string]string // the backends' URLs by name
	Secret    uint64            // of the backends' proofs
	ServerPID int
	Restarted bool   // the server is started again when it ends: one of its requests may end it
	Outside   bool   // the server is not a model's
	Data      string // folder of the scenario's files and rows; empty if it has none

	// Asked is what the server was asked to write, for who wants to know what it has
	// written: that is in Written after Wait, unless it could not be read.
	Asked   *results.Numbers
	Written *results.Written

	server place.Child
	stop   func() error // stops the server
	up     *upstreams
	data   place.Data
}

// around is what a server is started beside.
type around struct {
	up     *upstreams
	data   place.Data // nil if the scenario has none
	secret uint64     // of both
	caller string     // what the server is called by its upstreams; empty for a model's
}

// startAround starts the upstreams of s, and makes its data.
func startAround(ctx context.Context, self string, s *scenarios.Scenario) (a around, err error) {
	here := new(place.Local)
	if a.up, err = startUpstreams(ctx, here, self, place.AnyPort, s, 1); err != nil {
		return a, err
	}
	a.secret = secretOf(s, a.up)
	if a.data, err = keep(ctx, here, s, a.secret); err != nil {
		a.up.stop()
	}
	return a, err
}

func (a *around) end() {
	a.up.stop()
	remove(a.data)
}

// Serve starts model m serving scenario s on addr, without CPU sets.
func Serve(ctx context.Context, programs Programs, m models.Model, s *scenarios.Scenario, addr string, override models.Tuning) (*Serving, error) {
	if why := m.Unable(s); why != "" {
		return nil, fmt.Errorf("%s %s", m.Name, why)
	}
	beside, err := startAround(ctx, programs.Self, s)
	if err != nil {
		return nil, err
	}
	listener, at, err := process.Listen(addr)
	if err != nil {
		beside.end()
		return nil, err
	}
	defer listener.Close()
	tuning := m.Tune(s, max(1, len(process.CPUs()))).Or(override)
	server, err := process.Start(ctx, process.Spec{
		Name: "server", Path: programs.server(m, s),
		Args: serverArguments(m, s, tuning, slices.Concat(beside.up.arguments(beside.caller), dataArguments(beside.data)), programs.child(s)),
		Env:  serverEnvironment(), Listener: listener, ReadyWithin: startLimit, Again: exits(s),
	})
	if err != nil {
		beside.end()
		return nil, err
	}
	serving := newServing(s, at, beside, server, func() error { return server.Stop(stopLimit) })
	serving.Restarted = exits(s) > 0
	return serving, nil
}

// servedCaller is in the paths of an outside server's upstreams, as a name of its own is when
// it is measured beside others.
const servedCaller = "served"

// ServeOutside starts an outside server serving scenario s on addr, without
// CPU sets.
func ServeOutside(ctx context.Context, programs Programs, o *outside.Server, s *scenarios.Scenario, addr string) (*Serving, error) {
	beside, err := startAround(ctx, programs.Self, s)
	if err != nil {
		return nil, err
	}
	beside.caller = servedCaller
	server, at, err := o.Start(ctx, outside.Place{
		Scenario: s, Upstreams: beside.up.urls(beside.caller), Data: folderOf(beside.data), Secret: beside.secret, Addr: addr, Again: exits(s),
	})
	if err != nil {
		beside.end()
		return nil, err
	}
	serving := newServing(s, at, beside, server, func() error { return o.Stop(server) })
	serving.Outside = true
	serving.Restarted = exits(s) > 0
	return serving, nil
}

func newServing(s *scenarios.Scenario, addr string, beside around, server *process.Process, stop func() error) *Serving {
	return &Serving{
		URL: endpoint.URL(addr, s.Path()), Upstreams: beside.up.urls(beside.caller), Secret: beside.secret, Data: folderOf(beside.data),
		ServerPID: server.Pid(), server: place.Of(server, addr), stop: stop, up: beside.up, data: beside.data,
	}
}

// Uncalled are the URLs of upstreams that an outside server has not called: it may have
// called them at paths that it made itself. Then nobody would know whose calls these are.
// Its scenario has upstreams.
func (s *Serving) Uncalled(ctx context.Context) (urls []string, err error) {
	called, err := s.up.accountOf(ctx, servedCaller)
	if err != nil {
		return nil, err
	}
	for _, name := range s.up.names {
		if called[name].Calls == 0 {
			urls = append(urls, s.Upstreams[name])
		}
	}
	return urls, nil
}

// Watch returns a context that is cancelled when the server or its backends
// end.
func (s *Serving) Watch(ctx context.Context) (context.Context, context.CancelFunc) {
	return process.Watch(ctx, s.server, s.up.process())
}

// Wait returns when ctx is cancelled, after the server has answered what is in
// flight and all is stopped; or with an error, after all is stopped, when the
// server or its backends have ended by themselves.
func (s *Serving) Wait(ctx context.Context) error {
	defer s.up.stop()
	defer remove(s.data)
	watched, cancel := s.Watch(ctx)
	defer cancel()
	<-watched.Done()
	ended := process.Ended(s.server, s.up.process())
	stopped := s.stop()
	if s.Asked != nil && s.data != nil {
		if written, err := s.data.Written(s.Asked); err == nil {
			s.Written = &written
		}
	}
	if ended != nil {
		return fmt.Errorf("a process ended unasked, all is stopped: %w", ended)
	}
	return stopped
}

// Backends are a scenario's upstream services, started for a server that the
// runner does not start.
type Backends struct {
	Secret uint64 // of their proofs
	up     *upstreams
}

// StartBackends starts the upstreams of s on addr.
func StartBackends(ctx context.Context, programs Programs, s *scenarios.Scenario, addr string) (*Backends, error) {
	up, err := startUpstreams(ctx, new(place.Local), programs.Self, addr, s, 1)
	if err != nil {
		return nil, err
	}
	return &Backends{Secret: up.proofSecret(), up: up}, nil
}

// Watch returns a context that is cancelled when they end.
func (b *Backends) Watch(ctx context.Context) (context.Context, context.CancelFunc) {
	return process.Watch(ctx, b.up.process())
}

// Stop ends them. The error says that they had ended before.
func (b *Backends) Stop() error {
	ended := process.Ended(b.up.process())
	b.up.stop()
	if ended != nil {
		return fmt.Errorf("a process ended unasked, all is stopped: %w", ended)
	}
	return nil
}
