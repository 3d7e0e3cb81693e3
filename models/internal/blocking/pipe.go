package blocking

import (
	"io"
	"time"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

const (
	// pipeSize is what is passed on at a time to a client that takes all of it, and
	// pipeLess to one that does not: what it does not take was looked at in vain.
	pipeSize = 64 << 10
	pipeLess = 16 << 10
)

// Tap is a Stream whose socket can be looked at without waiting. With two of them a
// source is passed on through a buffer that nobody holds while he waits: what the
// client has not taken stays in the kernel.
type Tap interface {
	Stream
	Peek(p []byte) (int, error)               // leaves what it reads; ErrAgain if there is nothing yet
	Discard(n int, scratch []byte) error      // takes what Peek has shown
	WriteSome(p []byte) (int, error)          // ErrAgain if there is no room
	WaitWritable(timeout time.Duration) error // until there is room; it may return early
}

// Buffer is memory for one piece. It is used between two waits only, and so by one
// handler of a thread at a time.
type Buffer [pipeSize]byte

// Pass is the Pipe of a model whose streams are Taps. lend gives a buffer, and
// returned takes it back before the handler waits.
func (b *Base) Pass(src scenarios.Source, lend func() *Buffer, returned func(*Buffer)) error {
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
	for size := pipeSize; s.left > 0; {
		buffer := lend()
		n, dry, err := passSome(from, to, buffer[:min(int64(size), s.left)])
		returned(buffer)
		w.owed -= int64(n)
		s.took(n)
		switch {
		case err != nil && dry:
			s.drop()
			return s.failure(err)
		case err != nil:
			w.failed = err
			return err
		case s.left == 0:
		case dry:
			if err := from.WaitReadable(s.client.timeout); err != nil {
				s.drop()
				return s.failure(err)
			}
		case n < size:
			size = pipeLess
			if err := to.WaitWritable(b.server.WriteTimeout); err != nil {
				w.failed = err
				return err
			}
		default:
			size = pipeSize
		}
	}
	return nil
}

// passSome passes on what there is and the client takes at once. dry says that it was
// all that there is, or that an error is the upstream's.
func passSome(from, to Tap, buffer []byte) (n int, dry bool, err error) {
	seen, err := from.Peek(buffer)
	switch {
	case err == ErrAgain:
		return 0, true, nil
	case err == nil && seen == 0:
		err = wire.ErrTruncated
	}
	if err != nil {
		return 0, true, err
	}
	n, err = to.WriteSome(buffer[:seen])
	if err == ErrAgain {
		err = nil
	}
	if n > 0 {
		if failed := from.Discard(n, buffer); failed != nil {
			return n, true, failed
		}
	}
	return n, n == seen && n < len(buffer), err
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
	for piece := make([]byte, pipeLess); ; {
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
