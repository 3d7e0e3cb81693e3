package coro

import "time"

// Sleep parks the greenlet for d. After Kill it panics with ErrStopped, which
// ends a task that sleeps in a loop.
func (h *Hub) Sleep(d time.Duration) {
	if d <= 0 {
		h.Yield()
	} else if !h.killed {
		h.sleepers.Add(h.clock()+int64(d), h.current)
		h.park()
	}
	if h.killed {
		panic(ErrStopped)
	}
}

// wakeSleepers wakes those whose time has come. Sleepers, unlike time-outs,
// are exact; so they are kept apart from the wheel.
func (h *Hub) wakeSleepers(now int64) {
	for g, ok := h.sleepers.Due(now); ok; g, ok = h.sleepers.Due(now) {
		h.wake(g)
	}
}
