package callback

import (
	"bytes"
	"time"

	"interleave/models/internal/topic"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

var _ scenarios.CallbackTopics = (*exchange)(nil)

// subscription feeds a topic for all requests of the loop, which wait for its
// messages in a list: none has a call, or a connection to the bus, of its own.
type subscription struct {
	topic.Topic
	name string
	x    *exchange // makes the calls on nobody's behalf
}

// again is how long a subscription waits after a failure.
const again = 100 * time.Millisecond

// subscribed is the subscription to a topic, begun by the first who waits.
func (l *Loop) subscribed(name string) *subscription {
	for _, s := range l.subscriptions {
		if s.name == name {
			return s
		}
	}
	s := &subscription{name: name, x: &exchange{loop: l, state: running}}
	l.subscriptions = append(l.subscriptions, s)
	if l.Draining() {
		s.Close()
	} else {
		s.ask()
	}
	return s
}

// ask asks for the next messages, and then again.
func (s *subscription) ask() {
	s.x.Call(scenarios.TopicNewsCall(s.name, s.After()), func(reply scenarios.Reply, err error) {
		if err == nil {
			err = s.Take(reply, time.Now())
		}
		s.x.freeCalls()
		switch {
		case s.Closed():
		case err != nil:
			s.x.Sleep(again, s.ask)
		default:
			s.ask()
		}
	})
}

// WaitFor waits for a message.
func (x *exchange) WaitFor(name string, after uint64, done func(scenarios.Message, error)) {
	w := new(topic.Waiter)
	tell := func() { done(w.Message, w.Err) }
	w.Wake = func() { x.completed(tell) }
	if x.loop.subscribed(name).Wait(w, after, time.Now()) {
		x.Sleep(0, tell)
		return
	}
	x.waits++
	x.shrink()
}

// Post asks the bus.
func (x *exchange) Post(name string, text []byte, done func(scenarios.Message, error)) {
	x.Call(scenarios.TopicPostCall(name, text), func(reply scenarios.Reply, err error) {
		if err != nil {
			done(scenarios.Message{}, err)
			return
		}
		done(scenarios.Posted(reply))
	})
}

// shrink gives the input buffer of a request that may wait for long to another
// one, and keeps a copy that is no larger than the request. One with a body is
// left as it is: it may have been decoded in place.
func (x *exchange) shrink() {
	if len(x.req.Body) > 0 || x.req.Header("Transfer-Encoding") != nil || cap(x.in) != firstInput {
		return
	}
	whole := x.in
	x.in = bytes.Clone(x.in[x.from:])
	x.pos -= x.from
	x.from = 0
	var parser wire.RequestParser
	if n, err := parser.Parse(x.in, &x.req); n != x.pos || err != nil {
		panic("a request that was parsed does not parse") // which the handler's guard answers
	}
	x.loop.inputs = append(x.loop.inputs, whole[:0])
}
