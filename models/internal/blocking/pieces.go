package blocking

import (
	"errors"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// pieces is how far an answer that is written in pieces has come.
type pieces struct {
	last bool  // it is the connection's last
	owed int64 // bytes of its body that are still to be written
}

var _ scenarios.Streams = (*Base)(nil)

// errShort ends the connection of an answer whose handler has written less than it
// said.
var errShort = errors.New("the answer is shorter than its length says")

// Write sends a piece of the answer, and waits in the model's way until the client
// has taken it.
func (b *Base) Write(p []byte) error {
	if b.apart != nil {
		return b.apart.write(p)
	}
	w := b.working()
	if !w.begun {
		w.beginPieces()
	}
	if w.failed != nil {
		return w.failed
	}
	if len(p) == 0 || w.req.IsHead() {
		return nil
	}
	if int64(len(p)) > w.owed {
		return scenarios.ErrTooLong
	}
	if w.failed = w.conn.stream.Write(p, b.server.WriteTimeout); w.failed == nil {
		w.owed -= int64(len(p))
	}
	return w.failed
}

// working is the work of the connection, which may have given it back while its
// handler waited.
func (b *Base) working() *work {
	if b.conn.work == nil {
		b.conn.goOn(b)
	}
	return b.conn.work
}

// beginPieces sends the head, after the answers to earlier requests.
func (w *work) beginPieces() {
	resp := &w.io.base().resp
	resp.Close = resp.Close || w.conn.server.lastAnswer()
	w.begun, w.last = true, resp.Close || !w.req.KeepAlive
	w.out, w.owed = wire.AppendHead(w.out, &w.req, resp, &w.date)
	w.flush()
}

// endPieces reports whether the connection ends with the answer. One that is not
// complete ends it at once: that is how the client learns of it.
func (w *work) endPieces() (last bool) {
	if w.owed > 0 && w.failed == nil {
		w.failed = errShort
	}
	return w.last || w.failed != nil
}
