package scenarios

import (
	"errors"

	"interleave/scenarios/wire"
)

// The failures that models tell handlers of. A model may wrap them to say
// more in its log; the client sees the same answer from every model.
var (
	ErrUpstream        = errors.New("upstream failed")
	ErrUpstreamTimeout = errors.New("upstream timed out")
	ErrPanic           = errors.New("handler panicked")
	ErrStopping        = errors.New("the server is stopping")
	ErrQuiet           = errors.New("nothing was posted for long")
	ErrClientGone      = errors.New("the client is gone")
	ErrTooLong         = errors.New("the answer is longer than its length says")
	ErrHandshake       = errors.New("not a WebSocket handshake")
	ErrNoUpgrade       = errors.New("only for WebSocket")
)

// Fail makes resp the answer to a request whose handler failed with err:
// nothing that the handler has written so far is sent.
func Fail(resp *wire.Response, err error) {
	switch {
	case errors.Is(err, ErrUpstreamTimeout):
		refuse(resp, 504, "upstream timed out\n")
	case errors.Is(err, ErrStopping):
		refuse(resp, 503, "the server is stopping\n")
	case errors.Is(err, ErrQuiet):
		refuse(resp, 503, "nothing was posted for long\n")
	case errors.Is(err, ErrHandshake):
		refuse(resp, 400, "not a WebSocket handshake\n")
	case errors.Is(err, ErrNoUpgrade):
		refuse(resp, 426, "only for WebSocket, version 13\n")
	case errors.Is(err, ErrUpstream):
		refuse(resp, 502, "upstream failed\n")
	default:
		refuse(resp, 500, "internal error\n")
	}
}

// Err returns ErrUpstream unless the upstream answered 200.
func (r Reply) Err() error {
	if r.Status != 200 {
		return ErrUpstream
	}
	return nil
}

func refuse(resp *wire.Response, status int, body string) {
	resp.Reset()
	resp.Status = status
	resp.Body = append(resp.Body, body...)
}
