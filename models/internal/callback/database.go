package callback

import (
	"errors"
	"fmt"

	"interleave/internal/netpoll"
	"interleave/models"
	"interleave/scenarios"
)

// query is what a call asks the database, instead of an upstream.
type query struct {
	*scenarios.Query
	done func(value []byte, err error)
}

// session is what a connection to the database is besides.
type session struct {
	protocol scenarios.Session
	begun    bool // the startup is complete
}

// newDatabase returns the scenario's database, to which a loop has connections as to an
// upstream; nil if there is none. The process has so many loops.
func newDatabase(cfg *models.Config, loops int) (*upstream, error) {
	d := cfg.Scenario.Database
	if d == nil {
		return nil, nil
	}
	addr, err := models.Address("the database", d.Addr)
	if err != nil {
		return nil, err
	}
	return &upstream{name: "the database", addr: addr, most: max(d.MostConns/max(loops, 1), 1), newSession: d.NewSession}, nil
}

var _ scenarios.CallbackQueries = (*exchange)(nil)

var errNoDatabase = errors.New("the scenario has no database")

// Query asks the database.
func (x *exchange) Query(q *scenarios.Query, done func([]byte, error)) {
	l := x.loop
	x.waits++
	c := l.newCall(x, nil)
	c.query = query{q, done}
	c.retried = true // it is not asked again: it may have written
	c.deadline = l.after(l.config.CallTimeout)
	l.under.add(c)
	if c.up = l.database; c.up == nil {
		l.fail(c, errNoDatabase)
		return
	}
	l.assign(c)
}

// say makes c's request what is to be sent over k now.
func (k *link) say(c *call) {
	if k.session.begun {
		c.request = k.session.protocol.Ask(c.request[:0], c.query.Query)
	} else {
		c.request = k.session.protocol.Begin(c.request[:0])
	}
}

// receiveAnswer has the protocol go through what has come.
func (l *Loop) receiveAnswer(k *link) {
	c, s := k.call, k.session
	l.coming = coming{port: l.port, slot: k.slot}
	for {
		if c.sent == len(c.request) {
			c.request, c.sent = c.request[:0], 0
		}
		var complete bool
		var err error
		c.request, complete, err = s.protocol.Receive(c.request, &l.coming)
		switch {
		case complete && s.begun:
			value, err := s.protocol.Answer()
			if value != nil {
				c.input = append(c.input[:0], value...)
				c.reply.Body = c.input
			}
			if err != nil {
				c.err = fmt.Errorf("%w: %s: %w", scenarios.ErrUpstream, c.up.name, err)
			}
			l.replied(k, true)
			return
		case complete:
			s.begun = true
			k.say(c)
			c.sent = 0
		case err == netpoll.ErrAgain:
			return
		case err != nil:
			l.linkFailed(k, err)
			return
		}
		if !l.send(k) {
			return
		}
	}
}

// coming is what a connection has received, as a protocol reads it: it returns
// netpoll.ErrAgain when nothing more is there.
type coming struct {
	port  Port
	slot  *slot
	empty bool
}

func (r *coming) Read(p []byte) (int, error) {
	if r.empty {
		return 0, netpoll.ErrAgain
	}
	n, err := r.port.Read(int(r.slot.fd), p)
	if n == 0 && err == nil {
		return 0, errEnded
	}
	r.empty = n < len(p) && r.slot.flags&hungup == 0
	return n, err
}

var errEnded = errors.New("the connection was closed")
