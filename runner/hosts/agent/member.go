package agent

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"interleave/runner/hosts/wire"
	"interleave/runner/place"
	"interleave/runner/process"
)

// member is one membership.
type member struct {
	*agent
	link  *link
	local *place.Local

	ctx   context.Context
	leave context.CancelCauseFunc // ends the membership
	tasks sync.WaitGroup          // questions that are being answered, and what children say
	busy  chan struct{}           // holds one element for each question that is being answered

	copies process.Copies // of programs, for their owners

	session string
	beat    time.Duration

	mu       sync.Mutex
	missed   int               // beats of the coordinator that did not come since the last one
	children map[string]*child // that were started and are not known as gone
	data     map[string]place.Data
	trees    map[string]*tree
	watches  map[string]place.Watch
	seen     map[string]bool  // ids of children that were asked for
	proven   map[string]proof // by the address where a member of the lab was asked for
	over     bool             // no child is started any more
}

const (
	// questions bounds how many questions are answered at the same time.
	questions = 64

	// remembered bounds the ids of a membership, and what was proven in it.
	remembered = 1 << 17
)

// listen subscribes to all that the lab says to this host.
func (m *member) listen() error {
	m.busy = make(chan struct{}, questions)
	conn, name := m.link.conn, m.Token.Host
	subjects := map[string]nats.MsgHandler{
		m.lab.CoordinatorBeat():     m.onBeat,
		m.lab.Do(name, wire.DoTime): m.onTime,
	}
	// One for each: the server lets an agent answer a question once, and a question that
	// comes by two subscriptions counts as answered once already.
	for verb := range verbs {
		subjects[m.lab.Do(name, verb)] = m.onQuestion
	}
	for subject, on := range subjects {
		if _, err := conn.Subscribe(subject, on); err != nil {
			return fmt.Errorf("listen to the lab: %w", err)
		}
	}
	if err := conn.Flush(); err != nil {
		return errBroken
	}
	if err := conn.LastError(); errors.Is(err, nats.ErrPermissionViolation) {
		return fmt.Errorf("the lab does not let this host listen: %w", err)
	}
	return nil
}

// helloLimit is how long the coordinator may take to answer, and helloAgain the pause
// before it is asked again.
const (
	helloLimit = 2 * time.Second
	helloAgain = 250 * time.Millisecond
)

// hello asks to be a member until the coordinator answers.
func (m *member) hello() (w wire.Welcome, err error) {
	about, err := m.about(m.link.address(m.Address))
	if err != nil {
		return w, err
	}
	question, err := wire.Encode(about)
	if err != nil {
		return w, err
	}
	for {
		limited, cancel := context.WithTimeout(m.ctx, helloLimit)
		answer, err := m.link.conn.RequestWithContext(limited, m.lab.Hello(m.Token.Host), question)
		cancel()
		if err == nil {
			err = wire.Decode(answer.Data, &w)
			if err == nil && w.Refused != "" {
				err = refused(m.Token.Host + ": " + w.Refused)
			}
			return w, err
		}
		m.sayOnce("waiting for a coordinator at " + m.Token.Address)
		select {
		case <-time.After(helloAgain):
		case <-m.link.broken:
			return w, errBroken
		case <-m.ctx.Done():
			return w, context.Cause(m.ctx)
		}
	}
}

// enter begins the session.
func (m *member) enter(w wire.Welcome) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.session, m.beat = w.Session, min(max(w.Beat, time.Millisecond), time.Minute)
}

// within reports whether a question comes from the coordinator of this session.
func (m *member) within(session string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.session != "" && session == m.session
}

// errSilent says that the coordinator is gone.
var errSilent = errors.New("the coordinator is silent: it has ended, or the network is down")

// stay says again and again that this host is there, until the membership ends.
func (m *member) stay() error {
	ticker := time.NewTicker(m.beat)
	defer ticker.Stop()
	beat, err := wire.Encode(wire.Beat{Session: m.session})
	if err != nil {
		return err
	}
	for { // the first one begins the membership
		if m.link.conn.Publish(m.lab.Beat(m.Token.Host), beat) != nil {
			return errBroken
		}
		select {
		case <-ticker.C:
			// Beats are counted, not time: this process may have been held up itself, and
			// what came meanwhile is still to be read.
			if m.isSilent() {
				return errSilent
			}
		case <-m.link.broken:
			return errBroken
		case <-m.ctx.Done():
			return context.Cause(m.ctx)
		}
	}
}

// isSilent counts a beat that did not come.
func (m *member) isSilent() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.missed++
	return m.missed > wire.CoordinatorSilent
}

// onBeat hears a coordinator. Another one than this session's counts for nothing.
func (m *member) onBeat(msg *nats.Msg) {
	var b wire.Beat
	if wire.Decode(msg.Data, &b) != nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if wire.SessionOf(m.session) == b.Session {
		m.missed = 0
	}
}

// end ends all that the membership has begun. It returns when nothing of it is left.
func (m *member) end() {
	m.leave(nil)
	m.mu.Lock()
	m.over = true
	children, data, trees, watches := m.children, m.data, m.trees, m.watches
	m.children, m.data, m.trees, m.watches = nil, nil, nil, nil
	m.mu.Unlock()
	var killed sync.WaitGroup
	for _, c := range children {
		killed.Go(c.kill)
	}
	killed.Wait()
	// How they ended is told, if somebody listens.
	limit := time.AfterFunc(farewellLimit, m.link.conn.Close)
	defer limit.Stop()
	m.tasks.Wait()
	m.copies.Remove()
	m.farewell()
	for _, t := range trees {
		t.close()
	}
	for _, w := range watches {
		w.Stop()
	}
	for _, d := range data {
		if d != nil { // else it is removed by who makes it
			d.Remove()
		}
	}
}

// farewell tells the coordinator that this host leaves.
func (m *member) farewell() {
	if m.session == "" {
		return
	}
	if beat, err := wire.Encode(wire.Beat{Session: m.session, Leaves: true}); err == nil {
		m.link.conn.Publish(m.lab.Beat(m.Token.Host), beat)
		m.link.conn.FlushTimeout(farewellLimit / 2)
	}
}

// farewellLimit is how long the lab may take to hear what is said at last.
const farewellLimit = 500 * time.Millisecond
