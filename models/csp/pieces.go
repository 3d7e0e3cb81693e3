package csp

import (
	"time"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// pieces is how far an answer that its handler writes in pieces has come. The
// exchange goes to the writer with each of them, as a message, and if the client does
// not take it on to the reader, which knows when it does. The handler waits for their
// word.
type pieces struct {
	begun bool
	owed  int64 // bytes of the body that are still to be written
	head  []byte
	piece []byte     // what of the piece the client has not taken
	word  chan error // of the writer or the reader; made once
	lost  bool       // it was that the client is gone
}

// Open asks an upstream.
func (io *handlerIO) Open(c scenarios.Call) (scenarios.Source, error) {
	io.flush()
	return io.client.Open(&io.base, c)
}

// Write has the writer send a piece.
func (io *handlerIO) Write(p []byte) error {
	x := io.x
	if x == nil {
		return errLive
	}
	if !x.begun {
		x.begin(io.resp, closed(io.stopping))
		if err := io.hand(x.head); err != nil {
			return err
		}
	}
	switch {
	case x.lost:
		return scenarios.ErrClientGone
	case len(p) == 0 || x.req.IsHead():
		return nil
	case int64(len(p)) > x.owed:
		return scenarios.ErrTooLong
	}
	x.owed -= int64(len(p))
	return io.hand(p)
}

// hand has p sent, and waits until the client has taken it.
func (io *handlerIO) hand(p []byte) error {
	x := io.x
	x.purpose, x.piece = piece, p
	io.answers <- x
	err := <-x.word
	x.purpose, x.piece, x.lost = answer, nil, err != nil
	return err
}

// begin makes the head of an answer in pieces.
func (x *exchange) begin(resp *wire.Response, last bool) {
	var date wire.Date
	date.Set(time.Now().Unix())
	resp.Close = resp.Close || last
	x.last = resp.Close || !x.req.KeepAlive
	x.begun, x.lost = true, false
	x.head, x.owed = wire.AppendHead(x.head[:0], &x.req, resp, &date)
	if x.word == nil {
		x.word = make(chan error, 1)
	}
}

// loseClient tells a handler that waits for its client to take a piece that it will
// not. It reports false if none waits.
func (x *exchange) loseClient() bool {
	if x.purpose != piece {
		return false
	}
	x.word <- scenarios.ErrClientGone
	return true
}
