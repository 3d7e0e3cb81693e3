package accept

import (
	"sync/atomic"
	"unsafe"
)

// Limit is how many connections may be held at once by all acceptors that have
// it, in this process or in several.
type Limit struct {
	max   int64
	total *count
	all   []count // by process
	own   *count  // of this process: one of all
}

// count has a cache line of its own.
type count struct {
	atomic.Int64
	_ [56]byte
}

const countSize = int(unsafe.Sizeof(count{}))

// NewLimit is a limit of this process alone.
func NewLimit(max int) *Limit { return newLimit(max, make([]count, 2), 0) }

// LimitSize is how many bytes of memory a SharedLimit of so many processes
// takes.
func LimitSize(processes int) int { return (1 + processes) * countSize }

// SharedLimit is a limit of several processes, in memory that they share, which
// is zero at first and begins a page. This process is number own of them, from 0.
func SharedLimit(max int, memory []byte, own int) *Limit {
	return newLimit(max, unsafe.Slice((*count)(unsafe.Pointer(unsafe.SliceData(memory))), len(memory)/countSize), own)
}

func newLimit(max int, counts []count, own int) *Limit {
	l := &Limit{max: int64(max), total: &counts[0], all: counts[1:]}
	l.own = &l.all[own]
	return l
}

// Forget takes off the limit what process i held, which is dead.
func (l *Limit) Forget(i int) { l.total.Add(-l.all[i].Swap(0)) }

// enter counts one more connection if that is allowed.
func (l *Limit) enter() bool {
	l.own.Add(1)
	if l.total.Add(1) <= l.max {
		return true
	}
	l.leave()
	return false
}

func (l *Limit) leave() {
	l.total.Add(-1)
	l.own.Add(-1)
}
