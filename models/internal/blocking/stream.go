package blocking

import (
	"errors"
	"time"

	"interleave/internal/netpoll"
)

// Stream is a connected socket together with a model's way to wait for it.
// Time-outs are counted from the call and are positive; a stream need look at
// them only when it would have to wait, so that what is ready at once costs no
// timer.
type Stream interface {
	// WaitReadable waits until there is something to read, the end of the
	// stream included, without holding a buffer. It may return nil early. It
	// returns ErrTimeout after timeout and, on a client's connection, at most
	// once ErrStopped, to tell of the server's stop. A stream that can only
	// wait in Read returns nil at once.
	WaitReadable(timeout time.Duration) error

	// Read reads what there is, waiting for the first byte if need be. It
	// returns 0 and no error at the end of the stream. A stream that waits in
	// WaitReadable only returns ErrAgain if there is nothing yet.
	Read(p []byte, timeout time.Duration) (int, error)

	// Write writes all of p, or fails.
	Write(p []byte, timeout time.Duration) error

	// CloseWrite tells the peer that nothing more will come.
	CloseWrite() error

	Close() error
}

// pender is a second ability of a client's Stream: to look, without waiting, whether
// there is something to read. Without it there may be.
type pender interface{ Pending() bool }

var (
	// ErrTimeout says that a wait took too long.
	ErrTimeout = errors.New("time-out")

	// ErrStopped says that the server was told to stop meanwhile.
	ErrStopped = errors.New("server is stopping")

	// ErrAgain says that there is nothing to read yet.
	ErrAgain = netpoll.ErrAgain
)
