package callback

// deadlines are the calls under way. All calls may last equally long, so the
// order in which they were made is the order in which they time out, and no
// heap or wheel is needed.
type deadlines struct{ first, last *call }

func (d *deadlines) next() int64 {
	if d.first == nil {
		return noDeadline
	}
	return d.first.deadline
}

func (d *deadlines) add(c *call) {
	c.prev = d.last
	if d.last == nil {
		d.first = c
	} else {
		d.last.next = c
	}
	d.last = c
}

func (d *deadlines) remove(c *call) {
	if c.prev == nil {
		d.first = c.next
	} else {
		c.prev.next = c.next
	}
	if c.next == nil {
		d.last = c.prev
	} else {
		c.next.prev = c.prev
	}
	c.prev, c.next = nil, nil
}

// callQueue are the calls that wait for a connection, first in, first out.
type callQueue struct{ first, last *call }

func (q *callQueue) push(c *call) {
	if q.first == nil {
		q.first = c
	} else {
		q.last.behind = c
	}
	q.last = c
}

func (q *callQueue) pushFront(c *call) {
	if q.first == nil {
		q.last = c
	}
	c.behind, q.first = q.first, c
}

func (q *callQueue) pop() *call {
	c := q.first
	if c != nil {
		q.first, c.behind = c.behind, nil
	}
	return c
}
