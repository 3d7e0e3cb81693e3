package lab

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"time"

	"interleave/results"
	"interleave/runner/hosts/wire"
	"interleave/runner/place"
)

// Host is a host of a lab, as a place on which parts of a trial run.
type Host struct {
	lab  *Lab
	name string

	mu      sync.Mutex
	current *seat         // the last membership; nil before the first
	invited *seat         // the next one; nil if there is none
	changed chan struct{} // closed when there is another one
}

var _ place.Place = (*Host)(nil)

// Name is the host as the user calls it.
func (h *Host) Name() string { return h.name }

// Facts are what the host said of itself when it joined; zero if it never has.
func (h *Host) Facts() results.Environment { return h.about().Facts }

// Address is by which address the other hosts reach it; empty if it never has joined.
func (h *Host) Address() string { return h.about().Address }

func (h *Host) about() (hello wire.Hello) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.current != nil {
		hello = h.current.hello
	}
	return hello
}

// socket is where a child listens.
type socket struct {
	child          *child
	address, proof string
	secret         []byte
}

// Start starts a child there.
func (h *Host) Start(ctx context.Context, spec place.Spec) (place.Child, error) {
	s, err := h.seated()
	if err != nil {
		return nil, err
	}
	q, err := s.starting(spec)
	if err != nil {
		return nil, err
	}
	if err := s.prove(ctx); err != nil {
		return nil, err
	}
	c := s.expect(q)
	a, err := ask[wire.Started](ctx, s, wire.DoStart, q, s.startWithin(spec, q))
	if err == nil && (q.Listen != "" || q.Outside != nil) {
		err = c.listens(a, q.Secret)
	}
	if err != nil {
		c.abandon(err)
		return nil, err
	}
	return c, nil
}

const (
	// startSlack is what the start of a child may take beyond the time until it is ready.
	startSlack = 10 * time.Second
	// bringLimit is how long an agent may take to get a program.
	bringLimit = 10 * time.Minute
	// copyLimit is how long an agent may take to copy the programs of a server for it, while
	// others' are copied too.
	copyLimit = time.Minute
)

// startWithin is how long the start of a child may take.
func (s *seat) startWithin(spec place.Spec, q wire.Start) time.Duration {
	limit := spec.ReadyWithin + startSlack
	if spec.Outside != nil {
		limit = 3*spec.Outside.ReadyWithin + startSlack
	}
	if s.hello.Accepts && spec.Outside == nil && s.hello.Programs[q.Program.Name] != q.Program.SHA256 {
		limit += bringLimit
	}
	if q.Owner != "" {
		limit += copyLimit
	}
	return limit
}

// starting is a child to start, as the host is asked.
func (s *seat) starting(spec place.Spec) (q wire.Start, err error) {
	q = wire.Start{
		Child: s.about(s.next()), Listen: spec.Listen, Called: spec.Name, Environment: spec.Env, CPUs: spec.CPUs, StatusZero: spec.StatusZero,
		ReadyWithin: spec.ReadyWithin, Again: spec.Again, Pipes: spec.Pipes, Input: spec.Input, Owner: spec.Owner,
	}
	if spec.Listen != "" || spec.Outside != nil {
		q.Secret = make([]byte, 32)
		rand.Read(q.Secret)
	}
	if spec.Outside != nil {
		return q, s.outside(&q, spec)
	}
	switch {
	case spec.Group != "":
		return q, fmt.Errorf("a quota of processors is for servers on the coordinator's host, not on %s", s.host.name)
	case spec.Listener != nil || spec.Inherit != nil || spec.Dir != "":
		return q, fmt.Errorf("%s inherits files of the coordinator's host, and cannot be started on %s", spec.Name, s.host.name)
	}
	if q.Program, err = s.program(spec.Path); err != nil {
		return q, err
	}
	kept, err := s.dataOf(spec)
	if err != nil {
		return q, err
	}
	for _, text := range spec.Args {
		argument := wire.Argument{Text: text}
		if slices.Contains(spec.Programs, text) {
			p, err := s.program(text)
			if err != nil {
				return q, err
			}
			argument = wire.Argument{Program: &p}
		} else if kept != nil && text == kept.folder {
			argument = wire.Argument{Data: kept.id}
		}
		q.Arguments = append(q.Arguments, argument)
	}
	return q, nil
}

// outside is a server of others to start.
func (s *seat) outside(q *wire.Start, spec place.Spec) error {
	o, beside := spec.Outside, spec.Beside
	kept, err := s.dataOf(spec)
	switch {
	case err != nil:
		return err
	case beside.Data != "" && kept == nil || beside.Group != "" || beside.Scenario.Workload != "":
		return fmt.Errorf("%s on %s cannot have files, a quota or a workload of the coordinator's host", o.Name, s.host.name)
	case o.Unix:
		return fmt.Errorf("%s listens on a socket, which other hosts than %s cannot reach", o.Name, s.host.name)
	}
	q.CPUs, q.Again, q.Called = beside.CPUs, beside.Again, o.Name
	q.Outside = &wire.Outside{
		Name: o.Name, SHA256: o.Digest, Scenario: beside.Scenario.Name, Upstreams: beside.Upstreams, Secret: beside.Secret,
	}
	if kept != nil {
		q.Outside.Data = kept.id
	}
	return nil
}

// listens notes where a child listens, which has to be at its host's address.
func (c *child) listens(a wire.Started, secret []byte) error {
	at, err := netip.ParseAddrPort(a.Address)
	if err != nil {
		return fmt.Errorf("host %s says that %s listens at %.60q, which is no address", c.seat.host.name, c.id, a.Address)
	}
	c.addr = at.String()
	l := c.seat.lab
	l.mu.Lock()
	l.listed = append(l.listed, &socket{c, c.addr, a.Proof, secret})
	l.mu.Unlock()
	select {
	case <-c.done:
		l.unlist(c)
	default: // its end will
	}
	return nil
}

// unlist forgets where a child listened, if it did.
func (l *Lab) unlist(gone *child) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.listed = slices.DeleteFunc(l.listed, func(k *socket) bool { return k.child == gone })
}

// Ask asks a child of the host by HTTP, on that host.
func (h *Host) Ask(ctx context.Context, c place.Child, path string) (string, error) {
	own, err := h.own(c)
	if err != nil {
		return "", err
	}
	a, err := ask[wire.Asked](ctx, own.seat, wire.DoAsk, wire.Ask{Child: own.seat.about(own.id), Path: path}, answerWithin)
	return a.Body, err
}

// own is a child that this host has started.
func (h *Host) own(c place.Child) (*child, error) {
	own, ok := c.(*child)
	if !ok || own.seat.host != h {
		return nil, fmt.Errorf("the child was not started on host %s", h.name)
	}
	return own, nil
}
