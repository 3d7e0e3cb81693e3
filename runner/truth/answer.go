package truth

import (
	"strconv"
	"time"

	"interleave/internal/netpoll"
	"interleave/scenarios/wire"
)

// garbage has the length of an answer and the form of none.
const garbage = "this is no answer\r\n\r\n"

// task is something to be done to a connection at a time: an answer, or the
// end of one that was begun.
type task struct {
	conn   *conn
	number uint64
	// arrived is when the request did: before it was read, from when its due
	// time counts.
	arrived time.Duration
	fault   Fault
	cut     bool // the first half was sent
}

// do carries out a task whose time has come.
func (s *server) do(t task) {
	c := t.conn
	if c.FD < 0 {
		if !t.cut {
			s.note(t, 0, true)
		}
		return
	}
	if t.cut {
		if t.fault == ResetInBody {
			s.reset(c)
		} else {
			s.drop(c)
		}
		return
	}
	switch t.fault {
	case Reset:
		s.note(t, 0, false)
		s.reset(c)
	case Close:
		s.note(t, 0, false)
		s.drop(c)
	case Garbage:
		s.note(t, 0, !s.send(c, []byte(garbage)))
		if c.FD >= 0 {
			s.drop(c)
		}
	case ResetInBody, CloseInBody, Stall:
		answer := s.message("", t.number, c.last)
		half := answer[:len(answer)-len(bodyAfter)]
		s.note(t, 0, !s.send(c, half))
		if t.fault != Stall {
			t.cut = true
			s.tasks.Add(int64(s.now()+halves), t)
		}
	default:
		sent := s.send(c, s.message(t.fault, t.number, c.last))
		s.note(t, s.now(), !sent)
		s.finish(c)
		s.next(c, s.now())
	}
}

// note writes down what became of a request.
func (s *server) note(t task, answered time.Duration, lost bool) {
	s.ledger.records = append(s.ledger.records, record{
		number: t.number, arrived: t.arrived, answered: answered, fault: t.fault, lost: lost,
	})
}

// send writes an answer, which is smaller than any socket's buffer, and
// reports whether the socket took it.
func (s *server) send(c *conn, answer []byte) bool {
	n, err := netpoll.Write(c.FD, answer)
	if err != nil || n < len(answer) {
		s.drop(c)
		return false
	}
	return true
}

// message is the answer to request n, with a fault that an answer can have.
// It is valid until the next call.
func (s *server) message(fault Fault, n uint64, last bool) []byte {
	s.resp.Reset()
	s.resp.Close = last
	body := s.resp.Body
	if s.spec.Null {
		body = append(body, nullBody...)
	} else {
		body = append(body, bodyBefore...)
		body = strconv.AppendUint(body, n, 10)
		body = append(body, bodyAfter...)
	}
	switch fault {
	case WrongByte:
		body[len(body)-2] ^= 1
	case WrongLength:
		body = append(body, '!')
	case Status:
		s.resp.Status = 500
	}
	s.resp.Body = body
	s.out = wire.AppendResponse(s.out[:0], &plainRequest, &s.resp, &s.date)
	return s.out
}

// plainRequest stands for the request that is answered: a GET by HTTP/1.1.
var plainRequest = wire.Request{Method: []byte("GET"), Minor: 1, KeepAlive: true}
