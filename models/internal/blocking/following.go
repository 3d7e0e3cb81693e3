package blocking

import (
	"interleave/models/internal/topic"
	"interleave/scenarios"
)

// Following is what a live connection is told of the topic that it follows. The zero
// value follows none.
type Following struct {
	waker interface{ Wake() }
	topic *topic.Topic // nil if none is followed
	after uint64       // the last message received, or known of when f began; 0 if none was

	// Guarded by Topics.
	place   topic.Place
	message scenarios.Message
	err     error
	told    bool // there is one of these
}

var _ topic.Waiter = (*Following)(nil)

// Follow has f follow what is posted to a topic from now on. waker is called each time
// that there may be something for News, by whoever tells of it.
func (t *Topics) Follow(f *Following, name string, waker interface{ Wake() }) {
	t.mu.Lock()
	defer t.mu.Unlock()
	known := t.known[name]
	if known == nil {
		known = t.begin(name)
	}
	f.waker, f.topic, f.after = waker, known, known.After()
	t.goOn(f, f.after)
}

// Follows reports whether f follows a topic.
func (f *Following) Follows() bool { return f.topic != nil }

// Tell wakes the handler.
func (f *Following) Tell(m scenarios.Message, err error) {
	f.message, f.err, f.told = m, err, true
	f.waker.Wake()
}

// goOn has f wait for the message after one. If that is there, f is told.
func (t *Topics) goOn(f *Following, after uint64) {
	m, waits, err := f.topic.Wait(f, &f.place, after, t.now())
	if f.told = !waits; f.told {
		f.message, f.err = m, err
	}
}

// News is the next message that was posted, if there is one. An error says why there
// will be none.
func (t *Topics) News(f *Following) (m scenarios.LiveMessage, got bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for f.told {
		posted, err := f.message, f.err
		f.message, f.told = scenarios.Message{}, false
		switch {
		case err == nil:
			f.after = posted.Number
			t.goOn(f, f.after)
			return scenarios.LiveMessage{Data: posted.Text, Number: posted.Number}, true, nil
		case topic.Goes(err):
			t.goOn(f, f.after) // which may tell at once what has come meanwhile
		default:
			return m, false, err
		}
	}
	return m, false, nil
}

// Leave ends what Follow has begun.
func (t *Topics) Leave(f *Following) {
	t.mu.Lock()
	f.topic.Leave(&f.place)
	t.mu.Unlock()
}
