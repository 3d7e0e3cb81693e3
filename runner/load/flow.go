package load

import (
	"syscall"
	"time"
)

// flow is what has arrived of streamed answers, which count as they come: one that
// takes long may not end within the window.
type flow struct {
	counted int64    // right bytes of bodies in the window
	kept    []inflow // where it is said later what counts

	under, most int // answers that have begun and not ended, and the most at once
}

// inflow is what arrived in about a millisecond of a turn.
type inflow struct {
	turn  uint32
	at    int64
	bytes int64
}

// inflowGap is over how much time what arrives is one inflow.
const inflowGap = int64(time.Millisecond)

// flowed records bytes that arrived at t.
func (r *recorder) flowed(bytes, t int64) {
	if r.aside {
		return
	}
	f := &r.flow
	if r.rows == nil {
		if r.within(t) {
			f.counted += bytes
		}
		return
	}
	last := len(f.kept) - 1
	if last < 0 || f.kept[last].turn != r.rows.turn || t-f.kept[last].at >= inflowGap {
		f.kept = append(f.kept, inflow{r.rows.turn, t, 0})
		last++
	}
	f.kept[last].bytes += bytes
}

// replay counts those that arrived in the time that counts.
func (f *flow) replay(c *counting) {
	for _, in := range f.kept {
		if _, counts := c.place(int(in.turn), in.at); counts {
			f.counted += in.bytes
		}
	}
	f.kept = nil
}

func (f *flow) merge(from *flow) {
	f.counted += from.counted
	f.most += from.most
}

// takeFlow records what has arrived since the last time.
func (s *shard) takeFlow() {
	if n := s.exchange.arrived; n > 0 {
		s.exchange.arrived = 0
		s.recorder.flowed(n, s.now)
	}
}

// flows notes that a streamed answer has begun, and ebbs that it has ended.
func (s *shard) flows(c *conn) {
	if c.answer.inBody && c.asked && !c.flowing && s.exchange.kinds[c.kind].stream > 0 {
		c.flowing = true
		f := &s.recorder.flow
		f.under++
		if !s.recorder.aside {
			f.most = max(f.most, f.under)
		}
	}
}

func (s *shard) ebbs(c *conn) {
	if c.flowing {
		c.flowing = false
		s.recorder.flow.under--
	}
}

// cutAll gives up, in a turn that is over, what has no answer yet: answers that last
// much longer than a turn are not waited for. Connections are reset: a server that has
// not answered yet would take an orderly end for a client that has nothing more to
// ask, and be busy with the requests of this turn in the next one.
func (s *shard) cutAll() {
	t := s.stamp()
	for i := range s.conns {
		c := &s.conns[i]
		if c.state != busy && c.state != connecting && c.state != upgrading {
			continue
		}
		if c.asked && !c.parked && !s.recorder.aside {
			s.recorder.rows.add(s.recorder.rowOf(c, t, givenUp))
		}
		s.keep(uint32(i), c, t, givenUp)
		s.answered(c, t)
		if c.fd >= 0 {
			syscall.SetsockoptLinger(int(c.fd), syscall.SOL_SOCKET, syscall.SO_LINGER, &syscall.Linger{Onoff: 1})
		}
		s.disconnect(c)
		s.release(uint32(i), c, t)
	}
}
