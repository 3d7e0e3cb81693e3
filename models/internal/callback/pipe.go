package callback

import (
	"fmt"

	"interleave/internal/netpoll"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

const (
	// pipeSize is what is passed on at a time to a client that takes all of it, and
	// pipeLess to one that does not: what it does not take was looked at in vain.
	pipeSize = 64 << 10
	pipeLess = 16 << 10

	// pipeOwn is what one holds of it whose port cannot leave it in the kernel.
	pipeOwn = 4 << 10

	// pipeTurn is how much one connection is passed on in one turn.
	pipeTurn = 4 * pipeSize
)

// Peeker is a second ability of a Port, of one that polls: to look at what there is
// to read, and to take of it as much as was of use. With it, what lies between an
// upstream and a client that reads slowly stays in the kernel. The loop has one
// buffer for all.
type Peeker interface {
	Peek(fd int, p []byte) (int, error)
	Discard(fd, n int, scratch []byte) error
}

func (poll) Peek(fd int, p []byte) (int, error)      { return netpoll.Peek(fd, p) }
func (poll) Discard(fd, n int, scratch []byte) error { return netpoll.Discard(fd, n, scratch) }

var (
	_ Peeker                  = poll{}
	_ scenarios.CallbackPipes = (*exchange)(nil)
)

// pipe is a source that is passed on to the client.
type pipe struct {
	from  *source // nil if none is
	own   []byte  // what a port without Peeker has read and the client not taken
	room  []byte  // its memory
	least bool    // the client has not taken all that it was given
	full  bool    // it takes nothing until an event says so
}

// Pipe passes on what is left of a source, at the end of the turn.
func (x *exchange) Pipe(s scenarios.CallbackSource, done func(error)) {
	x.Write(nil, done)
	x.pipe = pipe{from: s.(*source)}
}

// pumpFrom begins to pass on, or goes on.
func (l *Loop) pumpFrom(x *exchange) {
	switch {
	case x.req.IsHead():
		x.tellWrote(nil)
	case x.from.left > x.owed:
		x.tellWrote(scenarios.ErrTooLong)
	default:
		l.pump(x)
	}
}

// pump passes on what there is and the client takes.
func (l *Loop) pump(x *exchange) {
	s := x.from
	for passed := 0; s.left > 0; {
		if x.full {
			x.conn.deadline = x.by
			return
		}
		if passed >= pipeTurn {
			l.later(x)
			return
		}
		piece, err := l.ahead(x)
		if err == netpoll.ErrAgain {
			x.conn.deadline = 0
			l.await(s.call)
			return
		}
		l.unlist(s.call)
		if err != nil {
			if s.call.link != nil {
				l.loseSource(s.call)
			}
			x.tellWrote(fmt.Errorf("%w: %s: %w", scenarios.ErrUpstream, s.call.up.name, err))
			return
		}
		n, err := l.port.Write(int(x.conn.fd), piece)
		if err != nil && err != netpoll.ErrAgain {
			l.hangUp(x.conn)
			return
		}
		if n > 0 {
			l.passedOn(x, n)
			passed += n
			x.by = l.after(l.config.WriteTimeout)
		}
		// What polls has no more room then; what submits says so when it is asked.
		_, polls := l.port.(Peeker)
		x.full = err == netpoll.ErrAgain || polls && n < len(piece)
		x.least = x.full
	}
	x.conn.deadline = 0
	x.tellWrote(nil)
}

// ahead is what comes next of what is passed on.
func (l *Loop) ahead(x *exchange) ([]byte, error) {
	p, s := &x.pipe, x.from
	switch {
	case len(s.held) > 0:
		return s.held, nil
	case len(p.own) > 0:
		return p.own, nil
	case s.call.link == nil:
		return nil, wire.ErrTruncated
	}
	size := int64(pipeSize)
	if p.least {
		size = pipeLess
	}
	size = min(size, s.left)
	fd := int(s.call.link.slot.fd)
	into := l.piece[:]
	peeker, can := l.port.(Peeker)
	read := l.port.Read
	if can {
		read = peeker.Peek
	} else {
		if p.room == nil {
			p.room = make([]byte, pipeOwn)
		}
		into = p.room
	}
	n, err := read(fd, into[:min(size, int64(len(into)))])
	if err == nil && n == 0 {
		err = wire.ErrTruncated
	}
	if !can {
		p.own = into[:n]
	}
	return into[:n], err
}

// passedOn notes that the client has taken n bytes of what was ahead.
func (l *Loop) passedOn(x *exchange, n int) {
	p, s := &x.pipe, x.from
	x.owed -= int64(n)
	s.left -= int64(n)
	switch {
	case len(s.held) > 0:
		s.held = s.held[n:]
	case len(p.own) > 0:
		p.own = p.own[n:]
	default:
		l.port.(Peeker).Discard(int(s.call.link.slot.fd), n, l.piece[:])
	}
	if s.left == 0 && s.call.link != nil {
		l.endSource(s.call)
	}
}

// await has a call time out if the upstream sends nothing for long.
func (l *Loop) await(c *call) {
	if !c.listed {
		c.listed = true
		c.deadline = l.after(l.config.CallTimeout)
		l.under.add(c)
	}
}

func (l *Loop) unlist(c *call) {
	if c.listed {
		c.listed = false
		l.under.remove(c)
	}
}
