package blocking

import (
	"sync"

	"interleave/models/internal/large"
	"interleave/scenarios"
)

// arena keeps the replies of one request until its handler is done, and its
// memory for the next. Calls that run in parallel share it.
type arena struct {
	mu      sync.Mutex
	bytes   []byte
	replies []scenarios.Reply
}

// keep returns a copy of p. When the arena grows, what was kept before stays
// where it is.
func (a *arena) keep(p []byte) []byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	if cap(a.bytes)-len(a.bytes) < len(p) {
		a.bytes = make([]byte, 0, max(2*cap(a.bytes), len(p), 256))
	}
	start := len(a.bytes)
	a.bytes = append(a.bytes, p...)
	return a.bytes[start:len(a.bytes):len(a.bytes)]
}

func (a *arena) replySlots(n int) []scenarios.Reply {
	if cap(a.replies)-len(a.replies) < n {
		a.replies = make([]scenarios.Reply, 0, max(2*cap(a.replies), n, 4))
	}
	start := len(a.replies)
	a.replies = a.replies[:start+n]
	slots := a.replies[start : start+n : start+n]
	clear(slots)
	return slots
}

func (a *arena) reset() {
	a.bytes, a.replies = a.bytes[:0], a.replies[:0]
	if cap(a.bytes) > keepBuffer {
		large.Gone(a.bytes)
		a.bytes = nil
	}
}
