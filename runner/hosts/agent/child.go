package agent

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"interleave/internal/bounded"
	"interleave/runner/hosts/wire"
	"interleave/runner/place"
)

// child is one that was started for the coordinator.
type child struct {
	id   string
	gate *gate // what its stdin has to say first; nil for anything
	stop context.CancelFunc

	vouched *vouching // nil if it does not listen

	mu    sync.Mutex
	child place.Child // nil until it is started
}

// get is the child, once it is started.
func (c *child) get() (place.Child, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.child == nil {
		return nil, fmt.Errorf("child %s is not started yet", c.id)
	}
	return c.child, nil
}

// kill ends the child, also while it is being started.
func (c *child) kill() {
	c.stop()
	if p, err := c.get(); err == nil {
		p.Kill()
	}
}

// childrenLimit bounds how many children there are at the same time.
const childrenLimit = 64

// admit takes a new id, once.
func (m *member) admit(id string, c *child) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.over:
		return errLeft
	case m.seen[id]:
		return fmt.Errorf("%q was started already: an id is accepted once", id)
	case len(m.children) >= childrenLimit:
		return fmt.Errorf("%q is one too many: %d children run on this host already", id, childrenLimit)
	case len(m.seen) >= remembered:
		return errors.New("this host has started too many children for one session: let it join again")
	}
	m.seen[id] = true
	m.children[id] = c
	return nil
}

// childOf finds a child.
func (m *member) childOf(id string) (*child, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c := m.children[id]; c != nil {
		return c, nil
	}
	return nil, fmt.Errorf("there is no child %q: it has ended", id)
}

// started finds a child that is started, as this host has it.
func (m *member) started(id string) (*child, place.Child, error) {
	c, err := m.childOf(id)
	if err != nil {
		return nil, nil, err
	}
	p, err := c.get()
	return c, p, err
}

// start starts a child, and returns when it is ready.
func (m *member) start(q wire.Start) (wire.Started, error) {
	ctx, stop := context.WithCancel(m.ctx)
	c := &child{id: q.ID, stop: stop}
	if err := m.admit(q.ID, c); err != nil {
		stop()
		return wire.Started{}, err
	}
	started, err := m.startChild(ctx, c, q)
	if err != nil {
		stop()
		m.forget(q.ID)
	}
	return started, err
}

func (m *member) forget(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.children, id)
}

func (m *member) startChild(ctx context.Context, c *child, q wire.Start) (started wire.Started, err error) {
	spec, err := m.spec(ctx, c, q)
	if err != nil {
		return started, err
	}
	p, err := m.local.Start(ctx, spec)
	if err != nil {
		return started, err
	}
	if addr := p.Addr(); addr != "" && len(q.Secret) > 0 {
		c.vouched, err = vouch(addr, q.Secret)
		if err != nil {
			p.Kill()
			return started, err
		}
		started.Address, started.Proof = addr, c.vouched.address()
		m.note(addr, proof{by: c})
	}
	c.mu.Lock()
	c.child = p
	if c.gate != nil {
		c.gate.to = p.Stdin()
	}
	c.mu.Unlock()
	// One that was killed meanwhile, by an id without a child, is still to be killed.
	if ctx.Err() != nil || !m.spawn(func() { m.follow(c, p) }) {
		p.Kill()
		c.vouched.close()
		return started, errLeft
	}
	return started, nil
}

// follow passes on what a child says, and at last how it ended.
func (m *member) follow(c *child, p place.Child) {
	defer c.stop()
	number := 0
	say := func(o wire.Out) error {
		number++
		o.Number = number
		return m.say(c.id, o)
	}
	if out := p.Stdout(); out != nil {
		if m.passOn(out, say) != nil {
			m.leave(errBroken) // and all children end
			io.Copy(io.Discard, out)
		}
	}
	<-p.Done()
	// Before the lab knows of its end: nobody vouches for what is not there any more.
	c.vouched.close()
	m.unnote(p.Addr(), c)
	gone := &wire.Gone{Unasked: p.Unasked().Error(), Stderr: p.StderrTail(), Restarts: p.Restarts()}
	if err := p.Err(); err != nil {
		gone.Err = err.Error()
	}
	say(wire.Out{Gone: gone})
	m.forget(c.id)
}

