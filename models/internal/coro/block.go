package coro

import "interleave/models/internal/offload"

// blocked is a greenlet that waits for an operation on another thread.
type blocked struct {
	offload.Job
	g        *greenlet
	returned bool // the operation has, and its greenlet was told
}

// Block runs op on another thread and parks the greenlet until it is done: a
// call that blocks its thread then stalls nobody else. If all threads of the
// pool are taken, op waits for one. A panic in op is raised again in the
// greenlet. After Kill, Block returns ErrStopped and op runs to its end alone.
func (h *Hub) Block(op func() error) error {
	if h.killed {
		return ErrStopped
	}
	b := &blocked{g: h.current}
	b.Op, b.Done = op, func() { h.unblock(b) }
	h.blocked[b] = struct{}{}
	h.pool.Submit(&b.Job)
	h.park()
	if !b.returned {
		return ErrStopped
	}
	if b.Panicked != nil {
		panic(b.Panicked)
	}
	return b.Err
}

func (h *Hub) unblock(b *blocked) {
	if _, waits := h.blocked[b]; waits {
		delete(h.blocked, b)
		b.returned = true
		h.wake(b.g)
	}
}

// abandonBlocked wakes all who wait for an operation, without its result.
func (h *Hub) abandonBlocked() {
	for b := range h.blocked {
		h.wake(b.g)
	}
	clear(h.blocked)
}
