package blocking

import (
	"errors"
	"time"

	"interleave/models/internal/large"
	"interleave/scenarios"
	"interleave/scenarios/wire/websocket"
)

// listen waits until there is more to look at: bytes, or a message of the topic. A
// connection between two messages holds nothing meanwhile.
func (v *live) listen() error {
	if w := v.base.conn.work; w != nil && len(w.out) > 0 {
		return v.flush() // it may have waited: Receive looks again at what was told
	}
	if v.base.server.Stopping() {
		v.code = websocket.GoingAway
		return scenarios.ErrStopping
	}
	c, limit := v.base.conn, v.base.server.IdleTimeout
	if v.parser.Idle() {
		c.rest(v.base)
	}
	err := c.stream.WaitReadable(limit)
	if err == nil {
		err = v.read(limit)
	}
	switch err {
	case nil, ErrWoken, ErrAgain:
		return nil
	case ErrTimeout:
		return v.ask()
	case errHeld:
		return scenarios.ErrClientGone
	case ErrStopped:
		v.code = websocket.GoingAway
		return scenarios.ErrStopping
	}
	if v.base.server.Stopping() {
		v.code = websocket.GoingAway
		return scenarios.ErrStopping
	}
	v.closed = true
	return scenarios.ErrClientGone
}

var (
	errEnded = errors.New("the client has ended the connection")
	errHeld  = errors.New("the server holds too much of others")
)

// read takes what has come.
func (v *live) read(limit time.Duration) error {
	w := v.base.working()
	in := Room(&v.parser, w.in, w.taken)
	if in == nil {
		v.code = websocket.TryAgain
		return errHeld
	}
	w.in, w.taken = in, 0
	room := in[len(in):cap(in)]
	n, err := v.base.conn.stream.Read(room, limit)
	if err != nil {
		return err
	}
	if n == 0 {
		return errEnded
	}
	w.in = w.in[:len(w.in)+n]
	v.asked = false
	return nil
}

// Room is the input of a live connection, of which so much was taken, with some room
// behind it for more of the message at its front. It is nil, and the input of no
// use any more, if the server holds too much of others.
func Room(p *websocket.Parser, in []byte, taken int) []byte {
	if taken > 0 {
		in = in[:copy(in, in[taken:])]
	}
	in = p.Compact(in)
	if len(in) == cap(in) || p.Want() > cap(in) {
		return large.Grow(in, max(min(2*cap(in), websocket.DefaultMost), p.Want())+websocket.MaxHead+websocket.MaxControl)
	}
	return in
}

// ask sees whether a client that was silent for long is there. It is given as long
// again to say so.
func (v *live) ask() error {
	if v.asked {
		v.closed = true
		return scenarios.ErrClientGone
	}
	v.asked = true
	w := v.base.working()
	w.out = websocket.AppendFrame(w.out, websocket.Ping, nil)
	return v.flush()
}
