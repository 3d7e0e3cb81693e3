package blocking

import (
	"io"
	"slices"
	"time"

	"interleave/internal/netpoll"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// pieceSize is what is copied at a time where nothing better can be done.
const pieceSize = 16 << 10

// Tap is a Stream over a descriptor that does not block. With two of them a source is
// passed on by a relay, which nobody holds while he waits: what the client has not
// taken stays in the kernel.
type Tap interface {
	Stream
	Number() int                              // of the descriptor
	Dry()                                     // there was nothing to read
	Full()                                    // there was no room
	WaitWritable(timeout time.Duration) error // until there is room; it may return early
}

// Pass is the Pipe of a model whose streams are Taps. lend gives a relay, and
// returned takes it back before the handler waits.
func (b *Base) Pass(src scenarios.Source, lend func() *netpoll.Relay, returned func(*netpoll.Relay)) error {
	s := src.(*source)
	if err := b.passHeld(s); err != nil || s.left == 0 {
		return err
	}
	from, can := s.stream.(Tap)
	if !can || b.apart != nil {
		return b.copyFrom(s)
	}
	w := b.working()
	to := w.conn.stream.(Tap)
	switch {
	case w.req.IsHead():
		return nil
	case s.left > w.owed:
		return scenarios.ErrTooLong
	}
	for s.left > 0 {
		relay := lend()
		n, rest, in, out := relay.Pass(from.Number(), to.Number(), s.left)
		// Before anybody else runs, who may hear of news.
		if in == ErrAgain {
			from.Dry()
		}
		if out == ErrAgain {
			to.Full()
		}
		if len(rest) > 0 {
			rest, out = slices.Clone(rest), nil
		}
		returned(relay)
		if len(rest) > 0 {
			out = to.Write(rest, b.server.WriteTimeout)
			n += len(rest)
		}
		w.owed -= int64(n)
		s.took(n)
		switch {
		case in == ErrAgain:
			in = from.WaitReadable(s.client.timeout)
		case in == io.EOF:
			in = wire.ErrTruncated
		case out == ErrAgain:
			out = to.WaitWritable(b.server.WriteTimeout)
		}
		if in != nil {
			s.drop()
			return s.failure(in)
		}
		if w.failed = out; out != nil {
			return out
		}
	}
	return nil
}

// passHeld begins the answer, and writes what came with the head of the source.
func (b *Base) passHeld(s *source) error {
	err := b.Write(s.held)
	if err == nil && len(s.held) > 0 {
		n := len(s.held)
		s.release()
		s.took(n)
	}
	return err
}

// copyFrom passes on what is left of s by way of memory.
func (b *Base) copyFrom(s *source) error {
	for piece := make([]byte, pieceSize); ; {
		n, err := s.Read(piece)
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = b.Write(piece[:n])
		}
		if err != nil {
			return err
		}
	}
}
