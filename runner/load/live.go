package load

import (
	"bytes"
	"fmt"
	"strings"

	"interleave/internal/netpoll"
	"interleave/results"
	"interleave/scenarios"
	"interleave/scenarios/wire"
	"interleave/scenarios/wire/websocket"
)

// A group of clients may keep live connections (scenarios.WebSocket). Each is upgraded
// when it is opened. From then on a request is a message that the client sends, and its
// answer the next message; a client who waits to be told of others' messages sends
// nothing. Pings are answered, and are no answers.

// live is what is known of a connection that is upgraded, or will be.
type live struct {
	accepted bool
	hungup   bool   // the server has closed at least its side
	more     bool   // the socket may hold more than was read
	in       []byte // what was read and not dealt with
	parser   websocket.Parser
}

// sendHandshake asks the server to upgrade c's connection for requests of a kind.
func (x *exchanger) sendHandshake(c *conn, k *kind) error {
	if c.live == nil {
		c.live = new(live)
	}
	v := c.live
	*v = live{in: v.in[:0]}
	v.parser.Client = true
	x.request = websocket.AppendHandshake(x.request[:0], k.path, k.host, x.keyOf(c))
	n, err := netpoll.Write(int(c.fd), x.request)
	if err == nil && n < len(x.request) {
		err = netpoll.ErrAgain // of a new connection, whose buffer is empty
	}
	return err
}

// keyOf is what c's connection is accepted by. It is another one for each connection.
func (x *exchanger) keyOf(c *conn) websocket.Key {
	return websocket.NewKey(scenarios.Derive(x.seed, uint64(uint32(c.fd))), scenarios.Derive(x.seed, uint64(c.gen)))
}

// accepted takes what has come of the answer to a handshake. It reports whether the
// connection is live now; if it never will be, f says why.
func (x *exchanger) accepted(c *conn) (is bool, f *fault) {
	if out := x.more(c); out.done {
		return false, out.fault
	}
	v := c.live
	var parser wire.ResponseParser
	var head wire.ResponseHead
	n, err := parser.Head(v.in, &head)
	switch {
	case err != nil:
		return false, x.blame(c, protocolFault(err), v.in)
	case n == 0:
		if v.more {
			return x.accepted(c) // of the rest, or of the end, no event will tell again
		}
		return false, nil
	case head.Status != 101:
		return false, x.blame(c, fault{kind: results.ErrStatus, status: head.Status}, v.in)
	}
	if reason := websocket.CheckAccepted(&head, x.keyOf(c)); reason != "" {
		return false, x.blame(c, fault{kind: results.ErrProtocol, cause: reason}, v.in)
	}
	v.accepted = true
	v.in = v.in[:copy(v.in, v.in[n:])]
	return true, nil
}

// more reads what has come, as much as fits. It is done if the connection has ended
// or failed.
func (x *exchanger) more(c *conn) outcome {
	v := c.live
	n, err := x.receive(int(c.fd))
	v.more = n == len(x.buf) || n > 0 && v.hungup
	switch {
	case err == netpoll.ErrAgain:
		return outcome{}
	case err != nil:
		return x.broken(c, err)
	case n == 0:
		return outcome{done: true, fault: x.blame(c, fault{kind: results.ErrClosed}, nil)}
	}
	v.in = append(v.in, x.buf[:n]...)
	return outcome{}
}

// sendMessage sends the message of c's request.
func (x *exchanger) sendMessage(c *conn, k *kind, most int) error {
	c.served++
	if k.reported {
		x.sends.note(c.n, c.sent)
	}
	if k.reports {
		return nil
	}
	message := x.message(k, c.n)
	x.request = websocket.AppendMasked(x.request[:0], websocket.Text, uint32(c.n*0x9e3779b1), message)
	n, err := netpoll.Write(int(c.fd), x.request[:min(len(x.request), most)])
	if err != nil && err != netpoll.ErrAgain {
		return err
	}
	if n < len(x.request) {
		c.cut = true
		c.unsent = append(c.unsent[:0], x.request[n:]...)
	}
	return nil
}

// readMessage takes the next message for c, the answer to its request.
func (x *exchanger) readMessage(c *conn, hangup bool) outcome {
	v := c.live
	v.hungup = v.hungup || hangup
	for {
		out := x.nextMessage(c)
		if out.done || !v.more && len(v.in) > 0 && hangup {
			return out
		}
		if out = x.more(c); out.done {
			return out
		}
		if out = x.nextMessage(c); out.done || !v.more {
			return out
		}
	}
}

