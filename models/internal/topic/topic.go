// Package topic is what a server process of many requests knows of a topic: the
// last messages, and which requests wait for the next one. One subscription
// feeds it. It waits for nobody itself, and is not safe for concurrent use.
//
// Times are those of the caller's clock, since any moment.
package topic

import (
	"bytes"
	"errors"
	"time"

	"interleave/scenarios"
)

// Patience is how long a request waits until nothing was posted for long.
const Patience = 30 * time.Second

// Again is how long a subscription waits after a failure.
const Again = 100 * time.Millisecond

// Lost is how long a subscription fails until those who wait are told so. A bus that
// is there again by then has lost nobody.
const Lost = time.Second

// kept is how many messages are kept for requests that come late.
const kept = 256

// Topic is one topic. The zero value knows nothing.
type Topic struct {
	upTo     uint64 // the last message that is known of; 0 before the first answer
	messages []scenarios.Message
	waiting  queue
	failing  bool          // the subscription is
	since    time.Duration // then, or since those who wait were told last
	closed   bool
}

// Waiter is who waits for a message. It is told once: of the message, or of the
// error that comes instead. While it is told it may wait again, for the next one.
type Waiter interface {
	Tell(scenarios.Message, error)
}

// Place is a waiter's place among those who wait. It is part of the waiter, so
// that to wait costs no memory of its own.
type Place struct {
	waiter     Waiter // nil if nobody waits here
	since      time.Duration
	next, prev *Place
}

// queue holds those who wait, the first to come first.
type queue struct{ first, last *Place }

// After is what the subscription asks for next: the messages after this one.
func (t *Topic) After() uint64 { return t.upTo }

// Wait returns the first message after one, or why there will be none. If it is
// not there yet, w waits for it in p, and is told.
func (t *Topic) Wait(w Waiter, p *Place, after uint64, now time.Duration) (m scenarios.Message, waits bool, err error) {
	if t.closed {
		return m, false, scenarios.ErrStopping
	}
	if after > 0 && after < t.upTo {
		for _, m := range t.messages {
			if m.Number > after {
				return m, false, nil
			}
		}
	}
	*p = Place{waiter: w, since: now, prev: t.waiting.last}
	if p.prev == nil {
		t.waiting.first = p
	} else {
		p.prev.next = p
	}
	t.waiting.last = p
	return m, true, nil
}

// Leave ends a wait before it was told, if p is one. It is not for use while others
// are told.
func (t *Topic) Leave(p *Place) {
	if p.waiter == nil {
		return
	}
	if p.prev == nil {
		t.waiting.first = p.next
	} else {
		p.prev.next = p.next
	}
	if p.next == nil {
		t.waiting.last = p.prev
	} else {
		p.next.prev = p.prev
	}
	*p = Place{}
}

// Take learns from the answer to the subscription, or from the error that came in its
// place, which it returns. It tells all who have waited for what is in the answer. Those
// who wait again have to wait for the next message: the queue is taken before the first
// of them is told.
func (t *Topic) Take(reply scenarios.Reply, err error, now time.Duration) error {
	if err == nil {
		err = t.learn(reply, now)
	}
	if err == nil {
		t.failing = false
	} else {
		t.fail(err, now)
	}
	return err
}

func (t *Topic) learn(reply scenarios.Reply, now time.Duration) error {
	upTo, lines, err := scenarios.TopicNews(reply)
	if err != nil {
		return err
	}
	t.upTo = upTo
	if len(lines) == 0 {
		t.expire(now)
		return nil
	}
	lines = bytes.Clone(lines) // the answer's memory is used again
	first := len(t.messages)
	for m, rest, ok := scenarios.NextMessage(lines); ok; m, rest, ok = scenarios.NextMessage(rest) {
		t.messages = append(t.messages, m)
	}
	if first == len(t.messages) {
		return scenarios.ErrUpstream
	}
	message := t.messages[first]
	if surplus := len(t.messages) - kept; surplus > 0 {
		t.messages = append(t.messages[:0], t.messages[surplus:]...)
	}
	t.tellAll(message, nil)
	return nil
}

// Close tells all who wait that the server stops. Nobody waits from now on.
func (t *Topic) Close() {
	t.closed = true
	t.tellAll(scenarios.Message{}, scenarios.ErrStopping)
}

// Closed reports whether Close was called.
func (t *Topic) Closed() bool { return t.closed }

func (t *Topic) tellAll(m scenarios.Message, err error) {
	told := t.waiting
	t.waiting = queue{}
	for w := told.pop(); w != nil; w = told.pop() {
		w.Tell(m, err)
	}
}

// fail tells all who wait once the subscription has failed for long, and again as long
// as it fails: nobody would end their wait otherwise.
func (t *Topic) fail(err error, now time.Duration) {
	switch {
	case !t.failing:
		t.failing, t.since = true, now
		t.expire(now)
	case now-t.since < Lost:
		t.expire(now)
	default:
		t.since = now
		t.tellAll(scenarios.Message{}, err)
	}
}

// Goes reports whether who follows a topic, and was told of err, may wait on: there is
// no message, but one may come. An answer that is waited for ends with err nonetheless.
func Goes(err error) bool {
	return errors.Is(err, scenarios.ErrQuiet) || errors.Is(err, scenarios.ErrUpstream) || errors.Is(err, scenarios.ErrUpstreamTimeout)
}

// expire tells those who have waited for long. The first has waited longest.
func (t *Topic) expire(now time.Duration) {
	for p := t.waiting.first; p != nil && now-p.since > Patience; p = t.waiting.first {
		t.waiting.pop().Tell(scenarios.Message{}, scenarios.ErrQuiet)
	}
}

// pop takes the first of those who wait, nil if there is none. Its place is free: or
// those who come first would hold all who came after them.
func (q *queue) pop() Waiter {
	p := q.first
	if p == nil {
		return nil
	}
	if q.first = p.next; q.first == nil {
		q.last = nil
	} else {
		q.first.prev = nil
	}
	w := p.waiter
	*p = Place{}
	return w
}
