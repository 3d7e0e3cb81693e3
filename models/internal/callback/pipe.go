package callback

import (
	"fmt"
	"io"

	"interleave/internal/netpoll"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

const (
	// pipeOwn is what one holds of it whose port cannot leave it in the kernel.
	pipeOwn = 4 << 10

	// pipeTurn is how much one connection is passed on in one turn.
	pipeTurn = 256 << 10
)

// Passer is a second ability of a Port, of one that polls: to pass on what one
// connection has received and another has room for. What lies between an upstream and
// a client that reads slowly then stays in the kernel. See netpoll.Relay.
type Passer interface {
	Pass(from, to int, most int64) (n int, rest []byte, in, out error)
}

var (
	_ Passer                  = poll{}
	_ scenarios.CallbackPipes = (*exchange)(nil)
)

// pipe is a source that is passed on to the client.
type pipe struct {
	from *source // nil if none is
	own  []byte  // what was taken from the upstream, and not by the client
	room []byte  // its memory
	full bool    // the client takes nothing until an event says so
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
		n, in, out := l.passSome(x)
		if n > 0 {
			l.passedOn(x, n)
			passed += n
			x.by = l.after(l.config.WriteTimeout)
		}
		if in == netpoll.ErrAgain {
			x.conn.deadline = 0
			l.await(s.call)
			return
		}
		l.unlist(s.call)
		if in != nil {
			if s.call.link != nil {
				l.loseSource(s.call)
			}
			x.tellWrote(fmt.Errorf("%w: %s: %w", scenarios.ErrUpstream, s.call.up.name, in))
			return
		}
		if out != nil && out != netpoll.ErrAgain {
			l.hangUp(x.conn)
			return
		}
		// A step that has passed on something may have been broken off by a signal,
		// with room left: no event would tell of that. What is over is written next.
		x.full = out == netpoll.ErrAgain && n == 0
	}
	x.conn.deadline = 0
	x.tellWrote(nil)
}

// passSome passes on what comes next. See netpoll.Relay.
func (l *Loop) passSome(x *exchange) (n int, in, out error) {
	s, to := x.from, int(x.conn.fd)
	switch {
	case len(s.held) > 0:
		n, out = l.port.Write(to, s.held)
		s.held = s.held[n:]
		return n, nil, out
	case len(x.own) > 0:
		n, out = l.port.Write(to, x.own)
		x.own = x.own[n:]
		return n, nil, out
	case s.call.link == nil:
		return 0, wire.ErrTruncated, nil
	}
	from := int(s.call.link.slot.fd)
	if passer, can := l.port.(Passer); can {
		var rest []byte
		n, rest, in, out = passer.Pass(from, to, s.left)
		x.own = append(x.own, rest...)
	} else {
		in = l.readOwn(x, from)
	}
	if in == io.EOF {
		in = wire.ErrTruncated
	}
	return n, in, out
}

// readOwn reads what the port itself cannot pass on.
func (l *Loop) readOwn(x *exchange, from int) error {
	if x.room == nil {
		x.room = make([]byte, pipeOwn)
	}
	n, err := l.port.Read(from, x.room[:min(int64(len(x.room)), x.from.left)])
	if err == nil && n == 0 {
		err = io.EOF
	}
	x.own = x.room[:n]
	return err
}

// passedOn notes that the client has taken n bytes.
func (l *Loop) passedOn(x *exchange, n int) {
	s := x.from
	x.owed -= int64(n)
	s.left -= int64(n)
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
