package serve

import (
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	gorilla "github.com/gorilla/websocket"

	"interleave/models/internal/blocking"
	"interleave/models/internal/large"
	"interleave/scenarios"
	"interleave/scenarios/wire/websocket"
)

// live is a connection that was upgraded. It is its handler's, and, if it follows a
// topic, its reader's.
type live struct {
	server *blocking.Server
	conn   *gorilla.Conn
	in     *[]byte        // the message that was received last; nil if none is held
	code   websocket.Code // to close with, if the handler was told of the end
	over   error          // that it was told; nil if it was not
	gone   bool           // there is nobody to send a close to
	topic  *listening     // nil if it follows none

	heard   atomic.Int64 // when something last came, or the wait for it began, in the server's time
	asked   atomic.Bool  // whether the client is still there, since then
	reading atomic.Bool  // somebody would hear the client

	mu      sync.Mutex  // guards what follows
	silence *time.Timer // calls look
	stopped bool        // no wait for the client is to begin any more
	ending  bool        // the handler has ended
}

var _ scenarios.Socket = (*live)(nil)

// The errors with which a message is given up here, and not by gorilla.
var (
	errText = &websocket.Error{Code: websocket.BadText, Reason: "text that is not UTF-8"}
	errHeld = &websocket.Error{Code: websocket.TryAgain, Reason: "the server holds too much of others"}
)

// inputs are for messages. A connection has one while its handler deals with one.
var inputs = sync.Pool{New: func() any {
	in := make([]byte, 0, firstBody)
	return &in
}}

// start has the connection answer what a client says beside messages, and be looked
// after.
func (v *live) start(conn *gorilla.Conn) {
	conn.SetReadLimit(websocket.DefaultMost)
	pong := conn.PingHandler()
	conn.SetPingHandler(func(data string) error {
		v.hear()
		return pong(data)
	})
	conn.SetPongHandler(func(string) error {
		v.hear()
		return nil
	})
	v.hear()
	v.mu.Lock()
	defer v.mu.Unlock()
	v.conn = conn
	if v.stopped {
		conn.SetReadDeadline(past)
	}
	v.silence = time.AfterFunc(v.server.IdleTimeout, v.look)
}

func (v *live) hear() {
	v.heard.Store(v.server.Now())
	if v.asked.Load() {
		v.asked.Store(false)
	}
}

// look asks a client that was silent for long whether it is there. It is given as long
// again to say so.
func (v *live) look() {
	if v.isSilent() { // without the lock: a client that takes nothing must not hold up a stop
		v.conn.WriteControl(gorilla.PingMessage, nil, time.Now().Add(min(v.server.IdleTimeout, v.server.WriteTimeout)))
	}
}

// isSilent reports whether the client is to be asked, and has look called again. It
// closes the connection of a client that was asked.
func (v *live) isSilent() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.ending {
		return false
	}
	idle := v.server.IdleTimeout
	if !v.reading.Load() {
		v.silence.Reset(idle)
		return false
	}
	if silent := time.Duration(time.Now().UnixNano() - v.heard.Load()); silent < idle {
		v.silence.Reset(idle - silent)
		return false
	}
	if v.asked.Swap(true) {
		v.conn.Close()
		return false
	}
	v.silence.Reset(idle)
	return true
}

// past is a deadline that ends all waits.
var past = time.Unix(1, 0)

// stop ends the wait for the client, and all further ones.
func (v *live) stop() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.stopped = true
	if v.conn != nil && !v.ending {
		v.conn.SetReadDeadline(past)
	}
}

// abort ends the connection without regard to the client.
func (v *live) abort() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.conn != nil {
		v.conn.Close()
	}
}

// Receive waits for the next message.
func (v *live) Receive() (m scenarios.LiveMessage, err error) {
	if v.over != nil {
		return m, v.over
	}
	if v.topic != nil {
		m, err = v.hearBoth()
	} else {
		m, err = v.next()
	}
	if err != nil {
		v.over = v.failed(err)
	}
	return m, v.over
}

// next reads the next message of the client's, and checks a text as it comes.
func (v *live) next() (m scenarios.LiveMessage, err error) {
	v.release()
	v.hear()
	v.reading.Store(true)
	defer v.reading.Store(false)
	kind, r, err := v.conn.NextReader()
	if err != nil {
		return m, err
	}
	v.in = inputs.Get().(*[]byte)
	in, text := (*v.in)[:0], websocket.UTF8{}
	for err == nil {
		if len(in) == cap(in) {
			grown := large.Grow(in, min(2*cap(in), websocket.DefaultMost+1)) // one more, to see the end
			if grown == nil {
				return m, errHeld
			}
			in, *v.in = grown, grown
		}
		var n int
		n, err = r.Read(in[len(in):cap(in)])
		if kind == gorilla.TextMessage && !text.Take(in[len(in):len(in)+n]) {
			return m, errText
		}
		in = in[:len(in)+n]
		v.hear()
	}
	switch {
	case err != io.EOF:
		return m, err
	case !text.Complete():
		return m, errText
	}
	return scenarios.LiveMessage{Data: in, Binary: kind == gorilla.BinaryMessage}, nil
}

// release gives back the message that was received last.
func (v *live) release() {
	if v.in == nil {
		return
	}
	if cap(*v.in) > large.Usual {
		large.Drop(*v.in)
	} else {
		inputs.Put(v.in)
	}
	v.in = nil
}

// failed is what a handler is told of an error, and notes how the connection is to be
// closed. What breaks the protocol gorilla has answered itself, but for a length
// beyond 63 bits.
func (v *live) failed(err error) error {
	var closed *gorilla.CloseError
	var ours *websocket.Error
	var network net.Error
	switch {
	case err == scenarios.ErrStopping, errors.As(err, &network) && network.Timeout() && v.server.Stopping():
		v.code = websocket.GoingAway
		return scenarios.ErrStopping
	case errors.As(err, &ours):
		v.code = ours.Code
	case errors.As(err, &closed):
		// Gorilla has agreed, unless what is sent at the time took too long.
		v.code, v.gone = websocket.Code(closed.Code), closed.Code == gorilla.CloseAbnormalClosure
	case network != nil, err == io.EOF:
		v.gone = true
	default:
		v.code = websocket.Protocol
	}
	return scenarios.ErrClientGone
}

// Send sends the message at once.
func (v *live) Send(m scenarios.LiveMessage) error {
	kind := gorilla.TextMessage
	if m.Binary {
		kind = gorilla.BinaryMessage
	}
	v.conn.SetWriteDeadline(time.Now().Add(v.server.WriteTimeout))
	if err := v.conn.WriteMessage(kind, m.Data); err != nil {
		v.gone = v.gone || err != gorilla.ErrCloseSent
		return scenarios.ErrClientGone
	}
	return nil
}

// end closes the connection after its handler. The status only says whether that has
// failed.
func (v *live) end(status int) {
	if v.over == nil {
		v.code = blocking.CloseCode(status)
	}
	v.mu.Lock()
	v.ending = true
	v.silence.Stop()
	v.mu.Unlock()
	if v.topic != nil {
		v.leave()
	}
	v.release()
	if !v.gone {
		// Where a close was sent already, this one is not.
		v.conn.WriteControl(gorilla.CloseMessage, gorilla.FormatCloseMessage(int(v.code), ""), time.Now().Add(v.server.WriteTimeout))
		linger(v.conn.NetConn().(*conn).TCPConn)
	}
	v.conn.Close()
}
