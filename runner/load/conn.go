package load

import (
	"interleave/scenarios/wire"
)

// conn is one client: the connection that it has or will have, and the
// request that it is waiting for.
//
// Of many clients none is in the processor's cache. So all that most requests
// need, up to answer.begun, fills one line of it, and the size is a multiple
// of one.
type conn struct {
	fd     int32  // -1 if there is no connection
	gen    uint32 // of the connection, so that late events of an earlier one are told apart
	served int32  // requests sent on this connection
	kind   int16
	group  uint8 // of the shard's groups
	parked bool  // waits until somebody else's request is told of

	state    connState
	up       bool  // the latest attempt to connect that ended has led to a connection
	fresh    bool  // being opened for the first time, no answer yet
	asked    bool  // has a request to send or in flight
	last     bool  // the request in flight is the connection's last
	inWindow bool  // the request starts within the measured window
	cut      bool  // a part of the request is unsent
	failures uint8 // in a row

	n    uint64 // the request's number
	due  int64  // when the request was to be sent
	sent int64  // when the driver acted on it; of a connection without request: when it was opened
	free int64  // when the client became ready for its next request

	answer answer

	wake   int64  // when a client that is backing off tries again
	unsent []byte // what the socket has not taken yet, if cut
	lag    uint32 // open loop: how late the driver itself sent the request, in nanoseconds; capped

	flowing bool // its answer is streamed, and has begun

	after uint64 // number of the last message that the client was given; 0 if none
	told  int64  // when the request was sent that the answer tells of
	body  *body  // of an answer that is judged when it is whole; nil if none was yet
	live  *live  // of a live connection; nil if it speaks HTTP
	_     [2]uint64
}

// answer is how far the answer to the request in flight has come.
type answer struct {
	begun  bool // the first byte is there; else the rest is of an earlier answer
	led    bool // it is a redirect that nobody asked for
	inBody bool
	fault  *fault // what is wrong with it so far
	sum    sum    // of the body so far; without crc where no body is learned
	held   []byte // bytes that the parser needs again
	head   wire.ResponseHead
	parser wire.ResponseParser
}

type connState uint8

const (
	free       connState = iota // ready for a request, with or without a connection
	connecting                  // waiting for the handshake
	upgrading                   // waiting for the answer to the upgrade
	busy                        // a request is in flight
	backingOff                  // failed: not to be tried before wake
)

// token names the connection to the poller. Client i's next connection has
// another one.
func (c *conn) token(i uint32) uint64 { return uint64(i) | uint64(c.gen)<<32 }

// begin forgets an earlier answer. It waits with that for the first byte of the
// next, which seldom needs more than to be compared.
func (a *answer) begin(head bool) {
	a.begun, a.inBody, a.fault, a.sum = false, false, nil, sum{}
	a.parser.HeadRequest = head
	if cap(a.held) > maxHeld {
		a.held = nil
	}
	a.held = a.held[:0]
}

// maxHeld is how much memory a connection keeps for the next answer that
// arrives in pieces.
const maxHeld = 4 << 10
