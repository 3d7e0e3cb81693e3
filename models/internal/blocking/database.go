package blocking

import (
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"interleave/models"
	"interleave/scenarios"
)

// database is the connections of a process to the scenario's database. There is a
// bounded number of them; handlers beyond wait for one, the first that came first.
type database struct {
	*scenarios.Database
	addr netip.AddrPort
	most int // of connections

	mu      sync.Mutex
	idle    []*session // the one that was used last is taken first
	open    int        // those in use and those that are being made included
	waiting []*turn
}

// turn is a handler's that waits for a connection.
type turn struct {
	parker Parker
	given  *session // nil: it may open one in place of one that has failed
}

// session is a connection.
type session struct {
	stream   Stream
	protocol scenarios.Session
	out      []byte
	deadline time.Time // of the query under way
}

func newDatabase(cfg *models.Config) (*database, error) {
	d := cfg.Scenario.Database
	if d == nil {
		return nil, nil
	}
	addr, err := models.Address("the database", d.Addr)
	if err != nil {
		return nil, err
	}
	return &database{Database: d, addr: addr, most: d.MostConns}, nil
}

var _ scenarios.Queries = (*Base)(nil)

// Query asks the database.
func (b *Base) Query(q *scenarios.Query) ([]byte, error) {
	b.Flush()
	return b.Client.Query(b, q)
}

var errNoDatabase = fmt.Errorf("%w: the scenario has no database", scenarios.ErrUpstream)

// Query asks the database for a handler whose IO is b.
func (c *Client) Query(b *Base, q *scenarios.Query) ([]byte, error) {
	d := c.database
	if d == nil {
		return nil, errNoDatabase
	}
	deadline := time.Now().Add(c.timeout)
	s, err := d.take(b.Parker), error(nil)
	if s != nil && time.Until(deadline) <= 0 {
		d.give(s) // nothing was asked: it is as good as before
		return nil, upstreamError(scenarios.Call{Upstream: "the database"}, ErrTimeout)
	}
	if s == nil {
		s, err = c.connect(d, deadline)
	}
	var value []byte
	var refused error
	if err == nil {
		s.deadline = deadline
		s.out = s.protocol.Ask(s.out[:0], q)
		if err = s.complete(); err == nil {
			value, refused = s.protocol.Answer()
			if value != nil {
				value = b.kept.keep(value)
			}
		}
	}
	if err != nil {
		if s != nil {
			s.stream.Close()
		}
		d.give(nil)
		return nil, upstreamError(scenarios.Call{Upstream: "the database"}, err)
	}
	d.give(s)
	if refused != nil {
		return nil, upstreamError(scenarios.Call{Upstream: "the database"}, refused)
	}
	return value, nil
}

// connect makes a connection.
func (c *Client) connect(d *database, deadline time.Time) (*session, error) {
	left := time.Until(deadline)
	if left <= 0 {
		return nil, ErrTimeout
	}
	stream, err := c.Dial(d.addr, left)
	if err != nil {
		return nil, err
	}
	s := &session{stream: stream, protocol: d.NewSession(), deadline: deadline}
	s.out = s.protocol.Begin(s.out)
	if err := s.complete(); err != nil {
		stream.Close()
		return nil, err
	}
	return s, nil
}

// complete sends what is to be sent, and reads until what was asked is complete.
func (s *session) complete() error {
	for {
		left := time.Until(s.deadline)
		if left <= 0 {
			return ErrTimeout
		}
		if len(s.out) > 0 {
			if err := s.stream.Write(s.out, left); err != nil {
				return err
			}
		}
		if err := s.stream.WaitReadable(left); err != nil {
			return err
		}
		var complete bool
		var err error
		s.out, complete, err = s.protocol.Receive(s.out[:0], s)
		if complete {
			return nil
		}
		if err != nil && err != ErrAgain {
			return err
		}
	}
}

// Read reads what there is, for the protocol: 1 byte at least. It returns ErrAgain
// where the model waits in WaitReadable.
func (s *session) Read(p []byte) (int, error) {
	left := time.Until(s.deadline)
	if left <= 0 {
		return 0, ErrTimeout
	}
	n, err := s.stream.Read(p, left)
	if n == 0 && err == nil {
		err = errHungUp
	}
	return n, err
}

var errHungUp = errors.New("the database has closed the connection")

// take takes a connection that nobody uses. Nil lets the handler open one. p waits
// for its turn; where it is nil a process has one handler, and never waits.
func (d *database) take(p Parker) *session {
	d.mu.Lock()
	if last := len(d.idle) - 1; last >= 0 {
		s := d.idle[last]
		d.idle[last] = nil
		d.idle = d.idle[:last]
		d.mu.Unlock()
		return s
	}
	if d.open < d.most || p == nil {
		d.open++
		d.mu.Unlock()
		return nil
	}
	t := &turn{parker: p}
	d.waiting = append(d.waiting, t)
	d.mu.Unlock()
	p.Park()
	return t.given
}

// give gives a connection to the first that waits, or keeps it. Nil stands for one
// that is closed.
func (d *database) give(s *session) {
	d.mu.Lock()
	if len(d.waiting) > 0 {
		t := d.waiting[0]
		d.waiting[0] = nil
		d.waiting = d.waiting[1:]
		t.given = s
		d.mu.Unlock()
		t.parker.Unpark()
		return
	}
	if s == nil {
		d.open--
	} else {
		d.idle = append(d.idle, s)
	}
	d.mu.Unlock()
}

// ShareDatabase leaves to the client its part of the connections to the database, which
// a process with so many clients may have. It precedes the first query.
func (c *Client) ShareDatabase(clients int) {
	if c.database != nil {
		c.database.most = max(c.database.MostConns/clients, 1)
	}
}

// close closes the connections that nobody uses.
func (d *database) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range d.idle {
		s.stream.Close()
	}
	d.idle = nil
}
