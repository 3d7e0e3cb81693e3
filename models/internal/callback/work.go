package callback

import (
	"interleave/models/internal/large"
	"interleave/scenarios/wire"
	"interleave/scenarios/wire/websocket"
)

const (
	// firstInput is the size of the first input buffer: most requests fit, and
	// ten thousand of them waiting for an upstream are 20 MB.
	firstInput = 2 << 10

	// maxKept is the largest buffer that is kept for the next request.
	maxKept = 16 << 10

	// maxInput bounds an unfinished request whatever its framing. The codec's
	// limits are far below.
	maxInput = 16 << 20
)

// work is what an exchange needs while it does something: to read a request, to
// run its handler, to send its answer. One that rests lends it to others.
type work struct {
	in       []byte // input; must not move while the handler runs
	pos      int    // what of it is answered or being answered
	parser   wire.RequestParser
	frames   websocket.Parser
	headerBy int64 // when the unfinished request must be complete; 0 if there is none

	req  wire.Request
	body []byte // memory for the response's body
	gone func() // to be told if the connection is gone before the answer is there

	out     []byte // output that the socket had no room for
	sent    int    // what of it has left
	writeBy int64  // when that must be gone

	begun bool // the answer is written in pieces, and its head is sent
	pieces
}

// begin gives an exchange that rests something to work with.
func (x *exchange) begin() {
	w := x.loop.works.take()
	if w == nil {
		w = new(work)
	}
	if w.in == nil {
		w.in = make([]byte, 0, firstInput)
	}
	x.work = w
	if len(x.resp.Body) == 0 {
		x.resp.Body = w.body[:0]
	}
}

// rest takes it back.
func (x *exchange) rest() {
	w := x.work
	w.body = x.resp.Body
	x.work, x.resp.Body = nil, nil
	if cap(w.in) > maxKept {
		large.Drop(w.in)
		w.in, w.req = nil, wire.Request{} // which refers to it
	}
	if cap(w.body) > maxKept {
		large.Gone(w.body)
		w.body = nil
	}
	if w.out != nil {
		large.Gone(w.out)
		w.out, w.sent = nil, 0
	}
	w.in, w.pos = w.in[:0], 0
	w.parser.Reset()
	w.frames.Reset()
	w.headerBy, w.writeBy, w.source = 0, 0, nil
	x.loop.works.put(w)
}

// restWhileWaiting has an exchange rest that waits for a message and for nothing
// else, if there is nothing left of what it was given or has to send.
func (x *exchange) restWhileWaiting() {
	if w := x.work; w != nil && x.waits == 1 && !w.begun && w.source == nil && w.pos == len(w.in) && len(w.out) == 0 && len(x.resp.Body) == 0 && w.gone == nil {
		x.manner = w.req.Manner()
		x.rest()
	}
}

// goOn ends the rest of one that has something to answer.
func (x *exchange) goOn() {
	if x.work == nil {
		x.begin()
		x.req.Forget(x.manner)
	}
}
