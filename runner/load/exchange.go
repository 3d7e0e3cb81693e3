package load

import (
	"bytes"

	"interleave/internal/netpoll"
	"interleave/results"
	"interleave/scenarios"
)

// exchanger sends requests and checks answers, for all connections of one
// thread.
type exchanger struct {
	*mix
	buf     []byte         // what a read fills
	stamper *stamper       // nil where the driver takes the time of answers
	unsure  []unsureAnswer // those to be judged at the end
	arrived int64          // right bytes of streamed bodies, not recorded yet
	allow   scenarios.Allow

	slowBytes int64 // that clients with a pace wrote and read

	examples map[fault]string // of what went wrong, the first of each cause
	redirect firstRedirect
}

func newExchanger(m *mix) *exchanger {
	return &exchanger{mix: m, buf: make([]byte, 64<<10), examples: map[fault]string{}}
}

// outcome is what a read led to.
type outcome struct {
	done   bool   // the request has its answer, or never will
	fault  *fault // nil if the answer was right
	unsure bool   // without a fault: the right body is being learned from this answer
	reuse  bool   // the connection can carry another request
}

// send writes c's request, as much as the socket takes and at most so many bytes.
func (x *exchanger) send(c *conn, most int) error {
	k := &x.kinds[c.kind]
	c.answer.begun = false
	if k.live {
		return x.sendMessage(c, k, most)
	}
	if k.reported {
		x.sends.note(c.n, c.sent)
	}
	request := x.render(k, c.n, c.after, c.last)
	n, err := netpoll.Write(int(c.fd), request[:min(len(request), most)])
	if err != nil && err != netpoll.ErrAgain {
		return err
	}
	c.served++
	if n < len(request) {
		c.cut = true
		c.unsent = append(c.unsent[:0], request[n:]...)
	}
	return nil
}

// flush writes more of a request that was not sent at once, at most so many bytes.
func (x *exchanger) flush(c *conn, most int) error {
	n, err := netpoll.Write(int(c.fd), c.unsent[:min(len(c.unsent), most)])
	if err != nil && err != netpoll.ErrAgain {
		return err
	}
	c.unsent = c.unsent[:copy(c.unsent, c.unsent[n:])]
	c.cut = len(c.unsent) > 0
	return nil
}

// read takes what has arrived for c. hangup says that the peer has closed at
// least its side, so that there is an end to read as well.
func (x *exchanger) read(c *conn, hangup bool) outcome {
	for {
		n, err := x.receive(int(c.fd))
		if err == netpoll.ErrAgain {
			return outcome{}
		}
		if err != nil {
			return x.broken(c, err)
		}
		if n == 0 {
			return x.ended(c)
		}
		out := x.take(c, x.buf[:n])
		if out.done {
			// A request on a connection that is closed already would fail
			// through no fault of the server's.
			out.reuse = out.reuse && !hangup && !c.cut
			return out
		}
		// A short read has emptied the socket: the next bytes, and the end,
		// come with an event of their own.
		if n < len(x.buf) && !hangup {
			return outcome{}
		}
	}
}

// take checks data, the next bytes of c's answer.
func (x *exchanger) take(c *conn, data []byte) outcome {
	k := &x.kinds[c.kind]
	a := &c.answer
	if !a.begun {
		if body, ok := k.known.match(data); ok {
			return x.recognised(c, k, body)
		}
		a.begin(k.head)
		a.begun = true
		c.body.reset()
	}
	if len(a.held) > 0 {
		a.held = append(a.held, data...)
		data = a.held
	}
	return x.parse(c, k, data)
}

// recognised judges a whole answer whose head is known.
func (x *exchanger) recognised(c *conn, k *kind, body []byte) outcome {
	out := outcome{done: true, reuse: true}
	wrong := false
	switch {
	case k.anyBody || k.head:
	case k.reads:
		out.fault = x.hear(c, k, body)
	case k.stream > 0:
		if f := x.wrongStream(c, k, body, 0); f != nil {
			return outcome{done: true, fault: f}
		}
		x.arrived += int64(len(body))
	case k.learner != nil:
		c.answer.sum = sumOf(body)
		wrong, out.unsure = k.learnt(c.answer.sum)
	case k.holds != nil:
		wrong = !k.holds.in(body)
	default:
		wrong = !bytes.Equal(body, x.expected(k, c.n))
	}
	if wrong {
		out.fault = x.wrongBody(c, len(body), body)
	}
	c.answer.led = k.known.redirect
	return out
}

