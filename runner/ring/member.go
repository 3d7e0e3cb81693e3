package ring

import (
	"time"

	"interleave/internal/netpoll"
	"interleave/runner/load"
	"interleave/runner/metrics"
	"interleave/runner/quiet"
)

// member is a Member in its ring.
type member struct {
	Member
	Outcome
	sampler *metrics.Sampler
	slices  []slice
	turns   []turn      // that count, in order
	whys    []quiet.Why // the slices do not count, as far as they were judged; empty where they do
	taken   load.Taken  // the last turn

	warmed time.Duration // Asked after the turn that warmed it up

	cpu   float64 // of the server, at the last glance
	since int64   // when it was last known to rest; 0 if it never did
	began float64 // what it had used by then
}

// slice is a part of a turn that counts, unless it is masked.
type slice struct {
	turn        int
	first, last int // readings at its ends
	span        load.Span
	cpu         float64 // seconds that the server used
}

// turn is all of a turn, from its first request to its last answer.
type turn struct {
	first, last int     // readings at its ends
	cpu         float64 // seconds that the server used
}

func (s slice) length() time.Duration { return time.Duration(s.span.To - s.span.From) }

// glance reads what the server has used.
func (m *member) glance() {
	cpu, err := m.Tree.Glance()
	if err != nil && m.Err == nil {
		m.Err = err
	}
	m.cpu = cpu
}

// refresh finds the server's processes.
func (m *member) refresh() {
	if cpu, err := m.Tree.CPU(); err == nil {
		m.began, m.since = cpu, netpoll.Now()
	}
}

// rest stops the server until its next turn, or lets it go on.
func (m *member) rest(stopped bool) {
	if m.Rest != nil {
		m.Rest(stopped)
	}
}

// rested notes what the server has used since its last turn.
func (m *member) rested() {
	used, from := m.began, m.since
	m.refresh()
	if from > 0 {
		m.RestCPU += m.began - used
		m.Rested += time.Duration(m.since - from)
	}
}

// take waits for the end of the turn.
func (m *member) take(limit time.Duration) (err error) {
	m.taken, err = m.Baton.Taken(limit)
	if err == nil {
		m.Asked += time.Duration(m.taken.Drained - m.taken.Began)
	}
	return err
}

// finish ends a turn, which failed with err.
func (m *member) finish(err error) {
	if gone := m.Gone(); gone != nil {
		err = gone // whatever else followed from it
	}
	if err != nil && m.Err == nil {
		m.Err = err
	}
	m.refresh()
	m.rest(true)
}

func (m *member) forked(n int64) {
	if m.Forks == nil {
		m.Forks = new(int64)
	}
	*m.Forks += n
}

// measured takes the last readings: nothing more counts.
func (m *member) measured() {
	m.Peaks = m.sampler.Peaks()
	if m.Err != nil {
		return
	}
	if m.After, m.Err = m.Tree.Read(); m.Err != nil {
		return
	}
	m.DriverAfter, _ = m.Driver.Read()
	if m.Measured != nil {
		m.Measured()
	}
}

// end lets the driver make its result.
func (m *member) end() {
	if m.Err == nil {
		m.Err = m.Baton.End(m.Counted)
	}
}
