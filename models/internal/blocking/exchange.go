package blocking

import (
	"errors"
	"sync"
	"time"
	"unsafe"

	"interleave/models/internal/large"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// exchange is what one upstream call holds while it has bytes to send or to
// read. While it waits for the answer's first byte it holds nothing.
type exchange struct {
	buf    []byte // the request, then received bytes not yet parsed
	body   []byte // of an answer that came in pieces
	parser wire.ResponseParser
	head   wire.ResponseHead

	surplus bool // the upstream has sent more than the answer
}

var exchanges = sync.Pool{New: func() any { return &exchange{buf: make([]byte, 0, 2<<10)} }}

func (x *exchange) release() {
	x.parser.Reset()
	if cap(x.buf) <= keepBuffer && cap(x.body) <= keepBuffer {
		exchanges.Put(x)
		return
	}
	large.Gone(x.buf)
	large.Gone(x.body)
}

var (
	errClosed  = errors.New("connection closed before the answer was complete")
	errTooLong = errors.New("answer is too long")
)

// exchange sends the call over s and receives the answer. Afterwards s is
// back with its peer, or closed. stale says that s was of no use from the
// start: it failed before a byte of the answer came.
func (u *upstream) exchange(s Stream, call scenarios.Call, kept *arena, deadline time.Time) (reply scenarios.Reply, stale bool, err error) {
	left := time.Until(deadline)
	if left <= 0 {
		u.peer.put(s)
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
	stale = err != nil && err != ErrTimeout && len(x.buf) == 0 && x.head.Status == 0
	x.release()
	if again {
		u.peer.put(s)
	} else {
		s.Close()
	}
	return reply, stale, err
}

func (u *upstream) send(s Stream, call scenarios.Call, timeout time.Duration) error {
	x := exchanges.Get().(*exchange)
	defer x.release()
	target := append(x.body[:0], u.path...)
	target = append(append(target, "?n="...), call.Nonce...)
	if call.Params != "" {
		target = append(append(target, '&'), call.Params...)
	}
	x.body = target
	method := "GET"
	if len(call.Body) > 0 {
		method = "POST"
	}
	// The string lives no longer than target stays as it is.
	x.buf = wire.AppendRequest(x.buf[:0], method, unsafe.String(unsafe.SliceData(target), len(target)), u.host, call.Body)
	return s.Write(x.buf, timeout)
}

// receive reads one answer. again says that s can carry another call.
func (x *exchange) receive(s Stream, kept *arena, deadline time.Time) (reply scenarios.Reply, again bool, err error) {
	x.buf, x.body, x.head, x.surplus = x.buf[:0], x.body[:0], wire.ResponseHead{}, false
	for {
		eof, err := x.fill(s, deadline)
		if err != nil {
			return reply, false, err
		}
		data, done, err := x.parse(eof)
		if err != nil {
			return reply, false, err
		}
		if done {
			again = !eof && x.head.KeepAlive && !x.surplus
			return scenarios.Reply{Status: x.head.Status, Body: kept.keep(data)}, again, nil
		}
	}
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

// parse takes what it can from x.buf. The body is a slice of x.buf if it came
// whole, which is how upstreams answer, else it is collected in x.body.
func (x *exchange) parse(eof bool) (body []byte, done bool, err error) {
	taken := 0
	if x.head.Status == 0 {
		if taken, err = x.parser.Head(x.buf, &x.head); err != nil {
			return nil, false, err
		}
		if taken == 0 {
			x.head.Status = 0
			if eof {
				return nil, false, errClosed
			}
			return nil, false, nil
		}
	}
	for n, data := 1, []byte(nil); n > 0 && !done; taken += n {
		if n, data, done, err = x.parser.Body(x.buf[taken:]); err != nil {
			return nil, false, err
		}
		if done && len(x.body) == 0 {
			x.surplus = taken+n < len(x.buf)
			return data, true, nil
		}
		if x.body = append(x.body, data...); len(x.body) > wire.DefaultBody {
			return nil, false, errTooLong
		}
	}
	if !done && eof {
		if err := x.parser.EOF(); err != nil {
			return nil, false, err
		}
		done = true
	}
	if done {
		x.surplus = taken < len(x.buf)
		return x.body, true, nil
	}
	x.buf = x.buf[:copy(x.buf, x.buf[taken:])]
	return nil, false, nil
}
