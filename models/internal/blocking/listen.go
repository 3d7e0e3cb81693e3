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
	room := v.room(w)
	if room == nil {
		v.code = websocket.TryAgain
		return errHeld
	}
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

// room is the free part of the input, for more of the message at its front.
func (v *live) room(w *work) []byte {
	if w.taken > 0 {
		w.in, w.taken = w.in[:copy(w.in, w.in[w.taken:])], 0
	}
	w.in = v.parser.Compact(w.in)
	if len(w.in) == cap(w.in) || v.parser.Want() > cap(w.in) {
		grown := large.Grow(w.in, max(min(2*cap(w.in), websocket.DefaultMost), v.parser.Want())+websocket.MaxHead+websocket.MaxControl)
		if grown == nil {
			return nil
		}
		w.in = grown
	}
	return w.in[len(w.in):cap(w.in)]
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