// passOn says all that comes from out, to its end. The error is that of say.
func (m *member) passOn(out io.Reader, say func(wire.Out) error) error {
	var pace wire.Pace
	piece := make([]byte, wire.Piece)
	for {
		n, err := out.Read(piece[:pace.Size()])
		if n > 0 {
			began := time.Now()
			if err := say(wire.Out{Data: piece[:n]}); err != nil {
				return err
			}
			if n == pace.Size() {
				pace.Took(time.Since(began))
			}
		}
		if err != nil {
			return nil
		}
	}
}

// sayLimit is how long the lab may take to say that it has what a child said.
const sayLimit = 5 * time.Second

// say tells the lab something of a child. Its number is part of its id, by which the
// lab leaves out what comes twice.
func (m *member) say(id string, o wire.Out) error {
	data, err := wire.Encode(o)
	if err != nil {
		return err
	}
	// Not m.ctx: how a child ended is told also when the membership ends.
	ctx, cancel := context.WithTimeout(context.Background(), sayLimit)
	defer cancel()
	msg := &nats.Msg{Subject: m.lab.Out(id, m.Token.Host), Data: data}
	_, err = m.link.stream.PublishMsg(ctx, msg,
		jetstream.WithMsgID(id+"/"+wire.Token(m.Token.Host)+"/"+strconv.Itoa(o.Number)))
	return err
}

// toTell finds a child that has a stdin. All that is written there goes through its gate.
func (m *member) toTell(id string) (*child, place.Child, error) {
	c, p, err := m.started(id)
	switch {
	case err != nil:
		return nil, nil, err
	case p.Stdin() == nil:
		return nil, nil, fmt.Errorf("child %s has no stdin", id)
	case c.gate != nil:
		return c, gated{p, c.gate}, nil
	}
	return c, p, nil
}

// input writes to a child's stdin.
func (m *member) input(q wire.Input) (a wire.Answer, err error) {
	c, p, err := m.toTell(q.ID)
	if err != nil {
		return a, err
	}
	in := p.Stdin()
	if len(q.Data) > 0 {
		if _, err = in.Write(q.Data); err != nil && c.gate != nil {
			m.spawn(c.kill) // its gate lets nothing pass: nobody is to wait for its result
		}
	}
	if err == nil && q.Close {
		err = in.Close()
	}
	return a, err
}

// tell writes a line to a child's stdin at a time of this host's clock.
func (m *member) tell(q wire.Tell) (told wire.Told, err error) {
	_, p, err := m.toTell(q.ID)
	if err != nil {
		return told, err
	}
	err = m.local.Tell(m.ctx, p, q.Line, q.At.Add(-m.ClockError))
	told.At = m.now()
	var late *place.Late
	if errors.As(err, &late) {
		told.Late = late.By
		return told, nil
	}
	return told, err
}

// suspend stops a child, or lets it go on. One that is stopped when the membership ends is
// killed as the others are.
func (m *member) suspend(q wire.Suspend) (a wire.Answer, err error) {
	_, p, err := m.started(q.ID)
	if err != nil {
		return a, err
	}
	return a, p.Suspend(q.Stopped)
}

// endChild ends a child.
func (m *member) endChild(q wire.End) (e wire.Ended, err error) {
	c, err := m.childOf(q.ID)
	if err != nil { // it has ended already, or its start is still to come, and is too late
		m.mu.Lock()
		defer m.mu.Unlock()
		if len(m.seen) < remembered {
			m.seen[q.ID] = true
		}
		return wire.Ended{InTime: true}, nil
	}
	p, err := c.get()
	if err != nil || q.Signal == 0 {
		c.kill()
		return e, nil
	}
	e.InTime = p.End(syscall.Signal(q.Signal), min(q.Grace, longestGrace))
	return e, nil
}

// longestGrace bounds how long a child may take to end when it is asked to.
const longestGrace = 10 * time.Minute

// state tells what a child is like.
func (m *member) state(q wire.Child) (s wire.State, err error) {
	_, p, err := m.started(q.ID)
	if err != nil {
		return s, err
	}
	return wire.State{Stderr: p.StderrTail(), Restarts: p.Restarts()}, nil
}

// ask asks a child by HTTP.
func (m *member) ask(q wire.Ask) (a wire.Asked, err error) {
	_, p, err := m.started(q.ID)
	if err != nil {
		return a, err
	}
	a.Body, err = m.local.Ask(m.ctx, p, q.Path)
	if err == nil && len(a.Body) > wire.Piece {
		err = fmt.Errorf("the child's answer is %w", bounded.TooLong{Limit: wire.Piece})
	}
	return a, err
}
