package csp

import (
	"interleave/internal/netpoll"
	"interleave/scenarios/wire"
)

// read reads until the request is complete or there is no more.
func (r *reader) read(c *conn) {
	if c.x == nil {
		r.borrow(c)
	}
	x := c.x
	if x.in == nil {
		x.in = r.input()
	}
	for c.unread {
		room, status := x.room()
		if status != 0 {
			r.refuse(x, status)
			return
		}
		n, err := netpoll.Read(c.fd, room)
		switch {
		case n > 0:
			if len(x.in) == 0 {
				c.since = r.now
			}
			x.in = x.in[:len(x.in)+n]
			// A short read has emptied the socket, unless the end is there too.
			c.unread = n == len(room) || c.hungup
			if r.parse(c) {
				return
			}
		case err == netpoll.ErrAgain:
			c.unread = false
		default:
			r.hangUp(c)
			return
		}
	}
	r.rest(c)
}

// parse looks for a request in what was read and reports whether it has sent
// the exchange on.
func (r *reader) parse(c *conn) bool {
	x := c.x
	n, err := x.parser.Parse(x.in, &x.req)
	switch {
	case err != nil:
		r.refuse(x, wire.StatusOf(err))
	case n > 0:
		x.taken = n
		c.state, c.deadline = away, 0
		if !r.farm.give(x) {
			r.refuse(x, 503)
		}
	case x.parser.NeedsContinue():
		r.owe(x, interim)
	default:
		return false
	}
	return true
}

// rest waits for the rest of a request, or for the next one, and then the
// connection needs no exchange.
func (r *reader) rest(c *conn) {
	c.state = resting
	switch {
	case len(c.x.in) > 0:
		c.deadline = after(c.since, r.HeaderTimeout)
	case r.draining:
		r.hangUp(c)
	default:
		r.giveBack(c)
		c.deadline = after(r.now, r.IdleTimeout)
	}
}

func (r *reader) borrow(c *conn) {
	n := len(r.free) - 1
	var x *exchange
	if n >= 0 {
		x, r.free[n], r.free = r.free[n], nil, r.free[:n]
		r.unused = min(r.unused, n)
	} else {
		x = new(exchange)
	}
	x.conn, x.fd, c.x = c, c.fd, x
}

// input is an empty input buffer.
func (r *reader) input() []byte {
	select {
	case in := <-r.spare:
		return in
	default:
		return make([]byte, 0, firstInput)
	}
}

func (r *reader) giveBack(c *conn) {
	x := c.x
	c.x = nil
	x.reset()
	r.free = append(r.free, x)
}
