package scenariotest

import (
	"fmt"

	"interleave/scenarios"
)

// conversation is a live connection without a socket: what a client says, one message
// after the other, and what the handler sends.
type conversation struct {
	begun  bool
	says   []scenarios.LiveMessage
	topic  string // that is followed; empty if none is
	sent   []string
	failed error // of the topic
}

// said is what a client says where World says nothing else.
var said = []scenarios.LiveMessage{{Data: []byte("17")}, {Data: []byte{0, 0xff}, Binary: true}, {}}

// upgrade begins a conversation.
func (t *trace) upgrade() {
	t.giveUp()
	t.live.begun = true
	if t.live.says = t.world.Says; t.live.says == nil {
		t.live.says = said
	}
}

// follow has a message of a topic come before what the client says.
func (t *trace) follow(topic string) error {
	t.live.topic = topic
	m, err := t.message(topic, posted)
	if t.live.failed = err; err == nil {
		t.live.says = append([]scenarios.LiveMessage{{Data: m.Text, Number: m.Number}}, t.live.says...)
	}
	return nil
}

// next is the next message. After the last the client is gone.
func (t *trace) next() (m scenarios.LiveMessage, err error) {
	v := &t.live
	switch {
	case v.failed != nil:
		return m, scenarios.ErrStopping
	case len(v.says) == 0:
		return m, scenarios.ErrClientGone
	}
	m, v.says = v.says[0], v.says[1:]
	m.Data = append([]byte(nil), m.Data...)
	return m, nil
}

func (t *trace) send(m scenarios.LiveMessage) {
	kind := "text"
	if m.Binary {
		kind = "binary"
	}
	t.live.sent = append(t.live.sent, fmt.Sprintf("%s %s", kind, m.Data))
}

// Upgrade accepts every request.
func (io *blockingIO) Upgrade() (scenarios.Socket, error) {
	io.upgrade()
	return blockingSocket{io}, nil
}

type blockingSocket struct{ *blockingIO }

func (s blockingSocket) Follow(topic string) error { return s.follow(topic) }

func (s blockingSocket) Receive() (scenarios.LiveMessage, error) { return s.next() }

func (s blockingSocket) Send(m scenarios.LiveMessage) error {
	s.send(m)
	return nil
}

// Upgrade accepts every request.
func (io *callbackIO) Upgrade(received func(scenarios.LiveMessage), ended func(error)) (scenarios.CallbackSocket, error) {
	io.upgrade()
	io.received, io.ended = received, ended
	return callbackSocket{io}, nil
}

type callbackSocket struct{ *callbackIO }

func (s callbackSocket) Follow(topic string) error { return s.follow(topic) }

func (s callbackSocket) Send(m scenarios.LiveMessage) { s.send(m) }

// talk has the handler told of the next message, or of the end. It reports whether it
// was told of something.
func (io *callbackIO) talk() bool {
	if io.received == nil {
		return false
	}
	m, err := io.next()
	if err != nil {
		io.received = nil
		io.ended(err)
		return true
	}
	io.received(m)
	clear(m.Data) // it was valid until now
	return true
}
