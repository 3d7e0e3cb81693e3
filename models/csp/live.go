package csp

import (
	"syscall"

	"interleave/internal/netpoll"
	"interleave/models/internal/blocking"
	"interleave/scenarios"
	"interleave/scenarios/wire/websocket"
)

// live is what the reader knows of a connection after its upgrade. While that is
// silent it has no exchange.
type live struct {
	parser websocket.Parser
	inbox  chan saying // to the connection's task; closed when the client is lost
	told   bool        // there is something in inbox, or the task is busy with it
	asked  bool        // whether the client is still there, since it was last heard
	unsent *exchange   // frames that the client does not take; else nil
}

// saying is what the reader tells a connection's task, which has the exchange until it
// asks for the next one: so there is one at a time, and room for it.
type saying struct {
	ev   websocket.Event // of the client; with Nothing it was silent for long, and shall be asked
	x    *exchange       // with the event's data; nil if there are none
	stop bool            // the server stops
}

// enliven begins with a connection whose handler has upgraded it. Frames may have come
// behind the request.
func (r *reader) enliven(o order) {
	c := o.x.conn
	r.farm.leave()
	c.live = &live{inbox: o.inbox}
	c.state, c.deadline = talking, 0
	o.x.next()
	if c.failed || closed(r.aborting) {
		r.hangUp(c)
		return
	}
	r.listen(c)
}

// heard goes on when the task has done what it was told.
func (r *reader) heard(o order) {
	c := o.conn
	c.live.told = false
	if o.x != nil {
		c.x = o.x
	}
	if c.state == talking {
		r.listen(c)
	}
}

// stir goes on when something has happened in the kernel.
func (r *reader) stir(c *conn, writable bool) {
	if c.failed {
		r.hangUp(c)
		return
	}
	if x := c.live.unsent; x != nil && writable {
		c.live.unsent = nil
		r.pass(x)
	}
	if c.unread && !c.live.told {
		r.listen(c)
	}
}

// listen reads until there is something to tell, or no more. A silent connection then
// needs no exchange.
func (r *reader) listen(c *conn) {
	v := c.live
	for reads := 0; ; reads++ {
		switch {
		case c.x != nil && r.parseFrames(c):
			return
		case reads == mostReads:
			// A client that only sends pongs must not keep the reader from all others: they
			// have their turn until the task has heard of it.
			r.tell(c, saying{ev: websocket.Event{Kind: websocket.Pong}})
			return
		case r.draining:
			r.tell(c, saying{stop: true})
			return
		case !c.unread:
			if c.x != nil && len(c.x.in) == c.x.taken && v.parser.Idle() {
				r.giveBack(c)
			}
			if c.deadline == 0 {
				c.deadline = after(r.now, r.IdleTimeout)
			}
			return
		case !r.readFrames(c):
			return
		}
	}
}

// mostReads bounds what is read for a client in which there is nothing to tell its task.
const mostReads = 16

// readFrames reads once, and reports whether to go on.
func (r *reader) readFrames(c *conn) bool {
	if c.x == nil {
		r.borrow(c)
	}
	x := c.x
	if x.in == nil {
		x.in = r.input()
	}
	in := blocking.Room(&c.live.parser, x.in, x.taken)
	if in == nil {
		r.tell(c, saying{ev: websocket.Event{Kind: websocket.Close, Code: websocket.TryAgain}})
		return false
	}
	x.in, x.taken = in, 0
	room := in[len(in):cap(in)]
	n, err := netpoll.Read(c.fd, room)
	switch {
	case n > 0:
		x.in = in[:len(in)+n]
		c.unread = n == len(room) || c.hungup // as for requests
		c.deadline, c.live.asked = 0, false
	case err == netpoll.ErrAgain:
		c.unread = false
	default:
		r.hangUp(c)
		return false
	}
	return true
}

// parseFrames looks for a message, or a control frame, and reports whether it has told
// the connection's task.
func (r *reader) parseFrames(c *conn) bool {
	for x := c.x; x.taken < len(x.in); {
		ev, n, err := c.live.parser.Parse(x.in[x.taken:])
		if err != nil {
			ev = websocket.Event{Kind: websocket.Close, Code: websocket.CodeOf(err)}
		}
		x.taken += n
		switch ev.Kind {
		case websocket.Nothing:
			return false
		case websocket.Pong: // that it came is all it says
		default:
			c.x = nil
			r.tell(c, saying{ev: ev, x: x})
			return true
		}
	}
	return false
}

func (r *reader) tell(c *conn, s saying) {
	c.live.told, c.deadline = true, 0
	c.live.inbox <- s // has room
}

// hold has frames that the client does not take wait until it does.
func (r *reader) hold(x *exchange) {
	c := x.conn
	switch {
	case c.state != talking:
		x.loseFrames()
		return
	case x.writeBy == 0:
		x.writeBy = after(r.now, r.WriteTimeout)
	}
	if c.writable { // meanwhile
		r.pass(x)
		return
	}
	c.live.unsent = x
}

// mind sees to a client that takes nothing, or says nothing.
func (r *reader) mind(c *conn) {
	v := c.live
	switch {
	case v.unsent != nil && v.unsent.writeBy <= r.now:
		r.hangUp(c)
	case v.told || c.deadline > r.now:
	case v.asked:
		r.hangUp(c)
	default:
		v.asked = true
		r.tell(c, saying{})
	}
}

// lose ends the talk with a client. The connection is closed when its task is done.
func (r *reader) lose(c *conn) {
	syscall.Shutdown(c.fd, syscall.SHUT_RDWR)
	c.state, c.deadline, c.failed = away, 0, true
	if x := c.live.unsent; x != nil {
		c.live.unsent = nil
		x.loseFrames()
	}
	close(c.live.inbox)
}

// part ends a connection whose task is done, and has said so to the client.
func (r *reader) part(o order) {
	c := o.conn
	lost := c.state != talking
	select {
	case s := <-c.live.inbox: // it was said, and never heard
		if s.x != nil {
			c.x = s.x
		}
	default:
	}
	c.live, c.state = nil, resting
	if o.x != nil {
		c.x = o.x
	}
	if lost {
		r.hangUp(c)
		return
	}
	r.linger(c)
}

// loseFrames tells who waits for frames to be taken that they will not.
func (x *exchange) loseFrames() {
	x.dropOutput()
	x.word <- scenarios.ErrClientGone
}
