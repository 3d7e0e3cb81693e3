package truth

import "time"

// task is something to be done to a connection at a time: an answer, or the
// end of one that was begun.
type task struct {
	due    time.Duration // on the server's clock
	conn   *conn
	number uint64
	// arrived is when the request did: before it was read, from when its due
	// time counts.
	arrived time.Duration
	fault   Fault
	cut     bool // the first half was sent
}

// tasks is a heap of tasks by due.
type tasks []task

func (h *tasks) push(t task) {
	*h = append(*h, t)
	s := *h
	for i := len(s) - 1; i > 0; {
		parent := (i - 1) / 2
		if s[parent].due <= s[i].due {
			return
		}
		s[parent], s[i] = s[i], s[parent]
		i = parent
	}
}

// pop takes the task that is due first; there must be one.
func (h *tasks) pop() task {
	s := *h
	first, last := s[0], len(s)-1
	s[0], s[last] = s[last], task{}
	s = s[:last]
	*h = s
	for i := 0; ; {
		child := 2*i + 1
		if child >= len(s) {
			return first
		}
		if child+1 < len(s) && s[child+1].due < s[child].due {
			child++
		}
		if s[i].due <= s[child].due {
			return first
		}
		s[i], s[child] = s[child], s[i]
		i = child
	}
}
