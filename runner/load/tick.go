package load

// tick does what needs to be done now and then: time-outs and retries.
func (s *shard) tick() {
	t := s.now
	for i := range s.conns {
		c := &s.conns[i]
		switch c.state {
		case busy, connecting, upgrading:
			if t-c.sent >= s.timeout {
				s.expire(uint32(i), c, t)
			}
		case backingOff:
			if t >= c.wake {
				s.backing--
				s.release(uint32(i), c, t)
			}
		}
	}
	s.nextTick = t + s.tickGap
	if s.backing > 0 {
		s.nextTick = t + min(s.tickGap, int64(firstBackOff))
	}
}

// expire gives up c's request, or its attempt to connect.
func (s *shard) expire(i uint32, c *conn, t int64) {
	if c.inWindow {
		s.recorder.censored(c, t)
	}
	if c.state == connecting || c.state == upgrading {
		c.up = false
	}
	s.fail(i, c, s.exchange.blame(c, late(c), nil), t)
}

// over reports whether the load has ended for this shard.
func (s *shard) over() bool {
	if at := s.phases.stopAt.Load(); at != 0 {
		s.recorder.stop(at)
		return true
	}
	if s.turns != nil {
		return s.turns.ended.Load()
	}
	if s.now < s.recorder.end || s.now < s.recorder.decide() {
		return false
	}
	if !s.settled && s.pending == 0 && !s.owes(s.recorder.end) {
		s.settled = true
		s.phases.unsettled.Add(-1)
	}
	return s.phases.unsettled.Load() == 0 || s.now >= s.recorder.end+int64(settleLimit)
}

// conclude records what is left of the window: requests in flight and
// requests that were never sent.
func (s *shard) conclude() {
	r := s.recorder
	if r.follow == never {
		r.follow = s.now // between two turns, when nothing is in flight
	}
	s.keepOpen()
	s.closeNumbers()
	for i := range s.conns {
		c := &s.conns[i]
		if c.inWindow && c.due < r.end {
			r.unanswered(c)
		}
		if c.asked && !c.parked && c.due < r.start && r.start < r.end {
			r.leftovers.before++
		}
		if never := s.turns != nil && c.gen == 0; c.up || never {
			r.established++ // who never needed a connection lacks none
		}
	}
	r.landAll()
	r.slowBytes = s.exchange.slowBytes
	for i := range s.groups {
		g := &s.groups[i]
		if g.closed() {
			continue
		}
		for ; g.arrivals.next < min(r.end, r.follow); g.arrivals.advance() {
			if g.arrivals.next >= r.start {
				r.notSent(s.exchange.pick(g.index, g.number), g.arrivals.next)
			}
			g.number += g.stride
		}
	}
}