// parse is the thorough way through an answer: any framing, in any pieces.
func (x *exchanger) parse(c *conn, k *kind, data []byte) outcome {
	a := &c.answer
	var head []byte
	if !a.inBody {
		n, err := a.parser.Head(data, &a.head)
		if err != nil {
			return outcome{done: true, fault: x.blame(c, protocolFault(err), data)}
		}
		if n == 0 {
			a.held = append(a.held[:0], data...)
			return outcome{}
		}
		a.inBody = true
		if !k.accepts(a.head.Status) {
			a.fault = x.blame(c, fault{kind: results.ErrStatus, status: a.head.Status}, data[:n])
		} else if k.redirects(a.head.Status) {
			x.redirect.note(&a.head)
		}
		head, data = data[:n], data[n:]
	}
	for {
		n, piece, done, err := a.parser.Body(data)
		if err != nil {
			return outcome{done: true, fault: x.blame(c, protocolFault(err), data)}
		}
		x.compare(c, k, piece)
		if k.spoiltStream(a.fault) {
			return outcome{done: true, fault: a.fault}
		}
		data = data[n:]
		if done {
			// Bytes after the end answer nothing that was asked.
			if len(data) > 0 {
				return outcome{done: true, fault: x.blame(c, fault{kind: results.ErrProtocol, cause: "bytes after the end of the answer"}, data)}
			}
			out := x.complete(c, k, piece)
			if out.fault == nil && out.reuse && learnable(head, a) {
				k.known.learn(head, a.sum.length)
				k.known.redirect = k.redirects(a.head.Status)
			}
			return out
		}
		if n == 0 {
			a.held = append(a.held[:0], data...)
			return outcome{}
		}
	}
}

// compare checks the next piece of the body.
func (x *exchanger) compare(c *conn, k *kind, piece []byte) {
	a := &c.answer
	from := a.sum.length
	if k.learner != nil && !k.anyBody {
		a.sum.add(piece)
		return
	}
	if b := c.bodyOf(k); k.reads && len(b.heard)+len(piece) <= maxHeard {
		b.heard = append(b.heard, piece...)
		a.sum.length += len(piece)
		return
	} else if k.holds != nil {
		b.take(k.holds, piece)
		a.sum.length += len(piece)
		return
	}
	a.sum.length += len(piece)
	if a.fault != nil || k.anyBody || len(piece) == 0 {
		return
	}
	if k.stream > 0 {
		if a.fault = x.wrongStream(c, k, piece, int64(from)); a.fault == nil {
			x.arrived += int64(len(piece))
		}
		return
	}
	want := x.expected(k, c.n)
	if a.sum.length > len(want) || !bytes.Equal(piece, want[from:a.sum.length]) {
		a.fault = x.wrongBody(c, max(a.sum.length, int(a.head.ContentLength)), piece)
	}
}

// complete judges an answer that has all arrived. The last piece of its body is
// shown if it is wrong.
func (x *exchanger) complete(c *conn, k *kind, last []byte) outcome {
	a := &c.answer
	out := outcome{done: true, reuse: a.head.KeepAlive}
	wrong := false
	switch {
	case a.fault != nil || k.anyBody || k.head:
	case k.reads:
		a.fault = x.hear(c, k, c.bodyOf(k).heard)
	case k.stream > 0:
		a.fault = x.shortStream(c, k, int64(a.sum.length))
	case k.learner != nil:
		wrong, out.unsure = k.learnt(a.sum)
	case k.holds != nil:
		wrong = !c.bodyOf(k).right(k.holds)
	default:
		wrong = a.sum.length != len(x.expected(k, c.n))
	}
	if wrong {
		a.fault = x.wrongBody(c, a.sum.length, last)
	}
	out.fault, a.led = a.fault, k.redirects(a.head.Status)
	return out
}

// learnable reports whether an answer with this head can be recognised by its
// bytes: it came in one piece, without interim responses, and its length is
// in the head.
func learnable(head []byte, a *answer) bool {
	const status = len("HTTP/1.1 ")
	if len(head) < status+3 || a.head.Chunked {
		return false
	}
	s := head[status : status+3]
	return int(s[0]-'0')*100+int(s[1]-'0')*10+int(s[2]-'0') == a.head.Status
}

// ended judges an answer whose connection the peer has closed.
func (x *exchanger) ended(c *conn) outcome {
	a := &c.answer
	if !a.begun {
		return outcome{done: true, fault: x.blame(c, fault{kind: results.ErrClosed}, nil)}
	}
	if !a.inBody {
		return outcome{done: true, fault: x.blame(c, fault{kind: results.ErrTruncated, cause: "within the head"}, a.held)}
	}
	if a.parser.EOF() != nil {
		return outcome{done: true, fault: x.blame(c, fault{kind: results.ErrTruncated, cause: "within the body"}, nil)}
	}
	out := x.complete(c, &x.kinds[c.kind], nil)
	out.reuse = false
	return out
}

// broken says what a failed read or write on a connection means.
func (x *exchanger) broken(c *conn, err error) outcome {
	return outcome{done: true, fault: x.blame(c, ioFault(err, c.answer.begun), nil)}
}

// wrongBody names a wrong body that has at least so many bytes; piece is some of
// them. If it is longer or shorter than the right one, that is its fault.
func (x *exchanger) wrongBody(c *conn, length int, piece []byte) *fault {
	k := &x.kinds[c.kind]
	if k.holds != nil {
		return x.blame(c, fault{kind: results.ErrBody, cause: k.holds.why()}, piece)
	}
	want := k.right.length
	if k.learner == nil {
		want = len(x.expected(k, c.n))
	}
	f := fault{kind: results.ErrBody, cause: "other bytes"}
	if length != want {
		f.cause = "another length"
	}
	return x.blame(c, f, piece)
}
