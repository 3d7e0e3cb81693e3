package netpoll

import "io"

// relaySize is what a Relay passes on in one step at the most.
const relaySize = 64 << 10

// Relay passes bytes on from one connected socket to another, both non-blocking. What
// the receiving one has no room for stays in the other's socket, so that nobody holds
// it. A Relay serves one step at a time, of any pair of sockets. The zero value is
// ready.
type Relay struct {
	wayThrough
	memory [relaySize]byte // where there is no better way: untouched, it takes none
}

// Pass passes on some bytes, most of them at the most, and returns how many. If it
// could not go on, in says what reading came to, or out what writing did: ErrAgain is
// for something to read, or for room, of which the poller tells; io.EOF is the end of
// the stream.
//
// The receiver may fail to take what its room was said to suffice for. It is rest then,
// and still has to be written. It is valid until the next step.
func (r *Relay) Pass(from, to int, most int64) (n int, rest []byte, in, out error) {
	if most <= 0 {
		return 0, nil, nil, nil
	}
	return r.pass(from, to, int(min(most, relaySize)))
}

// copied is pass by way of memory.
func (r *Relay) copied(from, to, most int) (n int, rest []byte, in, out error) {
	seen, in := Peek(from, r.memory[:most])
	if in == nil && seen == 0 {
		in = io.EOF
	}
	if in != nil {
		return 0, nil, in, nil
	}
	if n, out = Write(to, r.memory[:seen]); n > 0 {
		in = Discard(from, n, r.memory[:])
	}
	return n, nil, in, out
}
