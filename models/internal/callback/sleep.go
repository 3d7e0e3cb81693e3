package callback

// sleeper is a completion that is due at a time.
type sleeper struct {
	when int64
	x    *exchange
	done func()
}

// sleepHeap has the sleeper that is due first in front. Sleepers nearly
// always run to their end and are exact, unlike time-outs, so they are kept
// apart from those. Four children per node make the heap half as deep as two
// would, and their times share a cache line or two.
type sleepHeap []sleeper

func (h sleepHeap) next() int64 {
	if len(h) == 0 {
		return noDeadline
	}
	return h[0].when
}

func (h *sleepHeap) push(s sleeper) {
	*h = append(*h, s)
	heap := *h
	i := len(heap) - 1
	for i > 0 {
		parent := (i - 1) / 4
		if heap[parent].when <= s.when {
			break
		}
		heap[i] = heap[parent]
		i = parent
	}
	heap[i] = s
}

func (h *sleepHeap) pop() sleeper {
	heap := *h
	n := len(heap) - 1
	first, last := heap[0], heap[n]
	heap[n] = sleeper{}
	heap = heap[:n]
	*h = heap
	if n == 0 {
		return first
	}
	i := 0
	for {
		child := 4*i + 1
		if child >= n {
			break
		}
		for c := child + 1; c < min(child+4, n); c++ {
			if heap[c].when < heap[child].when {
				child = c
			}
		}
		if last.when <= heap[child].when {
			break
		}
		heap[i] = heap[child]
		i = child
	}
	heap[i] = last
	return first
}

// expire calls back those that are due. One that goes to sleep again in its
// completion, for however short, waits for the next turn.
func (h *sleepHeap) expire(l *Loop) {
	for h.next() <= l.now {
		s := h.pop()
		s.x.completed(s.done)
	}
}
