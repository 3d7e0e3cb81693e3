// Package large looks after the memory of requests that are large. Bodies are
// held whole until their handler has run, so there is a bound to what all of a
// process's take together, and once they are gone their memory goes back to
// the system: left alone, Go's collector would keep it until the next
// collection, which an idle server may not need for minutes.
//
// Buffers of the usual size never come here: what it costs is paid by those
// who send much.
package large

import (
	"runtime/debug"
	"sync/atomic"
	"time"
)

const (
	// Usual is the largest buffer that is not counted, in bytes.
	Usual = 64 << 10

	// Bound is what the buffers of one process that are larger may take
	// together, in bytes.
	Bound = 256 << 20

	// after is how long it takes until memory is given back. What is dropped
	// meanwhile goes with it.
	after = 500 * time.Millisecond
)

var (
	held atomic.Int64
	due  atomic.Bool
)

// Grow returns a copy of b with room for size bytes, which replaces b. It
// returns nil, and b stays, if that would exceed Bound.
func Grow(b []byte, size int) []byte {
	if more := counted(size) - counted(cap(b)); more > 0 && held.Add(more) > Bound {
		held.Add(-more)
		return nil
	}
	grown := make([]byte, len(b), size)
	copy(grown, b)
	if counted(cap(b)) > 0 {
		giveBack()
	}
	return grown
}

// Adopt counts a buffer that Grow has not made, to be dropped like one that it
// has.
func Adopt(b []byte) { held.Add(counted(cap(b))) }

// Drop ends the use of a buffer that Grow has made. It does nothing to one of
// the usual size.
func Drop(b []byte) {
	if n := counted(cap(b)); n > 0 {
		held.Add(-n)
		giveBack()
	}
}

// Gone says that a large buffer which Grow has not made is not used any more.
func Gone(b []byte) {
	if counted(cap(b)) > 0 {
		giveBack()
	}
}

func counted(size int) int64 {
	if size <= Usual {
		return 0
	}
	return int64(size)
}

// giveBack has memory given back soon.
func giveBack() {
	if due.CompareAndSwap(false, true) {
		time.AfterFunc(after, func() {
			due.Store(false)
			debug.FreeOSMemory()
		})
	}
}
