package callback

import (
	"time"

	"interleave/internal/netpoll"
)

// Watch is for a model that waits for more than sockets. It has ready called
// when something has happened to fd, which must be non-blocking and becomes
// the loop's: as it is reported once for all that has happened, ready reads or
// writes until it would have to wait. Patience, if it is not 0, is how long
// the watching may last; then ready is told that it has expired. The watching
// ends, and fd is closed, when ready returns false. Without an error ready is
// called at least once, unless the loop ends first.
//
// Like all of a Loop's methods it belongs to the loop's thread.
func (l *Loop) Watch(fd int, patience time.Duration, ready func(expired bool) (more bool)) error {
	s := l.slots.open(fd, watched)
	if err := l.port.Add(fd, netpoll.Edge, s.token()); err != nil {
		l.free(s)
		return err
	}
	if patience > 0 {
		s.deadline = l.now + int64(patience)
		l.armSweep()
	}
	if l.watches == nil {
		l.watches = make(map[int]func(bool) bool)
	}
	l.watches[fd] = ready
	return nil
}

// Again calls ready of a watched descriptor, for who left something unread.
func (l *Loop) Again(fd int) { l.watchEvent(l.slots.at(fd), false) }

// Allow says anew how long the watching may last, from now; 0 means for ever.
func (l *Loop) Allow(fd int, patience time.Duration) {
	s := l.slots.at(fd)
	s.deadline = 0
	if patience > 0 {
		s.deadline = l.after(patience)
		l.armSweep()
	}
}

func (l *Loop) watchEvent(s *slot, expired bool) {
	fd := int(s.fd)
	if !l.watches[fd](expired) {
		delete(l.watches, fd)
		l.free(s)
	}
}
