package blocking

import (
	"sync"
	"time"

	"interleave/models/internal/topic"
	"interleave/scenarios"
)

// Topics lets all handlers of a process wait for messages with one subscription
// for each topic.
type Topics struct {
	// Spawn runs a subscription beside the handlers; Park makes a place to wait
	// in: wait returns after wake was called. Both are the model's way.
	Spawn func(subscription func())
	Park  func() (wait, wake func())
	// Pause is how a subscription waits after a failure.
	Pause func(time.Duration)

	client *Client
	mu     sync.Mutex
	known  map[string]*topic.Topic
	closed bool
}

// ParkOnChannel is Park for models in which a goroutine may wait on a channel.
func ParkOnChannel() (wait, wake func()) {
	woken := make(chan struct{})
	return func() { <-woken }, func() { close(woken) }
}

// NewTopics makes the topics that client asks for. Spawn, Park and Pause must be
// set before the first request.
func NewTopics(client *Client) *Topics {
	return &Topics{client: client, known: map[string]*topic.Topic{}, Pause: time.Sleep}
}

var _ scenarios.Topics = (*Base)(nil)

// WaitFor waits in the model's way, or, where the model has none because a
// process serves one request at a time, for the bus itself.
func (b *Base) WaitFor(name string, after uint64) (scenarios.Message, error) {
	b.Flush()
	if t := b.server.Topics; t != nil {
		if b.work != nil {
			b.server.shrink(b.work)
		}
		return t.wait(name, after)
	}
	return scenarios.WaitByCalls(b.Call, name, after, func() bool { return !b.server.Stopping() && (b.server.Ending == nil || !b.server.Ending()) })
}

// Post asks the bus.
func (b *Base) Post(name string, text []byte) (scenarios.Message, error) {
	return scenarios.PostByCall(b.Call, name, text)
}

func (t *Topics) wait(name string, after uint64) (scenarios.Message, error) {
	var w topic.Waiter
	wait, wake := t.Park()
	w.Wake = wake
	if !t.join(name, &w, after) {
		wait()
	}
	return w.Message, w.Err
}

// join has w wait, and subscribes if nobody has yet.
func (t *Topics) join(name string, w *topic.Waiter, after uint64) (done bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	known := t.known[name]
	if known == nil {
		known = new(topic.Topic)
		if t.closed {
			known.Close()
		} else {
			t.known[name] = known
			t.Spawn(func() { t.subscribe(name, known) })
		}
	}
	return known.Wait(w, after, time.Now())
}

// again is how long a subscription waits after a failure.
const again = 100 * time.Millisecond

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
		if err == nil {
			t.mu.Lock()
			err = known.Take(reply, time.Now())
			t.mu.Unlock()
		}
		if err != nil {
			t.Pause(again)
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
