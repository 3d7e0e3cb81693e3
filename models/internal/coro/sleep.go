package coro

import "time"

// Sleep parks the greenlet for d. After Kill it panics with ErrStopped, which
// ends a task that sleeps in a loop.
func (h *Hub) Sleep(d time.Duration) {
	if d <= 0 {
		h.Yield()
	} else if !h.killed {
		h.sleepers.push(sleeper{h.clock() + int64(d), h.current})
		h.park()
	}
	if h.killed {
		panic(ErrStopped)
	}
}

type sleeper struct {
	when int64
	g    *greenlet
}

// sleepHeap has the sleeper that is to wake first in front. Sleepers, unlike
// time-outs, nearly always run to their end, and are exact; so they are kept
// apart from the wheel.
type sleepHeap []sleeper

func (s sleepHeap) next() int64 {
	if len(s) == 0 {
		return never
	}
	return s[0].when
}

func (s *sleepHeap) push(e sleeper) {
	*s = append(*s, e)
	h := *s
	for i := len(h) - 1; i > 0; {
		parent := (i - 1) / 2
		if h[parent].when <= h[i].when {
			break
		}
		h[parent], h[i] = h[i], h[parent]
		i = parent
	}
}

func (s *sleepHeap) pop() sleeper {
	h := *s
	first, last := h[0], len(h)-1
	h[0], h[last] = h[last], sleeper{}
	*s = h[:last]
	h = *s
	for i := 0; ; {
		child := 2*i + 1
		if child >= len(h) {
			return first
		}
		if child+1 < len(h) && h[child+1].when < h[child].when {
			child++
		}
		if h[i].when <= h[child].when {
			return first
		}
		h[i], h[child] = h[child], h[i]
		i = child
	}
}

func (s *sleepHeap) expire(h *Hub) {
	for len(*s) > 0 && (*s)[0].when <= h.now {
		h.wake(s.pop().g)
	}
}

func (s *sleepHeap) wakeAll(h *Hub) {
	for len(*s) > 0 {
		h.wake(s.pop().g)
	}
}
