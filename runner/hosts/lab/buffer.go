package lab

import (
	"fmt"
	"io"
	"sync"

	"interleave/internal/bounded"
)

// buffer holds what a child has said and nobody has read yet.
type buffer struct {
	mu     sync.Mutex
	more   *sync.Cond
	data   []byte
	ended  error // io.EOF, or why nothing more comes; nil while something may
	closed bool  // nobody reads it any more
}

// bufferLimit bounds what a child may say before it is read, in bytes. The result of a
// load is some megabytes.
const bufferLimit = 128 << 20

func newBuffer() *buffer {
	b := &buffer{}
	b.more = sync.NewCond(&b.mu)
	return b
}

// add adds what the child has said. It never waits: all children's words come one
// after the other.
func (b *buffer) add(data []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.closed || b.ended != nil:
		return
	case len(b.data)+len(data) > bufferLimit:
		b.ended = fmt.Errorf("a child said more than anybody has read: %w", bounded.TooLong{Limit: bufferLimit})
	default:
		b.data = append(b.data, data...)
	}
	b.more.Broadcast()
}

// end says that nothing more comes, because of err or because the child has ended.
func (b *buffer) end(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended == nil {
		if b.ended = err; err == nil {
			b.ended = io.EOF
		}
	}
	b.more.Broadcast()
}

// Read waits until there is something to read.
func (b *buffer) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.data) == 0 && b.ended == nil && !b.closed {
		b.more.Wait()
	}
	switch {
	case b.closed:
		return 0, io.ErrClosedPipe
	case len(b.data) == 0:
		return 0, b.ended
	}
	n := copy(p, b.data)
	if b.data = b.data[n:]; len(b.data) == 0 {
		b.data = nil
	}
	return n, nil
}

// Close lets go of what is not read.
func (b *buffer) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed, b.data = true, nil
	b.more.Broadcast()
	return nil
}
