package blocking

import (
	"errors"
	"time"

	"interleave/scenarios"
	"interleave/scenarios/wire"
	"interleave/scenarios/wire/websocket"
)

// Waker is a second ability of a Stream: what waits in it can be woken for another
// reason than bytes. Without it a live connection cannot follow a topic.
type Waker interface {
	// MayWake is called once, before the first Wake.
	MayWake() error

	// Wake ends the WaitReadable under way, or else the next one, which then returns
	// ErrWoken. It may do so more often than need be. It is called by whoever tells
	// of a message.
	Wake()
}

// ErrWoken says that a wait was ended by Wake.
var ErrWoken = errors.New("woken")

// live is a connection after its upgrade. It is its handler's, but for what Topics
// guard of the topic that it follows.
type live struct {
	base   *Base
	parser websocket.Parser
	code   websocket.Code // to close with
	asked  bool           // whether the client is still there, since it was last heard
	over   bool           // the handler was told of the end
	closed bool           // there is nobody to send a close to

	Following
}

var (
	_ scenarios.Live   = (*Base)(nil)
	_ scenarios.Socket = (*live)(nil)
)

// Upgrade accepts a handshake.
func (b *Base) Upgrade() (scenarios.Socket, error) {
	if b.apart != nil {
		return b.apart.upgrade()
	}
	w := b.working()
	key, err := Handshake(&w.req)
	if err != nil {
		return nil, err
	}
	v := &live{base: b, code: websocket.Normal}
	b.conn.live.Store(v)
	if b.server.Stopping() { // whoever stops the server says so before it looks who is live
		b.conn.live.Store(nil)
		return nil, scenarios.ErrStopping
	}
	w.out = websocket.AppendAccepted(w.out, key)
	return v, nil
}

// Handshake is a request's key, or the error with which its handler ends.
func Handshake(req *wire.Request) (websocket.Key, error) {
	key, err := websocket.Handshake(req)
	if err == nil {
		return key, nil
	}
	if r, ok := err.(*websocket.Refusal); ok && r.Status == 426 {
		return key, scenarios.ErrNoUpgrade
	}
	return key, scenarios.ErrHandshake
}

// Send puts the message with what is sent before the handler waits.
func (v *live) Send(m scenarios.LiveMessage) error {
	if v.closed {
		return scenarios.ErrClientGone
	}
	w := v.base.working()
	kind := websocket.Text
	if m.Binary {
		kind = websocket.Binary
	}
	w.out = websocket.AppendFrame(w.out, kind, m.Data)
	if len(w.out) < flushAt {
		return nil
	}
	return v.flush()
}

// flush sends what is ready.
func (v *live) flush() error {
	if w := v.base.conn.work; w != nil && w.flush() != nil {
		v.closed = true
		return scenarios.ErrClientGone
	}
	return nil
}

// Follow has Receive return what is posted from now on.
func (v *live) Follow(name string) error {
	waker, ok := v.base.conn.stream.(Waker)
	topics := v.base.server.Topics
	if !ok || topics == nil || v.Follows() {
		return errors.New("this connection cannot follow a topic")
	}
	if err := waker.MayWake(); err != nil {
		return err
	}
	topics.Follow(&v.Following, name, waker)
	return nil
}

// Receive waits for the next message. What is on the stack while it waits is kept
// for as long: so the steps that need more are calls of their own.
func (v *live) Receive() (scenarios.LiveMessage, error) {
	v.base.kept.reset() // the handler has used the replies to its calls
	for {
		m, got, err := v.next()
		if !got && err == nil {
			err = v.listen()
		}
		if got || err != nil {
			v.over = err != nil
			return m, err
		}
	}
}

// next is a message that is there already.
func (v *live) next() (m scenarios.LiveMessage, got bool, err error) {
	if v.closed {
		return m, false, scenarios.ErrClientGone
	}
	if v.Follows() {
		if m, got, err = v.base.server.Topics.News(&v.Following); err != nil {
			v.code = websocket.GoingAway
		}
		if got || err != nil {
			return m, got, err
		}
	}
	w := v.base.conn.work
	for w != nil && w.taken < len(w.in) {
		ev, n, err := v.parser.Parse(w.in[w.taken:])
		if err != nil {
			v.code = websocket.CodeOf(err)
			return m, false, scenarios.ErrClientGone
		}
		w.taken += n
		switch ev.Kind {
		case websocket.Nothing:
			return m, false, nil
		case websocket.Text, websocket.Binary:
			return scenarios.LiveMessage{Data: ev.Data, Binary: ev.Kind == websocket.Binary}, true, nil
		case websocket.Close:
			v.code = ev.Code
			return m, false, scenarios.ErrClientGone
		default:
			w.out = websocket.AppendReply(w.out, ev)
		}
	}
	return m, false, nil
}

// end closes the connection after its handler, whose answer nobody is given: it only
// says whether the handler has failed. It reports whether the client may be told.
func (v *live) end(status int) (tell bool) {
	b := v.base
	if v.Follows() {
		b.server.Topics.Leave(&v.Following)
	}
	if v.closed {
		return false
	}
	if !v.over {
		v.code = CloseCode(status)
	}
	w := b.working()
	w.out = websocket.AppendClose(w.out, v.code, "")
	return true
}

// CloseCode is how a connection is closed whose handler would have been answered with a
// status.
func CloseCode(status int) websocket.Code {
	switch status {
	case 0, 200:
		return websocket.Normal
	case 503:
		return websocket.GoingAway
	}
	return websocket.ServerError
}

// Live reports whether the connection was upgraded. It may be called on any thread.
func (c *Conn) Live() bool { return c.live.Load() != nil }

// asksToUpgrade reports whether the request may make the connection live.
func (w *work) asksToUpgrade() bool { return w.req.Header("upgrade") != nil }

// Apart is what a step returns for a request that Server.Apart says: the connection
// waits for Answer.
const Apart time.Duration = -1

// Answer is the step that follows Apart.
func (c *Conn) Answer() (wait time.Duration) {
	c.handle()
	if last := c.put(); last {
		return c.finish(c.work, false)
	}
	return c.answerAll()
}
