package csp

import (
	"time"

	"interleave/models/internal/blocking"
	"interleave/models/internal/topic"
	"interleave/scenarios"
)

// wait is a handler's message to the desk: tell me of the topic's first message
// after this one.
type wait struct {
	topic string
	after uint64
	who   *handlerIO
}

// told is the desk's message to a handler: what it has waited for.
type told struct {
	message scenarios.Message
	err     error
	last    bool // of what a follower is told until it asks for more
}

// news is a subscription's message to the desk: the answer to its question.
type news struct {
	topic *topic.Topic
	reply scenarios.Reply
	err   error
	then  chan<- question
}

// question is the desk's message to a subscription: what to ask next.
type question struct {
	after uint64
	pause time.Duration
	end   bool
}

// desk is the task that knows the topics. Nobody else touches them, so that they
// need no lock.
type desk struct {
	*server
	known map[string]*topic.Topic
	began time.Time
	ends  bool // the server was told to stop
}

func newDesk(s *server) *desk {
	return &desk{server: s, known: map[string]*topic.Topic{}, began: time.Now()}
}

func (d *desk) run() {
	stopping := d.stopping
	for {
		select {
		case w := <-d.waits:
			if m, waits, err := d.topic(w.topic).Wait(w.who, &w.who.place, w.after, d.now()); !waits {
				w.who.Tell(m, err)
			}
		case f := <-d.follows:
			d.follow(f)
		case n := <-d.news:
			q := question{end: n.topic.Closed()}
			if !q.end {
				n.err = n.topic.Take(n.reply, n.err, d.now())
			}
			if n.err != nil {
				q.pause = topic.Again
			}
			q.after = n.topic.After()
			n.then <- q
		case <-stopping:
			stopping, d.ends = nil, true
			for _, t := range d.known {
				t.Close()
			}
		case <-d.ended:
			return
		}
	}
}

// now is the topics' time.
func (d *desk) now() time.Duration { return time.Since(d.began) }

// topic is that of a name. The first to ask for it has it subscribed to.
func (d *desk) topic(name string) *topic.Topic {
	t := d.known[name]
	if t == nil {
		t = new(topic.Topic)
		d.known[name] = t
		if d.ends {
			t.Close()
		} else {
			d.tasks.Go(func() { d.subscribe(name, t) })
		}
	}
	return t
}

// subscribe is the task that asks the bus for a topic's messages.
func (s *server) subscribe(name string, t *topic.Topic) {
	var memory blocking.Base
	then := make(chan question, 1)
	var q question
	for !q.end {
		n := news{topic: t, then: then}
		n.reply, n.err = s.lines[0].client.Call(&memory, scenarios.TopicNewsCall(name, q.after))
		select {
		case s.news <- n:
			q = <-then
		case <-s.ended:
			return
		}
		memory.Forget()
		select {
		case <-time.After(q.pause):
		case <-s.aborting:
			return
		}
	}
}

// rest gives the input buffer of a request that may wait for long to another one,
// if nothing has come behind it. Its answer needs no more of it than its manner.
func (io *handlerIO) rest() {
	x := io.x
	if x == nil || x.taken < len(x.in) || cap(x.in) != firstInput {
		return
	}
	x.req.Forget(x.req.Manner())
	select {
	case io.spare <- x.in[:0]:
	default:
	}
	x.in, x.taken = nil, 0
}
