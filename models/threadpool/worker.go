package threadpool

import "time"

// worker is a thread of the pool.
func (s *server) worker() {
	for {
		j, more := s.pool.next(s.lead)
		if !more {
			return
		}
		s.do(j)
	}
}

// do takes a connection to where it needs no thread for a while: to the end
// of its requests, or to its own.
func (s *server) do(j job) {
	c := j.conn
	var wait time.Duration
	switch j.step {
	case readable:
		c.readable = true
		c.Arrived(j.since)
		wait = c.Turn()
	case expired:
		wait = c.Expire()
	case stopping:
		c.told = true
		if c.Idle() && c.Pending() {
			wait = c.Turn()
		} else {
			wait = c.Stop()
		}
	}
	for wait > 0 && !c.Idle() && !c.Lingering() {
		wait = c.Turn() // waits for the rest of a request
	}
	if wait > 0 {
		s.giveBack(c, wait)
	}
}

// giveBack has the connection watched again.
func (s *server) giveBack(c *conn, wait time.Duration) {
	c.deadline.Store(s.clock.Load() + int64(wait))
	c.state.Store(givingBack)
	if err := s.poller.Rearm(c.FD, c.token); err != nil {
		s.Logf("watch a connection again: %v", err)
		if c.take() {
			c.Abort()
		}
		return
	}
	c.state.CompareAndSwap(givingBack, watched)
}
