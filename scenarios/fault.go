package scenarios

import (
	"sync"
	"syscall"
	"time"
)

// Fault is a way in which a handler goes wrong. An application's faults are plain
// statements, and so are these: no model is told of one before it happens.
type Fault string

const (
	Panic Fault = "panic" // the handler panics: a plain panic
	Exit  Fault = "exit"  // the process ends at once: Abort
	Hang  Fault = "hang"  // the handler computes and never ends: Compute for Forever
	Leak  Fault = "leak"  // the handler keeps memory for ever: Keep
)

// Abort ends the process at once, as abort in a library of C does: nothing is
// answered, and no deferred call runs.
func Abort() { syscall.Exit(ExitStatus) }

// ExitStatus is the status with which Abort ends a process: that of a software
// error in sysexits.h.
const ExitStatus = 70

// Forever is for how long a handler that hangs computes: longer than any load
// lasts. The end of its process ends it.
const Forever = 1000 * time.Hour

// kept is what handlers leak.
var kept struct {
	sync.Mutex
	pieces [][]byte
}

// Keep allocates memory, in bytes, writes to each of its pages and never lets go
// of it.
func Keep(size int) {
	const page = 4096
	piece := make([]byte, size)
	for i := 0; i < size; i += page {
		piece[i] = 1
	}
	kept.Lock()
	defer kept.Unlock()
	kept.pieces = append(kept.pieces, piece)
}

// Faulty reports whether requests of s that l sends go wrong.
func (s *Scenario) Faulty(l Load) bool {
	for _, r := range s.Asks(l) {
		if r.Fault != "" {
			return true
		}
	}
	return false
}
