package blocking

import (
	"sync"
	"time"

	"interleave/models/internal/topic"
	"interleave/scenarios"
)

// Topics lets all handlers of a process wait for messages with one subscription
// for each topic. Their IOs have a Parker.
type Topics struct {
	// Spawn runs a subscription beside the handlers, and Pause is how it waits
	// after a failure.
	Spawn func(subscription func())
	Pause func(time.Duration)

	client *Client
	began  time.Time
	mu     sync.Mutex
	known  map[string]*topic.Topic
	closed bool
}

// NewTopics makes the topics that client asks for. Spawn and Pause must be set
// before the first request.
func NewTopics(client *Client) *Topics {
	return &Topics{client: client, began: time.Now(), known: map[string]*topic.Topic{}, Pause: time.Sleep}
}

// Parker is how the handlers of a model wait for something else than a stream,
// one for each handler.
type Parker interface {
	Park()   // returns after Unpark, which may have been called before
	Unpark() // is called once for each Park
}

// Channel is the Parker of models in which a goroutine may wait on a channel.
type Channel chan struct{}

// NewChannel makes a place for one handler.
func NewChannel() Channel { return make(Channel, 1) }

func (c Channel) Park()   { <-c }
func (c Channel) Unpark() { c <- struct{}{} }

var _ scenarios.Topics = (*Base)(nil)

// WaitFor waits in the model's way, or, where the model has none because a
// process serves one request at a time, for the bus itself.
//
// What lives on the stack of a handler that waits is kept for as long: so it is
// little, here and in the calls that lead here, and nothing is allocated.
func (b *Base) WaitFor(name string, after uint64) (scenarios.Message, error) {
	b.Flush()
	if b.server.Topics == nil {
		return b.waitByCalls(name, after)
	}
	if b.server.Topics.join(b, name, after) {
		if b.conn != nil {
			b.conn.rest(b)
		}
		b.Parker.Park()
	}
	return b.wait.message, b.wait.err
}

func (b *Base) waitByCalls(name string, after uint64) (scenarios.Message, error) {
	s := b.server
	return scenarios.WaitByCalls(b.Call, name, after, func() bool { return !s.ends() })
}

// Post asks the bus.
func (b *Base) Post(name string, text []byte) (scenarios.Message, error) {
	return scenarios.PostByCall(b.Call, name, text)
}

// wait is a handler's wait for a message, and what it is told.
type wait struct {
	place   topic.Place
	message scenarios.Message
	err     error
}

// Tell wakes the handler.
func (b *Base) Tell(m scenarios.Message, err error) {
	b.wait.message, b.wait.err = m, err
	b.Parker.Unpark()
}

// join has a handler wait, and subscribes if nobody has yet. It is false if the
// handler has been told at once.
func (t *Topics) join(b *Base, name string, after uint64) (waits bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	known := t.known[name]
	if known == nil {
		known = t.begin(name)
	}
	w := &b.wait
	w.message, waits, w.err = known.Wait(b, &w.place, after, t.now())
	return waits
}

// begin makes a topic known.
func (t *Topics) begin(name string) *topic.Topic {
	known := new(topic.Topic)
	if t.closed {
		known.Close()
		return known
	}
	t.known[name] = known
	t.Spawn(func() { t.subscribe(name, known) })
	return known
}

func (t *Topics) now() time.Duration { return time.Since(t.began) }

// subscribe asks for news until the server stops.
func (t *Topics) subscribe(name string, known *topic.Topic) {
	var memory arena
	for {
		t.mu.Lock()
		after, closed := known.After(), known.Closed()
		t.mu.Unlock()
		if closed {
			return
		}
		memory.reset()
		reply, err := t.client.call(scenarios.TopicNewsCall(name, after), &memory)
		t.mu.Lock()
		err = known.Take(reply, err, t.now())
		t.mu.Unlock()
		if err != nil {
			t.Pause(topic.Again)
		}
	}
}

// Stop wakes all who wait, and ends the subscriptions within a second.
func (t *Topics) Stop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	for _, known := range t.known {
		known.Close()
	}
}
