package threadconn

import (
	"fmt"
	"syscall"
)

// bell wakes a thread that waits in poll.
type bell struct {
	heard int // readable once the bell has rung
	cord  int
}

func newBell() (*bell, error) {
	var ends [2]int
	if err := syscall.Pipe(ends[:]); err != nil {
		return nil, fmt.Errorf("make a pipe: %w", err)
	}
	for _, fd := range ends {
		syscall.CloseOnExec(fd)
		syscall.SetNonblock(fd, true)
	}
	return &bell{ends[0], ends[1]}, nil
}

// ring may be called on any thread. A full pipe has rung already.
func (b *bell) ring() { syscall.Write(b.cord, []byte{0}) }

func (b *bell) silence() {
	var rings [64]byte
	syscall.Read(b.heard, rings[:])
}

func (b *bell) close() {
	syscall.Close(b.heard)
	syscall.Close(b.cord)
}
