package lab

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"

	"interleave/runner/hosts/wire"
	"interleave/runner/place"
)

// seat is one membership of a host.
type seat struct {
	lab     *Lab
	host    *Host
	session string
	hello   wire.Hello

	ctx    context.Context // ends with the membership or the lab; err says why
	lose   context.CancelCauseFunc
	missed atomic.Int32 // beats that did not come since the last one

	mu       sync.Mutex
	number   int // of the last child, tree or watch
	children map[string]*child
	proofs   map[*socket]*proving // that it has found out, or is about to
}

// lost ends the membership.
func (s *seat) lost(why string) { s.lose(&place.Lost{Host: s.host.name, Why: why}) }

// err is how the membership ended. With the lab all hosts are lost.
func (s *seat) err() error {
	cause := context.Cause(s.ctx)
	if cause == nil || errors.As(cause, new(*place.Lost)) {
		return cause
	}
	return &place.Lost{Host: s.host.name, Why: cause.Error()}
}

// next is an id that nobody had before in this lab.
func (s *seat) next() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.number++
	return s.session + "-" + strconv.Itoa(s.number)
}

// asking is what a question of this membership has.
func (s *seat) asking() wire.Request { return wire.Request{Session: s.session} }

// about is what a question about a child, a tree or a watch has.
func (s *seat) about(id string) wire.Child { return wire.Child{Request: s.asking(), ID: id} }

// answerWithin is how long a host may take to answer what it can answer at once.
const answerWithin = 10 * time.Second

// ask asks a host, which may take so long to answer; one that does not is lost. The
// answer's Fault is an error, which names the host.
func ask[A any, PA interface {
	*A
	Fault() string
}](ctx context.Context, s *seat, verb string, question any, within time.Duration) (answer A, err error) {
	data, err := wire.Encode(question)
	if err != nil {
		return answer, err
	}
	limited, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
	msg, err := s.lab.conn.RequestWithContext(limited, s.lab.names.Do(s.host.name, verb), data)
	switch {
	case err == nil:
	case s.ctx.Err() != nil:
		return answer, s.err()
	case ctx.Err() != nil:
		return answer, ctx.Err()
	case errors.Is(err, nats.ErrNoResponders):
		s.lost("its agent has ended")
		return answer, s.err()
	default:
		s.lost(fmt.Sprintf("it did not answer within %v (%s)", within, verb))
		return answer, s.err()
	}
	if err := wire.Decode(msg.Data, &answer); err != nil {
		return answer, fmt.Errorf("host %s: %w", s.host.name, err)
	}
	if fault := PA(&answer).Fault(); fault != "" {
		return answer, fmt.Errorf("host %s: %s", s.host.name, fault)
	}
	return answer, nil
}

// dismiss tells a member that its membership is over.
func (s *seat) dismiss() { s.lab.dismiss(wire.Token(s.host.name), s.session) }

func (l *Lab) dismiss(token, session string) {
	if name, ok := wire.Name(token); ok {
		if data, err := wire.Encode(wire.Request{Session: session}); err == nil {
			l.conn.Publish(l.names.Do(name, wire.DoBye), data)
		}
	}
}
