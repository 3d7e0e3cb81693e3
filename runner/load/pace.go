package load

import (
	"math"
	"sync/atomic"
	"time"

	"interleave/internal/netpoll"
)

// pacer makes requests leave when they are due. A thread that sleeps until
// then comes late: some 5 µs on a quiet machine, 50 µs and more on a virtual
// one, where its processor has to be woken too. So it asks to be woken earlier,
// by as much as it was late the last times and a margin, and spins for the
// rest.
//
// Spinning is a luxury. It gives way to whoever else wants the processor, on
// small hosts the backends, and is rationed: as the ration runs low, the
// thread asks to be woken less early, so that at high rates, at which it
// seldom sleeps for long, all requests have some of it. Its CPU time is
// counted, to be left out of what the driver needed: without it the thread
// would have slept.
type pacer struct {
	clock clock
	late  int64 // how late a wake-up is, seldom later

	ration int64         // how much CPU time may be spent spinning now
	filled int64         // when ration was last added to
	spun   *atomic.Int64 // CPU time that all threads have spent spinning
}

const (
	firstLate = int64(60 * time.Microsecond)
	maxLate   = int64(150 * time.Microsecond)
	margin    = int64(60 * time.Microsecond)

	// spinShare is the most of a processor that is spent spinning, in
	// hundredths, on an average over maxRation/spinShare.
	spinShare = 15
	maxRation = int64(10 * time.Millisecond)

	// A thread that gave way for longer than shortLoss has met one that works
	// for long. Against such, the processor is had by sleeping: who has slept
	// comes first. So the loss is taken off the ration, lossWeighs times, and
	// there is no spinning for a while.
	shortLoss  = int64(100 * time.Microsecond)
	lossWeighs = 10
)

func newPacer(c clock, spun *atomic.Int64) *pacer {
	return &pacer{clock: c, late: firstLate, ration: maxRation, filled: c.now(), spun: spun}
}

// never is the time of what is not going to happen.
const never = int64(math.MaxInt64)

// wait waits for the sockets: until due, sharply, when a request has to leave,
// or until chores, when something else is to be done.
func (p *pacer) wait(poller *netpoll.Poller, events []netpoll.Event, due, chores int64) (int, error) {
	now := p.clock.now()
	p.refill(now)
	lead := p.lead()
	if now < due-lead {
		wake := min(due-lead, chores)
		n, err := poller.Wait(events, time.Duration(max(0, wake-now)))
		if n > 0 || err != nil || wake <= now {
			return n, err
		}
		now = p.clock.now()
		p.learn(now - wake)
		if now < due-lead {
			return 0, nil
		}
	}
	if now >= due {
		return poller.Wait(events, 0)
	}
	return p.spin(poller, events, now, due)
}

// spin looks at the sockets again and again until due.
func (p *pacer) spin(poller *netpoll.Poller, events []netpoll.Event, now, due int64) (n int, err error) {
	began := threadTime(p.clock)
	for now < due {
		if n, err = poller.Wait(events, 0); n > 0 || err != nil {
			break
		}
		giveWay()
		before := now
		now = p.clock.now()
		if lost := now - before; lost > shortLoss {
			p.ration = max(p.ration-lost*lossWeighs, -maxRation)
		}
	}
	cost := threadTime(p.clock) - began
	p.ration -= cost
	p.spun.Add(cost)
	return n, err
}

func (p *pacer) refill(now int64) {
	p.ration = min(p.ration+(now-p.filled)*spinShare/100, maxRation)
	p.filled = now
}

// lead is how long before a request is due to ask for a wake-up.
func (p *pacer) lead() int64 { return max(0, (p.late+margin)*p.ration/maxRation) }

// learn takes in how late a wake-up was. What it remembers follows the later
// ones: it grows fast and shrinks slowly.
func (p *pacer) learn(late int64) {
	if late < 0 {
		return // woken by something else
	}
	if late = min(late, maxLate); late > p.late {
		p.late += (late - p.late) / 4
	} else {
		p.late -= (p.late - late) / 64
	}
}
