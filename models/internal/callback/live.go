package callback

import (
	"errors"
	"time"

	"interleave/models/internal/topic"
	"interleave/scenarios"
	"interleave/scenarios/wire/websocket"
)

// live is what a connection is after its upgrade, besides its exchange, which rests
// between two messages. Its handler runs until the connection ends.
type live struct {
	x        *exchange
	received func(scenarios.LiveMessage)
	ended    func(error)

	topic *subscription // that is followed; nil if none
	after uint64        // the last message of it that was told
	code  websocket.Code
	asked bool // whether the client is still there, since it was last heard
}

var (
	_ scenarios.CallbackLive   = (*exchange)(nil)
	_ scenarios.CallbackSocket = (*live)(nil)
)

// Upgrade accepts a handshake.
func (x *exchange) Upgrade(received func(scenarios.LiveMessage), ended func(error)) (scenarios.CallbackSocket, error) {
	key, err := websocket.Handshake(&x.req)
	if err != nil {
		if r, ok := err.(*websocket.Refusal); ok && r.Status == 426 {
			return nil, scenarios.ErrNoUpgrade
		}
		return nil, scenarios.ErrHandshake
	}
	if x.loop.Draining() {
		return nil, scenarios.ErrStopping
	}
	x.loop.batch = websocket.AppendAccepted(x.loop.batch, key)
	x.waits++
	x.live = &live{x: x, received: received, ended: ended, code: websocket.Normal}
	return x.live, nil
}

// beginLive goes on after the handler has made the connection live, and may be done
// with it already.
func (l *Loop) beginLive(s *slot, done bool) {
	s.deadline = 0
	if done {
		l.closeLive(s)
		return
	}
	l.talk(s)
}

// Send sends a message: with what else the turn brings, or, when nothing of the
// client's is being read, at once.
func (v *live) Send(m scenarios.LiveMessage) {
	x := v.x
	s := x.conn
	if s == nil || x.live != v || x.state != running || s.flags&closing != 0 {
		return
	}
	kind := websocket.Text
	if m.Binary {
		kind = websocket.Binary
	}
	l := x.loop
	if x.work == nil {
		x.begin()
	}
	l.batch = websocket.AppendFrame(l.batch, kind, m.Data)
	if l.current != x {
		l.flushLive(s)
	}
}

// Follow has the handler be told of what is posted from now on.
func (v *live) Follow(name string) error {
	if v.topic != nil {
		return errors.New("a connection follows one topic")
	}
	v.topic = v.x.loop.subscribed(name)
	if _, waits, err := v.topic.Wait(v.x, &v.x.place, 0, time.Duration(v.x.loop.now)); !waits {
		return err
	}
	return nil
}

// tellLive gives the handler a message of the topic, and then those that came
// meanwhile.
func (x *exchange) tellLive(m scenarios.Message, err error) {
	l, v := x.loop, x.live
	for waits := false; !waits; {
		switch {
		case err == nil:
			v.after = m.Number
			x.hear(scenarios.LiveMessage{Data: m.Text, Number: m.Number})
		case topic.Goes(err):
		default:
			v.code = websocket.GoingAway
			l.closeLive(x.conn)
			return
		}
		if x.live != v {
			return // it has ended
		}
		if x.state == answered {
			l.closeLive(x.conn)
			return
		}
		m, waits, err = v.topic.Wait(x, &x.place, v.after, time.Duration(l.now))
	}
	x.restLive()
}

// hear gives the handler a message.
func (x *exchange) hear(m scenarios.LiveMessage) {
	defer x.rescue()
	x.live.received(m)
}

// leaveLive ends the live of a connection that is gone.
func (x *exchange) leaveLive() {
	v := x.live
	x.live = nil
	x.waits--
	if v.topic != nil {
		v.topic.Leave(&x.place)
	}
	if x.state == running {
		x.completeWrite(v.ended, scenarios.ErrClientGone)
	}
	if x.state == answered {
		x.state = reading // nobody is there to be answered
	}
}

// codeFor is how a connection is closed whose handler is done with err.
func codeFor(err error) websocket.Code {
	switch {
	case err == nil:
		return websocket.Normal
	case errors.Is(err, scenarios.ErrStopping):
		return websocket.GoingAway
	}
	return websocket.ServerError
}

// settleLive is settle for a live connection. Its replies are let go of when no call
// is under way: its handler may not end for hours.
func (x *exchange) settleLive() {
	switch x.waits {
	case 1: // the connection's own
		x.freeCalls()
	case maxAsked:
		if x.conn != nil {
			x.loop.later(x) // talk has stopped there
		}
	}
	x.restLive()
}

// restLive has the exchange of a silent connection rest.
func (x *exchange) restLive() {
	if w := x.work; w != nil && w.pos == len(w.in) && len(w.out) == 0 && x.frames.Idle() && w.gone == nil {
		x.rest()
	}
}
