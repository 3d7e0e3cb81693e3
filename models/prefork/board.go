package prefork

import (
	"os"
	"sync/atomic"
	"unsafe"

	"interleave/models/internal/supervise"
)

// board is memory that the master shares with its workers: each worker says
// in its slot what it is doing, the master says to all what it wants. Reading
// it costs a worker no system call.
type board struct {
	*header
	slots  []slot
	memory supervise.Memory
}

// header is what the master says. It has a cache line of its own, which is
// written rarely.
type header struct {
	crowded  atomic.Uint32 // not 0: clients wait for a worker; every answer is its connection's last
	stopping atomic.Uint32 // not 0: the same, and no further connection is to be accepted
	_        [56]byte
}

// slot is what one worker says.
type slot struct {
	word atomic.Uint64 // state in the low two bits; above, a number that each change makes larger
	pid  atomic.Int32
	tid  atomic.Int32 // of the thread that serves
	_    [48]byte
}

// The states of a worker. Zero is what a dead one leaves behind.
const (
	free  uint64 = iota // has no connection
	busy                // serves a connection
	fresh               // waits for its connection's first request
	idle                // waits for its connection's next request
	state = 3           // mask
)

// set says that the worker's state has changed. Only the worker calls it.
func (s *slot) set(to uint64) {
	s.word.Store(s.word.Load()&^state + state + 1 + to)
}

// clear is set for a worker that is dead.
func (s *slot) clear() {
	s.pid.Store(0)
	s.set(free)
}

func boardSize(workers int) int {
	return int(unsafe.Sizeof(header{})) + workers*int(unsafe.Sizeof(slot{}))
}

// newBoard makes a board and the file by which workers inherit it.
func newBoard(workers int) (*board, *os.File, error) {
	memory, file, err := supervise.NewMemory(boardSize(workers))
	if err != nil {
		return nil, nil, err
	}
	return boardIn(memory, workers), file, nil
}

// openBoard maps the board that fd holds.
func openBoard(fd, workers int) (*board, error) {
	memory, err := supervise.OpenMemory(fd, boardSize(workers))
	if err != nil {
		return nil, err
	}
	return boardIn(memory, workers), nil
}

func boardIn(memory supervise.Memory, workers int) *board {
	h := (*header)(unsafe.Pointer(unsafe.SliceData(memory)))
	first := (*slot)(unsafe.Add(unsafe.Pointer(h), unsafe.Sizeof(*h)))
	return &board{header: h, slots: unsafe.Slice(first, workers), memory: memory}
}

// close unmaps the board; nobody may use it afterwards.
func (b *board) close() { b.memory.Close() }

// held returns how many workers have a connection.
func (b *board) held() int {
	n := 0
	for i := range b.slots {
		if b.slots[i].word.Load()&state != free {
			n++
		}
	}
	return n
}

// anyFree reports whether a living worker has no connection.
func (b *board) anyFree() bool {
	for i := range b.slots {
		if s := &b.slots[i]; s.word.Load()&state == free && s.pid.Load() != 0 {
			return true
		}
	}
	return false
}
