package threadpool

import (
	"time"

	"interleave/internal/netpoll"
)

const (
	// acceptAtOnce bounds the connections that are accepted before those that
	// are there are looked after.
	acceptAtOnce = 64

	// sweepEvery is how often refused connections are looked after, and how
	// often a stopping server looks for what is left.
	sweepEvery = 20 * time.Millisecond
)

// leader is what the leading thread knows. Being the leader guards it.
type leader struct {
	events    [256]netpoll.Event
	scanEvery time.Duration
	nextScan  time.Time
	resume    time.Time // when to accept again after a lack of descriptors
	listening bool
	refusing  bool // refused connections are left
	overdue   []*conn
}

// lead polls once, and waits until there is something to do.
func (s *server) lead() { s.poll(s.patience()) }

// look polls once without waiting, and reports whether it has found something.
func (s *server) look() (found bool) { return s.poll(0) > 0 }

// poll accepts, and queues the connections that have become readable, or have
// waited too long. It looks for no more than the queue has room for; the rest is
// left in the kernel. It returns how many events there were.
func (s *server) poll(patience time.Duration) int {
	l := &s.leader
	n, err := s.poller.Wait(l.events[:min(len(l.events), s.pool.free())], patience)
	now := time.Now()
	s.clock.Store(now.UnixNano())
	accept := false
	for _, e := range l.events[:n] {
		if e.Token == listenerToken {
			accept = true
		} else if c := s.table.find(e.Token); c != nil && c.take() {
			s.pool.put(job{c, readable, now.UnixNano()})
		}
	}
	switch {
	case err != nil:
	case s.Stopping():
		err = s.stopStep(now)
	default:
		err = s.timeStep(now)
	}
	if err == nil && accept && l.listening {
		err = s.accept(now)
	}
	if err != nil {
		s.end(err)
		return 0
	}
	return n
}

// patience is how long the leader may wait for events. A stopping server does all
// there is to do after each wait, and keeps no time of the next scan.
func (s *server) patience() time.Duration {
	if s.Stopping() {
		return sweepEvery
	}
	l := &s.leader
	next := l.nextScan
	if !l.listening && l.resume.Before(next) {
		next = l.resume
	}
	d := max(time.Until(next), 0)
	if l.refusing {
		d = min(d, sweepEvery)
	}
	return d
}

// timeStep does what the passing of time asks for.
func (s *server) timeStep(now time.Time) error {
	l := &s.leader
	if l.refusing {
		l.refusing = s.acceptor.Sweep()
	}
	if !l.listening && !now.Before(l.resume) {
		if err := s.poller.Add(s.listener, netpoll.Level, listenerToken); err != nil {
			return err
		}
		l.listening = true
	}
	if now.Before(l.nextScan) {
		return nil
	}
	if s.expire(now) {
		l.nextScan = now.Add(l.scanEvery)
	}
	return nil
}

// expire gives the pool the connections whose wait has passed, and reports whether its
// queue had room for all.
func (s *server) expire(now time.Time) (all bool) {
	limit := now.UnixNano()
	return s.enqueue(expired, func(c *conn) bool {
		return c.state.Load() == watched && c.deadline.Load() <= limit && c.takeWatched()
	})
}

// stopStep gives the pool what waits, and ends it when nothing is left.
func (s *server) stopStep(now time.Time) error {
	l := &s.leader
	if l.listening {
		l.listening = false
		if err := s.poller.Remove(s.listener); err != nil {
			return err
		}
	}
	s.acceptor.Sweep()
	s.enqueue(stopping, func(c *conn) bool {
		return c.state.Load() == watched && !c.told && c.takeWatched()
	})
	s.expire(now) // of those that were told only who lingers is watched again
	if s.table.len() == 0 {
		s.end(nil)
	}
	return nil
}

// enqueue gives the pool the connections that take takes, and reports whether
// the queue had room for all.
func (s *server) enqueue(why step, take func(*conn) bool) (all bool) {
	room := s.pool.free()
	l := &s.leader
	l.overdue = s.table.each(l.overdue[:0], room, take)
	for i, c := range l.overdue {
		s.pool.put(job{conn: c, step: why})
		l.overdue[i] = nil
	}
	return len(l.overdue) < room
}

// accept takes the connections that wait. They are watched until their first
// request is there.
func (s *server) accept(now time.Time) error {
	l := &s.leader
	pause, err := s.acceptor.AcceptUpTo(acceptAtOnce, func(fd int) { s.watch(fd, now) })
	switch {
	case err == netpoll.ErrAgain:
		l.refusing = s.acceptor.Sweep()
		return nil
	case pause > 0:
		l.resume, l.listening, l.refusing = now.Add(pause), false, true
		return s.poller.Remove(s.listener)
	}
	return err
}

func (s *server) watch(fd int, now time.Time) {
	c := &conn{server: s}
	c.Init(s.Server, c)
	s.table.add(c)
	c.deadline.Store(now.UnixNano() + int64(s.IdleTimeout))
	c.state.Store(watched)
	err := c.Open(&s.sockets, fd)
	if err == nil {
		err = s.poller.Add(fd, netpoll.OneShot, c.token)
	}
	if err != nil {
		s.Logf("watch a connection: %v", err)
		c.Abort()
	}
}
