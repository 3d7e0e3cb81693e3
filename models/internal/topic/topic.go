// Package topic is what a server process of many requests knows of a topic: the
// last messages, and which requests wait for the next one. One subscription
// feeds it. It waits for nobody itself, and is not safe for concurrent use.
package topic

import (
	"bytes"
	"time"

	"interleave/scenarios"
)

// Patience is how long a request waits until nothing was posted for long.
const Patience = 30 * time.Second

// kept is how many messages are kept for requests that come late.
const kept = 256

// Topic is one topic. The zero value knows nothing.
type Topic struct {
	upTo     uint64 // the last message that is known of; 0 before the first answer
	messages []scenarios.Message
	waiting  list
	closed   bool
}

// Waiter is a request that waits for the next message.
type Waiter struct {
	Message scenarios.Message // once it has come
	Err     error             // instead of it
	Wake    func()            // called once, when Message or Err is set

	since time.Time
	next  *Waiter
}

type list struct{ first, last *Waiter }

// After is what the subscription asks for next: the messages after this one.
func (t *Topic) After() uint64 { return t.upTo }

// Wait returns the first message after one, if it is there; else w waits for
// it, and done is false.
func (t *Topic) Wait(w *Waiter, after uint64, now time.Time) (done bool) {
	if t.closed {
		w.Err = scenarios.ErrStopping
		return true
	}
	if after > 0 && after < t.upTo {
		for _, m := range t.messages {
			if m.Number > after {
				w.Message = m
				return true
			}
		}
	}
	w.since, w.next = now, nil
	if t.waiting.last == nil {
		t.waiting.first = w
	} else {
		t.waiting.last.next = w
	}
	t.waiting.last = w
	return false
}

// Take learns from an answer to the subscription, and wakes all who have waited
// for what is in it. Those who wait again have to wait for the next message: the
// list is taken before the first of them is woken.
func (t *Topic) Take(reply scenarios.Reply, now time.Time) error {
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
	t.wakeAll(func(w *Waiter) { w.Message = message })
	return nil
}

// Close wakes all who wait, because the server stops. Nobody waits from now on.
func (t *Topic) Close() {
	t.closed = true
	t.wakeAll(func(w *Waiter) { w.Err = scenarios.ErrStopping })
}

// Closed reports whether Close was called.
func (t *Topic) Closed() bool { return t.closed }

func (t *Topic) wakeAll(set func(*Waiter)) {
	waiting := t.waiting
	t.waiting = list{}
	for w := waiting.first; w != nil; {
		next := w.next
		set(w)
		w.Wake()
		w = next
	}
}

// expire wakes those who have waited for long. The first has waited longest.
func (t *Topic) expire(now time.Time) {
	for w := t.waiting.first; w != nil && now.Sub(w.since) > Patience; w = t.waiting.first {
		if t.waiting.first = w.next; w.next == nil {
			t.waiting.last = nil
		}
		w.Err = scenarios.ErrQuiet
		w.Wake()
	}
}
