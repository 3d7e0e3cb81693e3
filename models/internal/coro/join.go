package coro

// Join lets one greenlet wait for others. The zero value has nobody to wait
// for.
type Join struct {
	open   int
	hub    *Hub
	waiter *greenlet
}

// Add counts n greenlets more.
func (j *Join) Add(n int) { j.open += n }

// Done counts one less, and wakes the waiter after the last.
func (j *Join) Done() {
	j.open--
	if j.open == 0 && j.waiter != nil {
		g := j.waiter
		j.waiter = nil
		j.hub.wake(g)
	}
}

// Wait parks the greenlet until all are done. Kill does not end it: the
// others, whose waits Kill does end, are soon done.
func (j *Join) Wait(h *Hub) {
	if j.open > 0 {
		j.hub, j.waiter = h, h.current
		h.park()
	}
}
