package serve

import (
	"errors"

	"interleave/models/internal/blocking"
	"interleave/scenarios"
)

// listening is what a live connection has that follows a topic: as usual with gorilla
// a goroutine reads, and the handler takes what was read and what was posted. It reads
// the next message when the handler is done with the last one.
type listening struct {
	blocking.Following
	posted chan struct{} // there may be news
	read   chan received
	next   chan struct{} // the message that was read last was used
	lent   bool          // the handler has it
	left   chan struct{} // closed when the handler ends
	done   chan struct{} // closed when the goroutine has ended
}

// received is a message of the client's, or why there are no more.
type received struct {
	message scenarios.LiveMessage
	err     error
}

// Wake may be called on any goroutine.
func (l *listening) Wake() {
	select {
	case l.posted <- struct{}{}:
	default:
	}
}

// Follow has Receive return what is posted from now on.
func (v *live) Follow(name string) error {
	if v.topic != nil {
		return errors.New("this connection follows a topic already")
	}
	l := &listening{
		posted: make(chan struct{}, 1), read: make(chan received), next: make(chan struct{}, 1),
		left: make(chan struct{}), done: make(chan struct{}), lent: v.in != nil,
	}
	v.topic = l
	v.server.Topics.Follow(&l.Following, name, l)
	go v.readOn(l, l.lent)
	return nil
}

// readOn reads until the connection ends, whenever the handler has not the message that was
// read last.
func (v *live) readOn(l *listening, lent bool) {
	defer close(l.done)
	for {
		if lent {
			select {
			case <-l.next:
			case <-l.left:
				return
			}
		}
		m, err := v.next()
		select {
		case l.read <- received{m, err}:
		case <-l.left:
			return
		}
		if err != nil {
			return
		}
		lent = true
	}
}

// hearBoth waits for a message, of the client's or of the topic's.
func (v *live) hearBoth() (m scenarios.LiveMessage, err error) {
	l := v.topic
	if l.lent {
		l.lent = false
		l.next <- struct{}{}
	}
	for {
		m, got, err := v.server.Topics.News(&l.Following)
		if got || err != nil {
			return m, err
		}
		select {
		case <-l.posted:
		case r := <-l.read:
			l.lent = r.err == nil
			return r.message, r.err
		}
	}
}

// leave ends what Follow has begun. No wait for the client begins any more.
func (v *live) leave() {
	v.server.Topics.Leave(&v.topic.Following)
	close(v.topic.left)
	v.conn.SetReadDeadline(past)
	<-v.topic.done
}
