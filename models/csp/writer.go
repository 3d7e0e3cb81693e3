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
	for turn := 0; ; turn ^= 1 {
		x := <-w.answers
		if x == nil {
			return
		}
		w.date.Set(time.Now().Unix())
		done := append(returned[turn][:0], w.write(x))
		for given := false; !given; {
			select {
			case x := <-w.answers:
				if x == nil {
					return
				}
				done = append(done, w.write(x))
				continue
			default:
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
				done = append(done, w.write(x))
			case w.written <- done:
				given = true
			case <-w.ended:
				return
			}
		}
		returned[turn] = done
	}
}

// write sends what the exchange holds for its client, as far as the socket
// takes it.
func (w *writer) write(x *exchange) *exchange {
	output := w.output(x)
	for len(output) > 0 {
		n, err := netpoll.Write(x.fd, output)
		if err == netpoll.ErrAgain {
			w.keep(x, output)
			x.outcome = blocked
			return x
		}
		if err != nil {
			x.outcome = broken
			return x
		}
		output = output[n:]
	}
	if cap(w.out) > 4*maxKept {
		large.Gone(w.out)
		w.out = nil
	}
	x.dropOutput()
	x.outcome = sent
	return x
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
	case answer:
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
	if x.purpose == rest {
		x.sent = len(x.out) - len(output)
		return
	}
	x.out, x.sent = w.out, len(w.out)-len(output)
	w.out = nil
}
