package csp

import (
	"time"

	"interleave/models/internal/large"
	"interleave/scenarios/wire"
)

const (
	firstInput = 2 << 10  // most requests fit
	maxKept    = 16 << 10 // the largest buffer that is kept for the next request
	maxInput   = 16 << 20 // of an unfinished request; the codec's limits are far below
	minRead    = 512      // the least room that a read is given
)

// conn is a client's connection. It belongs to the reader.
type conn struct {
	fd       int
	token    uint64
	x        *exchange // what is left of it here: an unfinished request or message, or unsent output
	live     *live     // since its upgrade; else nil
	state    state
	deadline int64 // when the state has lasted too long, in unix nanoseconds; 0: never
	since    int64 // when the first byte of the unfinished request came

	unread   bool // there may be input
	writable bool // there may be room for output
	hungup   bool // the client has ended its stream, or is about to
	failed   bool
}

type state uint8

const (
	resting   state = iota // waits for input
	away                   // its exchange is with another task
	stuck                  // waits for room for its output
	lingering              // waits for the client to notice the end
	talking                // is live
)

// exchange is a request on its way to its answer, and all the memory that it
// needs. It is the message that the tasks pass on, and belongs to the one that
// has it.
type exchange struct {
	conn   *conn
	fd     int
	in     []byte // input; the request is its start
	taken  int    // bytes of the request
	parser wire.RequestParser
	req    wire.Request
	resp   wire.Response

	purpose purpose
	status  int    // of a refusal
	out     []byte // output that the socket had no room for, or frames
	sent    int    // what of it has left
	writeBy int64  // when that must be gone
	last    bool   // the connection ends with this answer
	outcome outcome

	pieces
}

// purpose is what the writer shall do with an exchange.
type purpose uint8

const (
	answer  purpose = iota // send the handler's answer
	refusal                // send an error that no handler has seen
	interim                // ask for the rest of the request
	rest                   // go on with the output that is left
	piece                  // send a piece of an answer, whose handler waits for that
	frames                 // send what a live connection's task has to say
)

// outcome is what the writer has done.
type outcome uint8

const (
	sent    outcome = iota
	blocked         // the client takes no more; the rest is in out
	broken          // the client is gone
	passed          // all of a piece; its handler has the exchange again
)

// room makes room to read into. It returns the status to refuse the request
// with if that has become too large, or the server holds too much of others.
func (x *exchange) room() (p []byte, status int) {
	if free := cap(x.in) - len(x.in); free < minRead {
		size := 2 * cap(x.in)
		want := x.parser.Want()
		switch {
		case want > cap(x.in):
			size = min(size, want)
		case want > len(x.in):
			return x.in[len(x.in):cap(x.in)], 0 // what is missing fits
		}
		if size > maxInput {
			return nil, 413
		}
		grown := large.Grow(x.in, size)
		if grown == nil {
			return nil, 503
		}
		x.in = grown
	}
	return x.in[len(x.in):cap(x.in)], 0
}

// next forgets what was answered.
func (x *exchange) next() {
	x.in = x.in[:copy(x.in, x.in[x.taken:])]
	x.taken = 0
	x.purpose, x.last = answer, false
}

// reset makes x fit for another connection. What was large is let go.
func (x *exchange) reset() {
	x.conn = nil
	if cap(x.in) > maxKept {
		large.Drop(x.in)
		x.in, x.req = nil, wire.Request{} // which refers to it
	}
	if cap(x.resp.Body) > maxKept {
		large.Gone(x.resp.Body)
		x.resp.Body = nil
	}
	x.dropOutput()
	x.in, x.taken = x.in[:0], 0
	x.purpose, x.last = answer, false
	x.parser.Reset()
}

func (x *exchange) dropOutput() {
	if x.out != nil {
		large.Gone(x.out)
		x.out, x.sent, x.writeBy = nil, 0, 0
	}
}

// after is the time d from now, in unix nanoseconds.
func after(now int64, d time.Duration) int64 { return now + int64(d) }
