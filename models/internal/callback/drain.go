package callback

import "interleave/scenarios/wire/websocket"

// drain begins the end: no new connections but those that wait already, a last
// look at the idle ones, in case a request is on its way, and an answer for all
// that is in flight.
func (l *Loop) drain() {
	l.drainBy = l.after(l.config.DrainTimeout)
	l.listener.stop(l) // first: a port that submits then hands over all that has come
	l.listener.Stop(l.welcome)
	l.armSweep()
	for _, s := range l.subscriptions {
		s.Close()
	}
	for s := range l.slots.all() {
		switch {
		case s.kind != client:
		case s.x == nil:
			s.flags |= unread
			l.serve(s)
		case s.x.live != nil:
			s.x.live.code = websocket.GoingAway
			l.closeLive(s)
		}
	}
}

// Draining reports whether the loop was told to stop, and goes on only for
// what is in flight.
func (l *Loop) Draining() bool { return l.drainBy != noDeadline }

// close frees what the loop holds.
func (l *Loop) close() {
	for s := range l.slots.all() {
		l.free(s)
	}
	l.listener.Close()
	l.pool.Close()
	l.port.Free()
}
