package load

import (
	"time"

	"interleave/internal/netpoll"
)

// stamper turns the kernel's stamps of what was read, in the time of day, into
// times on the load's clock.
type stamper struct {
	clock  clock
	reader netpoll.StampedReader
	last   int64 // the stamp of the last read; 0 if it has none
	offset int64 // of the time of day from the clock
}

const (
	// closeReadings is how far two readings of clocks, one after the other,
	// are apart unless this thread was interrupted between them.
	closeReadings = int64(time.Microsecond)

	// stampSlack is by how much a stamp may miss what is possible. One that
	// is off by more is of a time of day that was set meanwhile.
	stampSlack = int64(20 * time.Microsecond)
)

// A closed loop asks for stamps only if its thread has time to spare: how long
// it takes to wake up shows in latencies then. One that is busy reads at once
// what there is, and a stamp, which costs a twentieth of a request, would only
// make it busier. The warm-up shows which it is.
const (
	stampsDecided = 0.75 // of the warm-up
	stampsBusy    = 0.50 // of the time until then: CPU time up to which a thread has time to spare
)

// considerStamps asks for stamps, or not, when the time has come to decide.
func (s *shard) considerStamps() {
	now := s.clock.now()
	if float64(now-s.phases.begin) < stampsDecided*float64(s.phases.start-s.phases.begin) {
		return
	}
	s.unstamped = false
	if used := threadTime(s.clock) - s.beganUsed; float64(used) > stampsBusy*float64(now-s.began) {
		return
	}
	s.exchange.stamper = &stamper{clock: s.clock}
	for i := range s.conns {
		if fd := s.conns[i].fd; fd >= 0 {
			netpoll.EnableStamps(int(fd)) // if it fails, reads have no stamp
		}
	}
}

// sample compares the clocks. It is due before each batch of reads, because
// the time of day can be set at any time.
func (m *stamper) sample() {
	closest := int64(1<<63 - 1)
	for range 3 {
		before := m.clock.now()
		day := time.Now() // reads the time of day, then the monotonic clock
		now := m.clock.of(day)
		if now-before < closest {
			closest = now - before
			m.offset = day.UnixNano() - now
		}
		if closest <= closeReadings {
			return
		}
	}
}

// arrival returns when the last bytes of an answer arrived whose request was
// sent at sent and that has been read by now. Without a stamp that can be
// believed that is now, and ok is false.
func (m *stamper) arrival(sent, now int64) (at int64, ok bool) {
	at = m.last - m.offset
	if m.last == 0 || at < sent-stampSlack || at > now+stampSlack {
		return now, false
	}
	return min(max(at, sent), now), true
}

// stampedBy says who took the times of the answers: the kernel or the driver,
// but for a hundredth at most, or both.
func (r *recorder) stampedBy() string {
	switch {
	case r.stamped > 0 && r.unstamped <= r.stamped/100:
		return "kernel"
	case r.stamped <= r.unstamped/100:
		return "driver"
	}
	return "both"
}

// receive reads what has arrived at fd into x.buf.
func (x *exchanger) receive(fd int) (n int, err error) {
	if x.stamper == nil {
		return netpoll.Read(fd, x.buf)
	}
	n, x.stamper.last, err = x.stamper.reader.Read(fd, x.buf)
	return n, err
}

// arrival returns when the answer to c's request arrived that has just been
// read, at t.
func (s *shard) arrival(c *conn, t int64) int64 {
	at, ok := t, false
	if s.exchange.stamper != nil {
		at, ok = s.exchange.stamper.arrival(c.sent, t)
	}
	if s.recorder.within(at) {
		if ok {
			s.recorder.stamped++
		} else {
			s.recorder.unstamped++
		}
	}
	return at
}
