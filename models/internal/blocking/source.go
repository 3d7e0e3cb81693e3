package blocking

import (
	"fmt"
	"io"
	"time"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// source is an upstream's answer that a handler reads as it comes. It has a
// connection of its own until all of it was read.
type source struct {
	client *Client
	peer   *peer
	name   string // of the upstream
	stream Stream // nil once all was read, or nothing more can be
	x      *exchange
	held   []byte // in x: what came with the head; x is given back with the last of it
	length int64
	left   int64
	again  bool // the connection can carry another call
}

var _ scenarios.Source = (*source)(nil)

// Open asks an upstream and waits for the head of its answer.
func (b *Base) Open(call scenarios.Call) (scenarios.Source, error) {
	b.Flush()
	return b.Client.Open(b, call)
}

// Open is that for a handler whose IO is b.
func (c *Client) Open(b *Base, call scenarios.Call) (scenarios.Source, error) {
	b.closeSource()
	s, err := c.open(call)
	if err != nil {
		return nil, upstreamError(call, err)
	}
	b.source = s
	return s, nil
}

func (b *Base) closeSource() {
	if b.source != nil {
		b.source.close()
		b.source = nil
	}
}

func (c *Client) open(call scenarios.Call) (*source, error) {
	u := c.upstreams[call.Upstream]
	if u == nil {
		return nil, fmt.Errorf("no upstream is called %q", call.Upstream)
	}
	deadline := time.Now().Add(c.timeout)
	if c.Gate != nil {
		if err := c.Gate.Enter(c.timeout); err != nil {
			return nil, err
		}
	}
	s := &source{client: c, peer: u.peer, name: call.Upstream}
	err := s.begin(u, call, deadline)
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// begin asks over a connection that was used before, if there is one, and else, or
// if that turns out to be closed, over a new one. See Client.attempt.
func (s *source) begin(u *upstream, call scenarios.Call, deadline time.Time) (err error) {
	if s.stream = s.peer.Take(); s.stream != nil {
		stale, err := s.ask(u, call, deadline)
		if !stale {
			return err
		}
		s.drop()
	}
	left := time.Until(deadline)
	if left <= 0 {
		return ErrTimeout
	}
	if s.stream, err = s.client.Dial(s.peer.addr, left); err != nil {
		s.stream = nil
		return err
	}
	_, err = s.ask(u, call, deadline)
	return err
}

// ask sends the call and reads the head of its answer. stale says that the
// connection was of no use from the start.
func (s *source) ask(u *upstream, call scenarios.Call, deadline time.Time) (stale bool, err error) {
	left := time.Until(deadline)
	if left <= 0 {
		return false, ErrTimeout
	}
	if err = u.send(s.stream, call, left); err == nil {
		err = s.stream.WaitReadable(left)
	}
	if err != nil {
		return err != ErrTimeout, err
	}
	s.x = exchanges.Get().(*exchange)
	s.x.buf = s.x.buf[:0]
	err = s.readHead(deadline)
	stale = err != nil && err != ErrTimeout && len(s.x.buf) == 0
	if err != nil || len(s.held) == 0 {
		s.release()
	}
	return stale, err
}

func (s *source) readHead(deadline time.Time) error {
	x := s.x
	for {
		eof, err := x.fill(s.stream, deadline)
		if err == nil && eof {
			err = errClosed
		}
		if err != nil {
			return err
		}
		n, err := x.parser.Head(x.buf, &x.head)
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		if x.head.Status != 200 || x.head.ContentLength < 0 {
			return fmt.Errorf("the answer has status %d and length %d", x.head.Status, x.head.ContentLength)
		}
		s.held, s.length, s.left, s.again = x.buf[n:], x.head.ContentLength, x.head.ContentLength, x.head.KeepAlive
		if int64(len(s.held)) > s.left {
			return wire.ErrTruncated // bytes that nobody asked for
		}
		if s.left == 0 {
			s.finish()
		}
		return nil
	}
}

// Length is that of the body.
func (s *source) Length() int64 { return s.length }

// Read waits in the model's way, with no more than the caller's buffer.
func (s *source) Read(p []byte) (int, error) {
	switch {
	case len(s.held) > 0:
		n := copy(p, s.held)
		if s.held = s.held[n:]; len(s.held) == 0 {
			s.release()
		}
		s.took(n)
		return n, nil
	case s.left == 0:
		return 0, io.EOF
	case s.stream == nil:
		return 0, s.failure(errClosed)
	}
	n, err := s.receive(p[:min(int64(len(p)), s.left)])
	if err != nil {
		s.drop()
		return 0, s.failure(err)
	}
	s.took(n)
	return n, nil
}

// receive reads what there is, 1 byte at least.
func (s *source) receive(p []byte) (int, error) {
	for {
		n, err := s.stream.Read(p, s.client.timeout)
		switch {
		case err == ErrAgain:
			if err := s.stream.WaitReadable(s.client.timeout); err != nil {
				return 0, err
			}
		case err != nil:
			return 0, err
		case n == 0:
			return 0, wire.ErrTruncated
		default:
			return n, nil
		}
	}
}

func (s *source) failure(err error) error {
	return upstreamError(scenarios.Call{Upstream: s.name}, err)
}

// took notes that n bytes more were read.
func (s *source) took(n int) {
	if s.left -= int64(n); s.left == 0 {
		s.finish()
	}
}

// finish ends a body that was read whole: its connection is for others.
func (s *source) finish() {
	if s.stream == nil || !s.again {
		s.drop()
		return
	}
	s.peer.Put(s.stream)
	s.stream = nil
}

// drop closes the connection.
func (s *source) drop() {
	if s.stream != nil {
		s.stream.Close()
		s.stream = nil
	}
}

// release gives back the memory of the head.
func (s *source) release() {
	if s.x != nil {
		s.x.release()
		s.x, s.held = nil, nil
	}
}

// close ends the use of a source. What was not read of it is lost, and its
// connection with it.
func (s *source) close() {
	s.drop()
	s.release()
	if s.client.Gate != nil {
		s.client.Gate.Leave()
	}
}
