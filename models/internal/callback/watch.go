package callback

import (
	"time"

	"interleave/internal/netpoll"
)

// Happening is what has happened to a watched descriptor.
type Happening struct {
	Expired bool // nothing, for as long as the watching may last

	// Hangup says that the peer has closed: a read that fills less than it could
	// may be followed by the end of the stream.
	Hangup bool
}

// Watch is for a model that waits for more than sockets. It has ready called
// when something has happened to fd, which must be non-blocking and becomes
// the loop's: as it is reported once for all that has happened, ready reads or
// writes until it would have to wait. The mode is netpoll.Edge, or
// netpoll.Incoming if nobody waits to write. Patience, if it is not 0, is how long
// the watching may last; then ready is told that it has expired. The watching
// ends, and fd is closed, when ready returns false. In mode Edge ready is called at
// least once, unless the loop ends first.
//
// Like all of a Loop's methods it belongs to the loop's thread.
func (l *Loop) Watch(fd int, mode netpoll.Mode, patience time.Duration, ready func(Happening) (more bool)) error {
	s := l.slots.open(fd, watched)
	if err := l.port.Add(fd, mode, s.token()); err != nil {
		l.free(s)
		return err
	}
	if patience > 0 {
		s.deadline = l.now + int64(patience)
		l.armSweep()
	}
	if l.watches == nil {
		l.watches = make(map[int]func(Happening) bool)
	}
	l.watches[fd] = ready
	return nil
}

// Again calls ready of a watched descriptor, for who left something unread.
func (l *Loop) Again(fd int) { l.watchEvent(l.slots.at(fd), Happening{}) }

// Rewatch watches in another mode from now on. What is the case already is reported
// anew.
func (l *Loop) Rewatch(fd int, mode netpoll.Mode) error {
	if err := l.port.Remove(fd); err != nil {
		return err
	}
	return l.port.Add(fd, mode, l.slots.at(fd).token())
}

// Allow says anew how long the watching may last, from now; 0 means for ever.
func (l *Loop) Allow(fd int, patience time.Duration) {
	s := l.slots.at(fd)
	s.deadline = 0
	if patience > 0 {
		s.deadline = l.after(patience)
		l.armSweep()
	}
}

func (l *Loop) watchEvent(s *slot, h Happening) {
	fd := int(s.fd)
	if !l.watches[fd](h) {
		delete(l.watches, fd)
		l.free(s)
	}
}
