package csp

import (
	"time"

	"interleave/internal/netpoll"
	"interleave/models/internal/large"
	"interleave/scenarios/wire"
)

// writer is the task that sends answers and gives the connections back. While
// the reader is busy it goes on with the next answer, so that several
// connections come back in one message.
type writer struct {
	*line
	out  []byte
	date wire.Date
}

func (w *writer) run() {
	defer close(w.silent)
	var returned [2][]*exchange // one is with the reader
	for turn := 0; ; {
		x := <-w.answers
		if x == nil {
			return
		}
		w.date.Set(time.Now().Unix())
		done := w.writeInto(returned[turn][:0], x)
		if len(done) == 0 {
			continue // it is with its handler again
		}
		for given, wrote := false, 0; !given; wrote++ {
			if wrote < mostWrites {
				select {
				case x := <-w.answers:
					if x == nil {
						return
					}
					done = w.writeInto(done, x)
					continue
				default:
				}
			}
			select {
			case w.written <- done:
				given = true
				continue
			default: // the reader is busy
			}
			select {
			case x := <-w.answers:
				if x == nil {
					return
				}
				done = w.writeInto(done, x)
			case w.written <- done:
				given = true
			case <-w.ended:
				return
			}
		}
		returned[turn] = done
		turn ^= 1
	}
}

// mostWrites bounds how many answers the writer prefers to giving connections back. Tasks of
// live connections go on without the reader, and may have frames for it at any time.
const mostWrites = 256

// writeInto writes, and appends an exchange that is for the reader to done.
func (w *writer) writeInto(done []*exchange, x *exchange) []*exchange {
	if x.purpose == frames {
		return w.carry(done, x)
	}
	if w.write(x); x.outcome == passed {
		x.word <- nil
		return done
	}
	return append(done, x)
}

// write sends what the exchange holds for its client, as far as the socket
// takes it.
func (w *writer) write(x *exchange) {
	output := w.output(x)
	for len(output) > 0 {
		n, err := netpoll.Write(x.fd, output)
		if err == netpoll.ErrAgain {
			w.keep(x, output)
			x.outcome = blocked
			return
		}
		if err != nil {
			x.outcome = broken
			return
		}
		output = output[n:]
	}
	if cap(w.out) > 4*maxKept {
		large.Gone(w.out)
		w.out = nil
	}
	switch {
	case x.purpose == piece:
		x.outcome = passed
		return
	case x.purpose == answer && x.begun && (x.lost || x.owed > 0):
		x.outcome = broken // the answer is not complete: that is how the client learns of it
		return
	}
	x.dropOutput()
	x.outcome = sent
}

func (w *writer) output(x *exchange) []byte {
	switch x.purpose {
	case rest:
		return x.out[x.sent:]
	case interim:
		return append(w.out[:0], wire.ContinueResponse...)
	case refusal:
		x.last = true
		w.out = wire.AppendError(w.out[:0], x.in, x.status, &w.date)
	case piece:
		return x.piece
	case answer:
		if x.begun {
			return nil
		}
		if closed(w.stopping) {
			x.resp.Close = true
		}
		x.last = x.resp.Close || !x.req.KeepAlive
		w.out = wire.AppendResponse(w.out[:0], &x.req, &x.resp, &w.date)
	}
	return w.out
}

// keep puts by the output that the socket has no room for: together with the
// buffer that it is in.
func (w *writer) keep(x *exchange, output []byte) {
	if x.purpose == piece {
		x.piece = output
		return
	}
	if x.purpose == rest {
		x.sent = len(x.out) - len(output)
		return
	}
	x.out, x.sent = w.out, len(w.out)-len(output)
	w.out = nil
}
