package lab

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"interleave/runner/hosts/join"
	"interleave/runner/hosts/wire"
	"interleave/runner/place"
)

// helloLimit and beatLimit bound what a host says of itself, in bytes.
const (
	helloLimit = 64 << 10
	beatLimit  = 256
)

// onHello makes the host that asks a member, or says why it cannot be one.
func (l *Lab) onHello(msg *nats.Msg) {
	token, ok := l.names.HostIn(msg.Subject)
	if !ok || len(msg.Data) > helloLimit || !l.names.IsInbox(token, msg.Reply) {
		return
	}
	var hello wire.Hello
	var welcome wire.Welcome
	err := wire.Decode(msg.Data, &hello)
	if err == nil {
		welcome, err = l.welcome(token, hello)
	}
	if err != nil {
		welcome = wire.Welcome{Refused: err.Error()}
	}
	if data, err := wire.Encode(welcome); err == nil {
		msg.Respond(data)
	}
}

func (l *Lab) welcome(token string, hello wire.Hello) (w wire.Welcome, err error) {
	name, ok := wire.Name(token)
	if !ok || join.CheckName(name) != nil {
		return w, fmt.Errorf("%.80q is no host", token)
	}
	if err := l.suits(hello); err != nil {
		return w, err
	}
	l.mu.Lock()
	if l.hosts[token] == nil && len(l.hosts) >= maxAgents {
		l.mu.Unlock()
		return w, errors.New("the lab has as many hosts as it can have")
	}
	h := l.hostOf(token, name)
	l.number++
	session := wire.Session(l.session, l.number)
	l.mu.Unlock()
	s := &seat{
		lab: l, host: h, session: session, hello: hello,
		children: map[string]*child{}, proofs: map[*socket]*proving{},
	}
	s.ctx, s.lose = context.WithCancelCause(l.ctx)
	if err := h.invite(s); err != nil {
		s.lose(nil)
		return w, err
	}
	return wire.Welcome{Session: session, Beat: l.config.Beat}, nil
}

// suits says why an agent cannot be a member; nil if it can.
func (l *Lab) suits(hello wire.Hello) error {
	if hello.Version != wire.Protocol {
		return fmt.Errorf("its agent speaks version %.20q, the coordinator %s: use the same build", hello.Version, wire.Protocol)
	}
	if at, err := netip.ParseAddr(hello.Address); err != nil || !at.Is4() || at.IsUnspecified() {
		return fmt.Errorf("%.60q is no IPv4 address by which other hosts reach it: start its agent with --address", hello.Address)
	}
	own, err := l.shelf.program(l.config.Self)
	sum := hello.Programs[wire.Self]
	switch {
	case err != nil:
		return err
	case sum == own.SHA256:
		return nil
	case hello.Platform != l.platform:
		if l.commit == "" || strings.HasSuffix(l.commit, "+modified") || hello.Facts.Commit != l.commit {
			return fmt.Errorf("its interleave is for %.40s, the coordinator's for %s: build both from the same commit", hello.Platform, l.platform)
		}
	case !hello.Accepts:
		return fmt.Errorf("its interleave is another build (%.12s) than the coordinator's (%.12s): copy that one there, or start the agent with --accept-programs", sum, own.SHA256)
	}
	return nil
}

// program is the program at a path, as the host has to have it. A host of another kind
// has a build of its own, of the same commit.
func (s *seat) program(path string) (wire.Program, error) {
	p, err := s.lab.shelf.program(path)
	if err == nil && s.hello.Platform != s.lab.platform {
		if p.SHA256 = s.hello.Programs[p.Name]; p.SHA256 == "" {
			err = fmt.Errorf("host %s has no %s: build it there, beside interleave", s.host.name, p.Name)
		}
	}
	return p, err
}

// onBeat hears that a host is there.
func (l *Lab) onBeat(msg *nats.Msg) {
	var beat wire.Beat
	token, ok := l.names.HostIn(msg.Subject)
	if !ok || len(msg.Data) > beatLimit || wire.Decode(msg.Data, &beat) != nil {
		return
	}
	l.mu.Lock()
	h := l.hosts[token]
	l.mu.Unlock()
	if h != nil {
		if s := h.of(beat.Session); s != nil {
			s.missed.Store(0)
			if beat.Leaves {
				s.lost("its agent was ended")
			}
			return
		}
	}
	if beat.Leaves {
		return
	}
	l.dismiss(token, beat.Session) // it was taken for lost, and does not know
}

