package thread

import (
	"fmt"
	"syscall"
)

// Bell wakes a thread that waits in poll.
type Bell struct {
	Heard int // readable once the bell has rung
	cord  int // what is written to; the same descriptor where one is enough
}

// NewBell makes one.
func NewBell() (*Bell, error) {
	heard, cord, err := wires()
	if err != nil {
		return nil, fmt.Errorf("make a bell: %w", err)
	}
	return &Bell{heard, cord}, nil
}

// Ring may be called on any thread. What takes no more bytes has rung already.
func (b *Bell) Ring() { syscall.Write(b.cord, one[:]) }

// one is a small number in either order of bytes.
var one = [8]byte{0, 0, 0, 1, 1}

// Silence makes the bell as if it had not rung.
func (b *Bell) Silence() {
	var rings [64]byte
	syscall.Read(b.Heard, rings[:])
}

// Close frees the descriptors.
func (b *Bell) Close() {
	syscall.Close(b.Heard)
	if b.cord != b.Heard {
		syscall.Close(b.cord)
	}
}
