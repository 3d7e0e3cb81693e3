package blocking

import (
	"errors"
	"sync"
	"time"

	"interleave/models/internal/large"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// exchange is what one upstream call holds while it has bytes to send or to
// read. While it waits for the answer's first byte it holds nothing.
type exchange struct {
	buf    []byte // the request, then what has come of the answer
	parser wire.ResponseParser
	head   wire.ResponseHead
}

var exchanges = sync.Pool{New: func() any { return &exchange{buf: make([]byte, 0, 2<<10)} }}

func (x *exchange) release() {
	x.parser.Reset()
	if cap(x.buf) <= keepBuffer {
		exchanges.Put(x)
		return
	}
	large.Gone(x.buf)
}

var errClosed = errors.New("connection closed before an answer came")

// exchange sends the call over s and receives the answer. Afterwards s is
// back with its peer, or closed. stale says that s was of no use from the
// start: it failed before a byte of the answer came.
func (u *upstream) exchange(s Stream, call scenarios.Call, kept *arena, deadline time.Time) (reply scenarios.Reply, stale bool, err error) {
	left := time.Until(deadline)
	if left <= 0 {
		u.peer.Put(s)
		return reply, false, ErrTimeout
	}
	if err = u.send(s, call, left); err == nil {
		err = s.WaitReadable(left)
	}
	if err != nil {
		s.Close()
		return reply, err != ErrTimeout, err
	}
	x := exchanges.Get().(*exchange)
	reply, again, err := x.receive(s, kept, deadline)
	stale = err != nil && err != ErrTimeout && len(x.buf) == 0
	x.release()
	if again {
		u.peer.Put(s)
	} else {
		s.Close()
	}
	return reply, stale, err
}

func (u *upstream) send(s Stream, call scenarios.Call, timeout time.Duration) error {
	x := exchanges.Get().(*exchange)
	defer x.release()
	x.buf = call.AppendRequest(x.buf[:0], u.host, u.path)
	return s.Write(x.buf, timeout)
}

// receive reads one answer. again says that s can carry another call.
func (x *exchange) receive(s Stream, kept *arena, deadline time.Time) (reply scenarios.Reply, again bool, err error) {
	x.buf = x.buf[:0]
	for {
		eof, err := x.fill(s, deadline)
		if err == nil && eof {
			err = x.end()
		}
		if err != nil {
			return reply, false, err
		}
		taken, body, err := x.parser.Parse(x.buf, &x.head)
		if err != nil {
			return reply, false, err
		}
		if taken > 0 {
			again = !eof && x.head.KeepAlive && taken == len(x.buf)
			return scenarios.Reply{Status: x.head.Status, Body: kept.keep(body)}, again, nil
		}
		if eof {
			return reply, false, wire.ErrTruncated
		}
	}
}

// end is the end of the stream, which may be that of the answer.
func (x *exchange) end() error {
	if len(x.buf) == 0 {
		return errClosed
	}
	return x.parser.EOF()
}

// fill reads once.
func (x *exchange) fill(s Stream, deadline time.Time) (eof bool, err error) {
	if len(x.buf) == cap(x.buf) {
		x.buf = append(x.buf, 0)[:len(x.buf)]
	}
	for {
		left := time.Until(deadline)
		if left <= 0 {
			return false, ErrTimeout
		}
		n, err := s.Read(x.buf[len(x.buf):cap(x.buf)], left)
		switch err {
		case nil:
			x.buf = x.buf[:len(x.buf)+n]
			return n == 0, nil
		case ErrAgain:
			if err := s.WaitReadable(left); err != nil {
				return false, err
			}
		default:
			return false, err
		}
	}
}
