package quiet

import (
	"os"
	"runtime"
	"time"

	"interleave/runner/metrics"
)

// Meter reads what others than a tree of processes take from some processors.
// It belongs to one goroutine at a time, and has none of its own.
type Meter struct {
	table      *table
	host       *metrics.HostTime // nil if unknown
	stolen     *metrics.Stolen
	throttling *metrics.Throttling
	processors int

	began  Reading // what the counters said at the beginning
	before Reading // the last one that was returned

	used        time.Duration // by all of the host, at the last Read
	unexplained time.Duration // of that, since stretch, by no process that was looked at
	settled     time.Duration // of that, what a look at all processes left
	stretch     int64         // where the stretch began that is under way; 0 before the first Read
	looked      int64         // the last look at all of /proc
}

const (
	// stretchLength is over how long the sum over all processes is held
	// against what the processes themselves say.
	stretchLength = 100 * time.Millisecond

	// wakeful is how much unexplained time makes a Read look at the processes
	// that were asleep.
	wakeful = 200 * time.Microsecond

	// fullLook is how often /proc is listed, in case births were missed.
	fullLook = time.Second
)

// NewMeter returns a Meter of some processors, or of all of the host if none
// is named. Ours are this process and all its descendants.
func NewMeter(processors []int) *Meter { return newMeter(os.Getpid(), processors) }

// newMeter returns a Meter to which root and its descendants are ours.
func newMeter(root int, processors []int) *Meter {
	watched := processors
	if len(processors) == 0 || len(processors) >= runtime.NumCPU() {
		watched = nil
	}
	m := &Meter{
		table: newTable(root, watched), host: metrics.NewHostTime(),
		stolen: metrics.NewStolen(processors), throttling: metrics.NewThrottling(),
		processors: len(processors),
	}
	if m.processors == 0 {
		m.processors = runtime.NumCPU()
	}
	m.used, m.began.Known.Late = m.host.Read()
	m.table.fill()
	m.began.Steal, m.began.Known.Steal = m.stolen.Read()
	m.began.Throttled, m.began.Known.Throttled = m.throttling.Read()
	m.before.Known = m.began.Known
	m.before.Known.Foreign = true
	return m
}

// Close closes the files that m keeps open.
func (m *Meter) Close() {
	m.table.close()
	m.host.Close()
	m.stolen.Close()
	m.throttling.Close()
}

// Read reads what others have taken so far. The time of the reading is at, in
// nanoseconds on the caller's clock.
func (m *Meter) Read(at int64) Reading {
	r := m.before
	r.At, r.LateFrom = at, 0
	if m.stretch == 0 {
		m.stretch, m.looked = at, at
	}
	m.table.births()
	all := time.Duration(at-m.looked) >= fullLook
	if all {
		m.looked = at
		m.table.list()
		m.adopt()
	}
	r.Foreign += m.count(all)
	if ended := time.Duration(at-m.stretch) >= stretchLength; r.Known.Late && (ended || all) {
		if late := m.late(time.Duration(at-m.stretch), all); late > 0 {
			r.Late += late
			r.LateFrom = m.stretch
		}
		m.stretch, m.unexplained, m.settled = at, 0, 0
	}
	if steal, ok := m.stolen.Read(); ok && r.Known.Steal {
		r.Steal = max(r.Steal, steal-m.began.Steal)
	}
	if throttled, ok := m.throttling.Read(); ok && r.Known.Throttled {
		r.Throttled = max(r.Throttled, throttled-m.began.Throttled)
	}
	m.before = r
	return r
}

// adopt takes control groups into the sum that were made since, with what
// they have used so far.
func (m *Meter) adopt() {
	before, _ := m.host.Read()
	if m.host.Refresh() {
		after, _ := m.host.Read()
		m.used += after - before
	}
}

// count returns the foreign time since the last Read. The sum of the host is
// read first, and the clocks of the processes after it: both are brought up to
// date by the kernel at the same moments.
func (m *Meter) count(all bool) (foreign time.Duration) {
	if m.before.Known.Late {
		used, ok := m.host.Read()
		if ok {
			m.unexplained += used - m.used
			m.used = used
		}
	} else {
		all = true
	}
	if all {
		sums := m.table.poll(everyone)
		m.explain(sums)
		m.settled = m.unexplained
		return sums.foreign()
	}
	sums := m.table.poll(awake)
	m.explain(sums)
	foreign = sums.foreign()
	if m.unexplained-m.settled > wakeful {
		more := m.table.poll(asleep)
		m.explain(more)
		m.settled = m.unexplained
		foreign += more.foreign()
	}
	return foreign
}

func (m *Meter) explain(s sums) {
	m.unexplained -= s[ours] + s[foreigner] + s[elsewhere]
	if m.host != nil && m.host.KernelToo {
		m.unexplained -= s[kernel] + s[apart]
	}
}

// late returns how much of the stretch that has passed went to foreign
// processes of which no look has told; 0 if it is within the error. What our
// processes have reaped is read when it matters, or always: each costs 4 µs.
func (m *Meter) late(passed time.Duration, always bool) time.Duration {
	all := passed * time.Duration(m.processors)
	bound := all / 50
	if m.unexplained <= bound && !always {
		return 0
	}
	reaped, parents := m.table.reaped()
	rest := m.unexplained - reaped
	if rest <= bound+time.Duration(parents)*reapedStep {
		return 0
	}
	return min(rest, all)
}
