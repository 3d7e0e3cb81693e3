package callback

import (
	"fmt"
	"syscall"

	"interleave/internal/netpoll"
	"interleave/models/internal/large"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// firstReply is the size of a call's first input buffer.
const firstReply = 512

// call is one request to an upstream and its reply. It belongs to its
// exchange until that has answered: the reply's body is in its buffer.
type call struct {
	x       *exchange
	sibling *call // the exchange's next
	done    func(scenarios.Reply, error)

	up      *upstream
	link    *link // nil while the call waits for one
	request []byte
	sent    int
	input   []byte
	retried bool

	reply  scenarios.Reply
	err    error
	source *source // of a call whose answer is read as it comes; else nil
	query  query   // of a call that asks the database; else zero

	deadline int64
	listed   bool  // a source's is in Loop.under, since a read waits
	prev     *call // neighbours in Loop.under
	next     *call
}

// ask starts a call.
func (l *Loop) ask(x *exchange, ask scenarios.Call, done func(scenarios.Reply, error)) {
	l.begin(l.newCall(x, done), ask)
}

func (l *Loop) newCall(x *exchange, done func(scenarios.Reply, error)) *call {
	c := l.calls.take()
	if c == nil {
		c = &call{input: make([]byte, 0, firstReply)}
	}
	c.x, c.done = x, done
	c.sibling, x.calls = x.calls, c
	return c
}

func (l *Loop) begin(c *call, ask scenarios.Call) {
	c.deadline = l.after(l.config.CallTimeout)
	l.under.add(c)
	for _, up := range l.upstreams {
		if up.name == ask.Upstream {
			c.up = up
			c.request = ask.AppendRequest(c.request[:0], up.host, up.path)
			l.assign(c)
			return
		}
	}
	l.fail(c, fmt.Errorf("no upstream is called %q", ask.Upstream))
}

// carry sends the call over k.
func (l *Loop) carry(k *link, c *call) {
	k.call, c.link = c, k
	c.sent, c.input = 0, c.input[:0]
	if k.session != nil {
		k.say(c)
	}
	l.send(k)
}

// send writes what is left of the request; on a connection that is still
// being made, that is all of it. It returns false if the connection failed.
//
// An upstream that takes no more may have answered before: that is read first. Its
// event, which the end of the connection brings, finds the failure if there is no answer.
func (l *Loop) send(k *link) bool {
	c := k.call
	for c.sent < len(c.request) {
		n, err := l.port.Write(int(k.slot.fd), c.request[c.sent:])
		if err == netpoll.ErrAgain || err == syscall.ENOTCONN {
			return true
		}
		if c.sent > 0 && (err == syscall.EPIPE || err == syscall.ECONNRESET) {
			c.sent = len(c.request)
			k.slot.flags |= hungup
			return true
		}
		if err != nil {
			l.linkFailed(k, err)
			return false
		}
		c.sent += n
	}
	return true
}

// receive reads the reply.
func (l *Loop) receive(k *link) {
	c := k.call
	switch {
	case k.session != nil:
		l.receiveAnswer(k)
		return
	case c.source != nil && c.source.open:
		l.draw(c)
		return
	}
	for {
		if cap(c.input)-len(c.input) < firstReply/2 {
			c.input = append(make([]byte, 0, 2*cap(c.input)), c.input...)
		}
		room := c.input[len(c.input):cap(c.input)]
		n, err := l.port.Read(int(k.slot.fd), room)
		switch {
		case err == netpoll.ErrAgain:
			return
		case err != nil:
			l.linkFailed(k, err)
			return
		case n == 0:
			if err := k.parser.EOF(); err != nil || len(c.input) == 0 {
				l.linkFailed(k, wire.ErrTruncated)
				return
			}
		}
		c.input = c.input[:len(c.input)+n]
		var head wire.ResponseHead
		if c.source != nil {
			if l.receiveHead(k, &head) || n < len(room) && k.slot.flags&hungup == 0 {
				return
			}
			continue
		}
		taken, body, err := k.parser.Parse(c.input, &head)
		switch {
		case err != nil:
			c.retried = true // what has come is an answer, if a wrong one
			l.linkFailed(k, err)
			return
		case taken > 0:
			c.reply = scenarios.Reply{Status: head.Status, Body: body}
			l.replied(k, head.KeepAlive && taken == len(c.input))
			return
		case n == 0:
			l.linkFailed(k, wire.ErrTruncated)
			return
		case n < len(room) && k.slot.flags&hungup == 0:
			return
		}
	}
}

// replied ends a call that has its reply. The connection is free before the
// completion runs, which may make the next call.
func (l *Loop) replied(k *link, keepAlive bool) {
	c := k.call
	c.link = nil
	l.under.remove(c)
	if keepAlive && c.sent == len(c.request) && k.slot.flags&hungup == 0 {
		k.call = nil
		l.release(k)
	} else {
		l.closeLink(k)
	}
	l.tell(c)
}

// linkFailed ends a connection in the middle of a call. The upstream may have
// closed one that was kept from an earlier call just before this one used it:
// then, and only if nothing of an answer was read, the call is made once more
// on a new one.
//
// A source whose head is there is not asked for again: the upstream takes no more of
// the request, but may have sent the whole answer. Whoever reads that finds its end.
func (l *Loop) linkFailed(k *link, err error) {
	c := k.call
	if c.source != nil && c.source.open {
		c.sent, c.source.keep = len(c.request), false
		l.draw(c)
		return
	}
	c.link = nil
	again := k.reused && !c.retried && len(c.input) == 0
	l.closeLink(k)
	if again {
		c.retried = true
		if err = l.dial(c); err == nil {
			return
		}
	}
	l.fail(c, err)
}

// callTimedOut ends a call that has no reply yet. If it still waits for a
// connection, it is the first to wait: calls time out in the order in which
// they were made.
func (l *Loop) callTimedOut(c *call) {
	if k := c.link; k != nil {
		c.link = nil
		l.closeLink(k)
	} else {
		c.up.next()
	}
	err := fmt.Errorf("%w: %s", scenarios.ErrUpstreamTimeout, c.up.name)
	if x := c.x; c.source != nil && x.work != nil && x.from == c.source {
		x.tellWrote(err)
		return
	}
	l.end(c, err)
}

// fail ends a call because of err.
func (l *Loop) fail(c *call, err error) {
	if c.up != nil {
		err = fmt.Errorf("%s: %w", c.up.name, err)
	}
	l.end(c, fmt.Errorf("%w: %w", scenarios.ErrUpstream, err))
}

// end ends a call without a reply. Its completion is called at the end of the
// turn, never from within the method that made the call.
func (l *Loop) end(c *call, err error) {
	l.under.remove(c)
	c.listed = false
	c.err = err
	l.failed = append(l.failed, c)
}

// tellFailed calls the completions of the calls that have failed until now.
func (l *Loop) tellFailed() {
	for n := len(l.failed); n > 0; n-- {
		c := l.failed[0]
		l.failed[0] = nil
		l.failed = l.failed[1:]
		l.tell(c)
	}
	if len(l.failed) == 0 {
		l.failed = nil
	}
}

// tell calls the completion.
func (l *Loop) tell(c *call) {
	x := c.x
	x.waits--
	c.complete()
	x.settle()
}

func (c *call) complete() {
	defer c.x.rescue()
	switch {
	case c.source != nil:
		c.source.tell(c.err)
	case c.query.done != nil:
		c.query.done(c.reply.Body, c.err)
	default:
		c.done(c.reply, c.err)
	}
}

// freeCalls lets go of the replies that the handler was using.
func (x *exchange) freeCalls() {
	for c := x.calls; c != nil; {
		next := c.sibling
		if k := c.link; k != nil { // a source that was not read to its end
			c.link = nil
			x.loop.closeLink(k)
		}
		kept := call{request: c.request[:0], input: c.input[:0]}
		if cap(kept.input) > maxKept || cap(kept.request) > maxKept {
			large.Gone(kept.input)
			kept = call{input: make([]byte, 0, firstReply)}
		}
		*c = kept
		x.loop.calls.put(c)
		c = next
	}
	x.calls = nil
	if x.work != nil {
		x.source = nil
	}
}