// readAny is read, or readMessage of a live connection.
func (x *exchanger) readAny(c *conn, hangup bool) outcome {
	if c.live != nil {
		return x.readMessage(c, hangup)
	}
	return x.read(c, hangup)
}

// nextMessage deals with what was read, up to the next message.
func (x *exchanger) nextMessage(c *conn) outcome {
	v := c.live
	for {
		ev, n, err := v.parser.Parse(v.in)
		if err != nil {
			return outcome{done: true, fault: x.blame(c, fault{kind: results.ErrProtocol, cause: strings.TrimPrefix(err.Error(), "websocket: ")}, v.in)}
		}
		var out outcome
		switch ev.Kind {
		case websocket.Nothing:
			v.in = v.parser.Compact(v.in)
			return out
		case websocket.Ping:
			x.pong(c, ev.Data)
		case websocket.Pong:
		case websocket.Close:
			return outcome{done: true, fault: x.blame(c, fault{kind: results.ErrClosed, cause: fmt.Sprintf("with code %d", ev.Code)}, ev.Data)}
		default:
			out = x.judgeMessage(c, ev)
		}
		v.in = v.in[:copy(v.in, v.in[n:])]
		if out.done {
			return out
		}
	}
}

// pong answers a ping. If the socket has no room for so little, the server does not
// read, and asks in vain.
func (x *exchanger) pong(c *conn, payload []byte) {
	netpoll.Write(int(c.fd), websocket.AppendMasked(nil, websocket.Pong, uint32(c.n), payload))
}

// judgeMessage compares a message with what is right.
func (x *exchanger) judgeMessage(c *conn, ev websocket.Event) outcome {
	k := &x.kinds[c.kind]
	out := outcome{done: true, reuse: !c.cut}
	switch {
	case !c.asked:
		out.fault = x.blame(c, fault{kind: results.ErrProtocol, cause: "bytes without a request"}, ev.Data)
		out.reuse = false
	case ev.Kind != websocket.Text:
		out.fault = x.blame(c, fault{kind: results.ErrBody, cause: "a binary message"}, ev.Data)
	case k.anyBody:
	case k.reads:
		out.fault = x.hear(c, k, ev.Data)
	default:
		if want := x.expected(k, c.n); !bytes.Equal(ev.Data, want) {
			out.fault = x.wrongBody(c, len(ev.Data), ev.Data)
		}
	}
	return out
}

// beginUpgrade sends the handshake of c's new connection.
func (s *shard) beginUpgrade(i uint32, c *conn, k *kind, hangup bool) {
	c.state = upgrading
	if err := s.exchange.sendHandshake(c, k); err != nil {
		s.fail(i, c, s.exchange.broken(c, err).fault, s.stamp())
		return
	}
	c.live.hungup = hangup
	if hangup {
		s.upgrade(i, c)
	}
}

// upgrade goes on when the server has said something to a handshake.
func (s *shard) upgrade(i uint32, c *conn) {
	is, f := s.exchange.accepted(c)
	if f != nil {
		c.up = false
		s.fail(i, c, f, s.stamp())
		return
	}
	if is && s.isUp(i, c) && (len(c.live.in) > 0 || c.live.hungup) {
		s.hearLive(i, c, c.live.hungup)
	}
}

// hearLive takes messages for c until nothing is left of what came.
func (s *shard) hearLive(i uint32, c *conn, hangup bool) {
	for gen := c.gen; c.state == busy && c.gen == gen; {
		out := s.exchange.readMessage(c, hangup)
		if !out.done {
			return
		}
		s.done(i, c, out)
		if len(c.live.in) == 0 && !c.live.more && !c.live.hungup {
			return
		}
	}
}

// unaskedLive reads from a live connection on which nothing was asked.
func (s *shard) unaskedLive(c *conn, hangup bool) {
	out := s.exchange.readMessage(c, hangup)
	if !out.done {
		return
	}
	if out.fault.kind == results.ErrProtocol {
		s.recorder.failed(*out.fault, s.stamp(), false)
	}
	s.disconnect(c) // opened again for the next request
}
