package agent

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"interleave/results"
	"interleave/runner/hosts/join"
	"interleave/runner/hosts/wire"
	"interleave/runner/metrics"
	"interleave/runner/outside"
	"interleave/runner/place"
	"interleave/runner/process"
	"interleave/scenarios"
)

// Config is how an agent joins, and what it does for the coordinator.
type Config struct {
	Token join.Token
	// Credentials is a file with what an existing NATS server asks for; empty for a
	// lab's own server, which the token is for.
	Credentials string

	Facts results.Environment // about this host, and how it is divided
	// Address is the IPv4 address by which the other hosts reach this one; empty means
	// the one from which this host reaches the lab.
	Address string

	Self string // the path of interleave; the other programs are beside it
	// AcceptPrograms lets the coordinator bring programs of its own.
	AcceptPrograms bool
	// Servers are the outside servers that may be started; empty means none.
	Servers []*outside.Server
	// Scenario returns a scenario by its name, nil if there is none.
	Scenario func(name string) *scenarios.Scenario

	// ClockError is by how much this host's clock is made wrong, to try out whether
	// that is found. Zero leaves it as it is.
	ClockError time.Duration

	Say func(line string) // is told what becomes of the membership, a line each
}

// agent is a running one.
type agent struct {
	Config
	lab      wire.Lab
	instance string
	programs *programs
	said     string // last
}

// ErrKey says that the lab does not know the key of the join string.
var ErrKey = errors.New("the lab does not know this join string: make a new one with interleave lab token")

// Run joins the lab, again and again, and serves it until ctx ends. The error is
// ErrKey, or says what is wrong with c.
func Run(ctx context.Context, c Config) error {
	programs, err := newPrograms(c.Self, c.AcceptPrograms)
	if err != nil {
		return err
	}
	a := &agent{Config: c, lab: wire.Lab(c.Token.Lab), instance: rand.Text(), programs: programs}
	for {
		err := a.join(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, ErrKey):
			return err
		case err != nil:
			a.sayOnce(fmt.Sprintf("%v; trying again", err))
		}
		pause := joinAgain
		if errors.As(err, new(refused)) {
			pause = refusedAgain
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil
		}
	}
}

// joinAgain is the pause before an agent tries to join again, and refusedAgain the one
// after the coordinator has refused it.
const (
	joinAgain    = 250 * time.Millisecond
	refusedAgain = time.Second
)

// refused is why the coordinator refuses an agent.
type refused string

func (r refused) Error() string { return "the coordinator refuses " + string(r) }

// sayOnce says a line, unless it was the last one.
func (a *agent) sayOnce(line string) {
	if line != a.said {
		a.said = line
		a.Say(line)
	}
}

// join is one membership, from the attempt to its end.
func (a *agent) join(ctx context.Context) error {
	link, err := a.dial(ctx)
	if err != nil {
		return err
	}
	defer link.close()
	m := &member{
		agent: a, link: link, children: map[string]*child{}, data: map[string]place.Data{}, trees: map[string]*tree{},
		watches: map[string]place.Watch{}, seen: map[string]bool{}, proven: map[string]proof{},
		copies: process.Copies{Most: copiesLimit},
	}
	m.ctx, m.leave = context.WithCancelCause(ctx)
	defer m.leave(nil)
	defer m.end()
	if err := m.listen(); err != nil {
		return err
	}
	welcome, err := m.hello()
	if err != nil {
		return err
	}
	m.local = &place.Local{Called: a.Token.Host, Env: a.Facts, Addr: link.address(a.Address)}
	m.enter(welcome)
	a.sayOnce(fmt.Sprintf("%s is in the lab at %s, and is reached at %s", a.Token.Host, a.Token.Address, m.local.Addr))
	return m.stay()
}

// about is what a Hello tells of this agent.
func (a *agent) about(address string) (wire.Hello, error) {
	sums, err := a.programs.sums()
	facts := a.Facts
	facts.Boot = metrics.Boot()
	return wire.Hello{
		Version: wire.Protocol, Instance: a.instance, Platform: wire.Platform(),
		Programs: sums, Accepts: a.AcceptPrograms, Servers: len(a.Servers) > 0, Address: address, Facts: facts,
	}, err
}
