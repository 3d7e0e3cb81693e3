// Package timer keeps what is due at a time, on one thread. It does not wait:
// a loop asks when the next thing is due, waits in its own way, and takes what
// is due then.
package timer

import "math"

// Never is later than any other time.
const Never = int64(math.MaxInt64)

// Heap holds values that are each due at a time, a number of nanoseconds on
// the caller's clock. Its zero value is empty. What it holds is expected to
// become due, exactly and nearly always: it cannot be taken back.
//
// Four children per node make the heap half as deep as two would, and their
// times share a cache line or two.
type Heap[T any] struct{ entries []entry[T] }

type entry[T any] struct {
	when  int64
	value T
}

// Next is when the first value is due, Never if there is none.
func (h *Heap[T]) Next() int64 {
	if len(h.entries) == 0 {
		return Never
	}
	return h.entries[0].when
}

// Add makes value due at when.
func (h *Heap[T]) Add(when int64, value T) {
	e := entry[T]{when, value}
	h.entries = append(h.entries, e)
	i := len(h.entries) - 1
	for i > 0 {
		parent := (i - 1) / 4
		if h.entries[parent].when <= when {
			break
		}
		h.entries[i] = h.entries[parent]
		i = parent
	}
	h.entries[i] = e
}

// Due takes out the value that is due first, if that is not later than now.
func (h *Heap[T]) Due(now int64) (value T, ok bool) {
	if len(h.entries) == 0 || h.entries[0].when > now {
		return value, false
	}
	n := len(h.entries) - 1
	value = h.entries[0].value
	last := h.entries[n]
	h.entries[n] = entry[T]{}
	h.entries = h.entries[:n]
	if n > 0 {
		h.sink(last)
	}
	return value, true
}

// sink puts e in the place of the first entry, or below.
func (h *Heap[T]) sink(e entry[T]) {
	i, n := 0, len(h.entries)
	for {
		child := 4*i + 1
		if child >= n {
			break
		}
		for c := child + 1; c < min(child+4, n); c++ {
			if h.entries[c].when < h.entries[child].when {
				child = c
			}
		}
		if e.when <= h.entries[child].when {
			break
		}
		h.entries[i] = h.entries[child]
		i = child
	}
	h.entries[i] = e
}
