package csp

import (
	"errors"

	"interleave/models/internal/blocking"
	"interleave/scenarios"
	"interleave/scenarios/wire/websocket"
)

// socket is a live connection as its task has it: the channels, and what has come
// through them.
type socket struct {
	*line
	io   *handlerIO
	conn *conn // to name it: what is in it is the reader's
	fd   int

	inbox <-chan saying
	word  chan error  // that the client has taken what was sent, or never will
	news  <-chan told // of the topic; nil if it follows none
	place *follower   // at the desk; nil if it follows none

	out  *exchange // frames that are still here
	owed bool      // a word
	busy bool      // with what the reader has said, and has not told it that this is done
	x    *exchange // the memory of what was said

	code websocket.Code // to close with
	over error          // that Receive has returned
	gone bool           // there is nobody to send anything to
}

var _ scenarios.Socket = (*socket)(nil)

var (
	errLive    = errors.New("the connection is live")
	errFollows = errors.New("a connection follows one topic")
)

// Upgrade accepts a handshake. The handler leaves the others of its line, and is the
// connection's task from now on.
func (io *handlerIO) Upgrade() (scenarios.Socket, error) {
	x := io.x
	if x == nil {
		return nil, errLive
	}
	key, err := blocking.Handshake(&x.req)
	if err != nil {
		return nil, err
	}
	if closed(io.stopping) {
		return nil, scenarios.ErrStopping
	}
	inbox := make(chan saying, 1)
	v := &socket{line: io.line, io: io, conn: x.conn, fd: x.fd, inbox: inbox, word: make(chan error, 1), code: websocket.Normal}
	io.socket, io.x = v, nil
	if err = v.load(); err == nil {
		v.out.out = websocket.AppendAccepted(v.out.out, key)
	}
	v.order(order{kind: upgrade, x: x, inbox: inbox})
	return v, err
}

// order tells the reader something, unless that has ended.
func (v *socket) order(o order) {
	select {
	case v.orders <- o:
	case <-v.drained:
	}
}

// Send puts the message with what is sent before the task waits.
func (v *socket) Send(m scenarios.LiveMessage) error {
	if err := v.load(); err != nil {
		return err
	}
	kind := websocket.Text
	if m.Binary {
		kind = websocket.Binary
	}
	v.out.out = websocket.AppendFrame(v.out.out, kind, m.Data)
	if len(v.out.out) >= flushAt {
		v.flush()
	}
	return nil
}

// flushAt bounds the frames that are sent as one.
const flushAt = 32 << 10

// Receive waits for what the reader and the desk say.
func (v *socket) Receive() (m scenarios.LiveMessage, err error) {
	v.io.base.Forget() // the handler has used the replies to its calls
	if v.flush(); v.gone && v.over == nil {
		v.over = scenarios.ErrClientGone
	}
	for got := false; !got && v.over == nil; {
		v.flush()
		v.done()
		select {
		case s, there := <-v.inbox:
			m, got = v.hear(s, there)
		case t := <-v.news:
			m, got = v.learn(t)
		}
	}
	return m, v.over
}

// done lets the reader go on.
func (v *socket) done() {
	if v.busy {
		v.order(order{kind: heard, conn: v.conn, x: v.x})
		v.busy, v.x = false, nil
	}
}

// hear deals with what the reader has said. If that was a message it is the handler's.
func (v *socket) hear(s saying, there bool) (m scenarios.LiveMessage, got bool) {
	v.busy, v.x = there, s.x
	switch kind := s.ev.Kind; {
	case !there:
		v.gone, v.over = true, scenarios.ErrClientGone
	case s.stop:
		v.code, v.over = websocket.GoingAway, scenarios.ErrStopping
	case kind == websocket.Text || kind == websocket.Binary:
		return scenarios.LiveMessage{Data: s.ev.Data, Binary: kind == websocket.Binary}, true
	case kind == websocket.Pong: // the reader only asks whether to go on
	case kind == websocket.Close:
		v.code, v.over = s.ev.Code, scenarios.ErrClientGone
	case v.load() != nil:
		v.over = scenarios.ErrClientGone
	case kind == websocket.Nothing:
		v.out.out = websocket.AppendFrame(v.out.out, websocket.Ping, nil)
	default:
		v.out.out = websocket.AppendReply(v.out.out, s.ev)
	}
	return m, false
}

// end closes the connection after its handler, whose answer nobody is given: it only
// says whether the handler has failed.
func (v *socket) end(status int) {
	if v.place != nil {
		v.tellDesk(follow{who: v.place, what: leave})
	}
	if v.over == nil {
		v.code = blocking.CloseCode(status)
	}
	if !v.gone && v.load() == nil {
		v.out.out = websocket.AppendClose(v.out.out, v.code, "")
	}
	v.flush()
	v.settle() // nobody uses the descriptor any more
	v.order(order{kind: part, conn: v.conn, x: v.x})
}
