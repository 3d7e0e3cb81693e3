package csp

import (
	"interleave/models/internal/topic"
	"interleave/scenarios"
	"interleave/scenarios/wire/websocket"
)

// follower is a live connection's place at the desk, which alone knows what is in it.
// Its task has the other end of news.
//
// The desk may not wait for a task that is slow. It sends without being asked while
// there is room, and with the message that takes the last place says that it is the
// last: then the task asks for more, when it has come so far.
type follower struct {
	desk  *desk
	topic *topic.Topic
	place topic.Place
	after uint64 // the last message that was sent
	news  chan<- told
}

var _ topic.Waiter = (*follower)(nil)

// newsLength is how many messages a follower may be behind before it has to ask.
const newsLength = 2

// follow is a task's message to the desk.
type follow struct {
	who   *follower
	what  asking
	topic string      // to begin with
	news  chan<- told // where its messages go
}

type asking uint8

const (
	begin asking = iota // with what is posted from now on
	more                // it has all that was sent
	leave               // it wants no more
)

func (d *desk) follow(f follow) {
	switch f.what {
	case begin:
		f.who.desk, f.who.topic, f.who.news = d, d.topic(f.topic), f.news
		f.who.wait()
	case more:
		f.who.wait()
	case leave:
		f.who.topic.Leave(&f.who.place)
	}
}

// wait sends what is there already, and waits for the next message.
func (f *follower) wait() {
	for room := true; room; {
		m, waits, err := f.topic.Wait(f, &f.place, f.after, f.desk.now())
		if waits {
			return
		}
		room = f.send(m, err)
	}
}

// Tell is called by the topic.
func (f *follower) Tell(m scenarios.Message, err error) {
	if f.send(m, err) {
		f.wait()
	}
}

// send sends, which there is room for, and reports whether there is for more. That
// nothing was posted for long, or the bus cannot be asked, is no news.
func (f *follower) send(m scenarios.Message, err error) (room bool) {
	if topic.Goes(err) {
		return true
	}
	last := err != nil || len(f.news) == cap(f.news)-1
	f.after = m.Number
	f.news <- told{message: m, err: err, last: last}
	return !last
}

// Follow has Receive return what is posted from now on.
func (v *socket) Follow(name string) error {
	if v.place != nil {
		return errFollows
	}
	v.flush()
	news := make(chan told, newsLength)
	v.news, v.place = news, new(follower)
	return v.tellDesk(follow{who: v.place, what: begin, topic: name, news: news})
}

// learn deals with what the desk has said.
func (v *socket) learn(t told) (m scenarios.LiveMessage, got bool) {
	if t.err == nil && t.last {
		t.err = v.tellDesk(follow{who: v.place, what: more})
	}
	if t.err != nil {
		v.code, v.over = websocket.GoingAway, t.err
		return m, false
	}
	return scenarios.LiveMessage{Data: t.message.Text, Number: t.message.Number}, true
}

// tellDesk waits for the desk to listen, unless that has ended.
func (v *socket) tellDesk(f follow) error {
	select {
	case v.follows <- f:
		return nil
	case <-v.ended:
		return scenarios.ErrStopping
	}
}