// keepBeating tells agents that the coordinator is there, and looks whether they are.
func (l *Lab) keepBeating() {
	ticker := time.NewTicker(l.config.Beat)
	defer ticker.Stop()
	data, err := wire.Encode(wire.Beat{Session: l.session})
	if err != nil {
		l.leave(err)
		return
	}
	if l.server != nil {
		l.tasks.Go(l.keepOut)
	} else {
		l.tasks.Go(l.keepHold)
	}
	for {
		select {
		case <-ticker.C:
		case <-l.ctx.Done():
			return
		}
		l.conn.Publish(l.names.CoordinatorBeat(), data)
		for _, h := range l.Hosts() {
			// Beats are counted, not time: this process may have been held up itself, and
			// what came meanwhile is still to be read.
			if s := h.seat(); s != nil && s.missed.Add(1) > wire.BeatsMissed {
				s.lost(fmt.Sprintf("it was silent for %v", wire.BeatsMissed*l.config.Beat))
				s.dismiss()
			}
		}
	}
}

// keepOut sends those away whose key was replaced or removed.
func (l *Lab) keepOut() {
	ticker := time.NewTicker(renewEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			l.server.sendAway(l.config.Keys)
		case <-l.ctx.Done():
			return
		}
	}
}

// keepHold renews the hold on the lab. A coordinator that cannot, another one may take
// the place of.
func (l *Lab) keepHold() {
	ticker := time.NewTicker(renewEvery)
	defer ticker.Stop()
	renewed := time.Now()
	for {
		select {
		case <-ticker.C:
		case <-l.ctx.Done():
			return
		}
		err := l.holder.renew(l)
		switch {
		case err == nil:
			renewed = time.Now()
		case time.Since(renewed) > holdFor:
			l.leave(err)
			return
		}
	}
}

// Joined returns when the host is a member.
func (h *Host) Joined(ctx context.Context) error {
	for {
		h.mu.Lock()
		s, changed := h.current, h.changed
		h.mu.Unlock()
		if s != nil && s.ctx.Err() == nil {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("host %s has not joined the lab: %w", h.name, context.Cause(ctx))
		case <-h.lab.ctx.Done():
			return h.lab.Err()
		}
	}
}

// invite gives the host a new membership, which begins when its agent says that it is
// there: from then on it obeys. It takes the place of one that has ended, or of one of
// the same agent.
func (h *Host) invite(s *seat) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if old := h.current; old != nil && old.ctx.Err() == nil && old.hello.Instance != s.hello.Instance {
		return fmt.Errorf("another agent is %s already", h.name)
	}
	if h.invited != nil {
		h.invited.lose(nil)
	}
	h.invited = s
	return nil
}

// of is the membership with this session, which begins now if it had not; nil if there
// is none.
func (h *Host) of(session string) *seat {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s := h.current; s != nil && s.session == session && s.ctx.Err() == nil {
		return s
	}
	s := h.invited
	if s == nil || s.session != session {
		return nil
	}
	h.invited = nil
	if h.current != nil {
		h.current.lost("its agent has joined again") // if nothing else had ended it
	}
	h.current = s
	close(h.changed)
	h.changed = make(chan struct{})
	h.lab.config.Say(fmt.Sprintf("%s has joined (%s)", h.name, s.hello.Address))
	context.AfterFunc(s.ctx, func() {
		if h.lab.ctx.Err() == nil {
			h.lab.config.Say(s.err().Error())
		}
	})
	return s
}

// seat is the membership; nil if the host is no member.
func (h *Host) seat() *seat {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.current == nil || h.current.ctx.Err() != nil {
		return nil
	}
	return h.current
}

// seated is the membership, or says that the host is lost.
func (h *Host) seated() (*seat, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.current == nil:
		return nil, &place.Lost{Host: h.name, Why: "it has not joined the lab"}
	case h.current.ctx.Err() != nil:
		return nil, h.current.err()
	}
	return h.current, nil
}
