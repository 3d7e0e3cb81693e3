package callback

import (
	"time"

	"interleave/models/internal/topic"
	"interleave/scenarios"
)

var _ scenarios.CallbackTopics = (*exchange)(nil)

// subscription feeds a topic for all requests of the loop, which wait for its
// messages in a queue: none has a call, or a connection to the bus, of its own.
type subscription struct {
	topic.Topic
	name string
	x    *exchange // makes the calls on nobody's behalf
}

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
		err = s.Take(reply, err, time.Duration(s.x.loop.now))
		s.x.freeCalls()
		switch {
		case s.Closed():
		case err != nil:
			s.x.Sleep(topic.Again, s.ask)
		default:
			s.ask()
		}
	})
}

// WaitFor waits for a message. The exchange rests meanwhile, as soon as the
// handler has returned.
func (x *exchange) WaitFor(name string, after uint64, done func(scenarios.Message, error)) {
	m, waits, err := x.loop.subscribed(name).Wait(x, &x.place, after, time.Duration(x.loop.now))
	if !waits {
		x.Sleep(0, func() { done(m, err) })
		return
	}
	x.told = done
	x.waits++
}

var _ topic.Waiter = (*exchange)(nil)

// Tell goes on with one that has waited. Its answer is put out before the next
// one is told: of thousands that wait for the same message only one at a time
// has the memory to answer.
func (x *exchange) Tell(m scenarios.Message, err error) {
	if x.live != nil {
		x.tellLive(m, err)
		return
	}
	l := x.loop
	told := x.told
	x.told = nil
	x.waits--
	x.goOn()
	l.current = x
	x.tell(told, m, err)
	l.current = nil
	if s := x.conn; s != nil && x.state == answered {
		if l.putOut(s) {
			l.serve(s)
		}
		return
	}
	x.settle()
}

func (x *exchange) tell(told func(scenarios.Message, error), m scenarios.Message, err error) {
	defer x.rescue()
	told(m, err)
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
