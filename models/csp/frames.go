package csp

import (
	"interleave/internal/netpoll"
	"interleave/models/internal/large"
	"interleave/scenarios"
)

// Frames travel in exchanges that carry nothing else, of which a line has a fixed
// number: the task of a live connection takes one from a channel, fills it and sends it
// to the writer, which puts it back. So a message to thousands of clients holds as many
// buffers as there are carriers, and who comes too soon waits for one. A carrier is
// never held while somebody waits for a client.

// load gets the task something to fill, when the client has taken what was sent before.
func (v *socket) load() error {
	if v.out != nil {
		return nil
	}
	if v.settle(); v.gone {
		return scenarios.ErrClientGone
	}
	select {
	case x := <-v.carriers:
		if x == nil {
			x = new(exchange)
		}
		x.conn, x.fd, x.word, x.purpose = v.conn, v.fd, v.word, frames
		v.out = x
		return nil
	case <-v.silent:
		v.gone = true
		return scenarios.ErrClientGone
	}
}

// flush sends what there is.
func (v *socket) flush() {
	x := v.out
	if x == nil {
		return
	}
	v.out = nil
	select {
	case v.answers <- x:
		v.owed = true
	case <-v.silent:
		v.gone = true
	}
}

// settle waits for the word of what was sent: the writer's, or, if the client did not
// take it at once, the reader's.
func (v *socket) settle() {
	if !v.owed {
		return
	}
	v.owed = false
	select {
	case err := <-v.word:
		v.gone = v.gone || err != nil
	case <-v.drained:
		v.gone = true
	}
}

// carry writes frames. What a client does not take goes on to the reader, which knows
// when it does; another carrier takes its place, so that nobody else waits for that
// client.
func (w *writer) carry(done []*exchange, x *exchange) []*exchange {
	var failed error
	for x.sent < len(x.out) {
		n, err := netpoll.Write(x.fd, x.out[x.sent:])
		if err == netpoll.ErrAgain {
			if x.outcome != blocked {
				x.outcome = blocked
				w.carriers <- nil // has room: this one's
			}
			return append(done, x)
		}
		if err != nil {
			failed = scenarios.ErrClientGone
			break
		}
		x.sent += n
	}
	word := x.word
	if x.outcome == blocked {
		x.dropOutput()
	} else {
		x.unload()
		w.carriers <- x
	}
	word <- failed
	return done
}

// unload makes a carrier fit for others. What was large is let go.
func (x *exchange) unload() {
	if cap(x.out) > maxKept {
		large.Gone(x.out)
		x.out = nil
	}
	x.out, x.sent = x.out[:0], 0
	x.conn, x.word = nil, nil
}
