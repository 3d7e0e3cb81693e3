package callback

import (
	"time"

	"interleave/internal/netpoll"
	"interleave/models/internal/large"
)

// lingerTime is how long a connection that was told to close may take to
// notice.
const lingerTime = int64(time.Second)

// sending is what has become of output.
type sending uint8

const (
	allSent sending = iota
	blocked         // the client does not take it; the rest is kept in the exchange
	gone            // the connection is closed, or told to
)

// flush writes the batch, after what the socket had no room for before. If
// the connection is to be closed after that, it does so.
func (l *Loop) flush(s *slot) sending {
	x := s.x
	output := l.batch
	if len(x.out) > 0 {
		x.out = append(x.out, l.batch...)
		output = x.out[x.sent:]
	}
	for len(output) > 0 {
		n, err := l.port.Write(int(s.fd), output)
		if err == netpoll.ErrAgain {
			l.keep(s, output)
			return blocked
		}
		if err != nil {
			l.resetBatch()
			l.hangUp(s)
			return gone
		}
		output = output[n:]
	}
	l.resetBatch()
	if x.writeBy != 0 {
		large.Gone(x.out)
		x.out, x.sent, x.writeBy = nil, 0, 0
		s.deadline = 0
	}
	if s.flags&closing != 0 {
		l.goodbye(s)
		return gone
	}
	return allSent
}

// keep puts by the output that the socket has no room for.
func (l *Loop) keep(s *slot, output []byte) {
	x := s.x
	if len(x.out) > 0 {
		x.sent = len(x.out) - len(output)
	} else {
		x.out, x.sent = append(x.out, output...), 0
		x.writeBy = l.after(l.config.WriteTimeout)
	}
	s.deadline = x.writeBy
	l.resetBatch()
}

func (l *Loop) resetBatch() {
	if cap(l.batch) > 4*maxBatch {
		large.Gone(l.batch)
		l.batch = nil
	}
	l.batch = l.batch[:0]
}

// goodbye closes a connection whose output has been written. Unless the
// client asked for that and has nothing more to say, it is given time to read
// the answer: closing a socket with input unread, or that more input arrives
// at, resets it, and the client would lose what it has not read yet.
func (l *Loop) goodbye(s *slot) {
	if s.flags&abrupt != 0 && s.flags&unread == 0 {
		l.hangUp(s)
		return
	}
	l.port.CloseWrite(int(s.fd))
	l.leave(s.x)
	s.kind = lingering
	s.deadline = l.now + lingerTime
	if s.flags&unread != 0 {
		l.swallow(s)
	}
}

// lingerEvent is called when something has happened to a connection that was
// told to close.
func (l *Loop) lingerEvent(s *slot, ev *netpoll.Event) {
	if ev.Failed {
		l.hangUp(s)
		return
	}
	if ev.Hangup {
		s.flags |= hungup
	}
	if ev.Readable {
		l.swallow(s)
	}
}

// swallow reads what nobody wants to know. A client that goes on sending
// after it was told to stop is cut off.
func (l *Loop) swallow(s *slot) {
	for range maxSteps {
		n, err := l.port.Read(int(s.fd), l.discard[:])
		if err == netpoll.ErrAgain || n > 0 && n < len(l.discard) && s.flags&hungup == 0 {
			return
		}
		if n == 0 {
			break
		}
	}
	l.hangUp(s)
}

// hangUp closes a client's connection. A handler that is answering it goes on
// and finds nobody.
func (l *Loop) hangUp(s *slot) {
	l.clients--
	l.listener.Done()
	if s.x != nil {
		l.leave(s.x)
	}
	l.free(s)
}
