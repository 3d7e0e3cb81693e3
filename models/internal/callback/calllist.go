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
