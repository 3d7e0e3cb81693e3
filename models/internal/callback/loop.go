package callback

import (
	"context"
	"fmt"
	"net/netip"
	"sync/atomic"
	"time"

	"interleave/internal/netpoll"
	"interleave/models"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

const (
	eventBatch = 512

	// noDeadline is later than any other.
	noDeadline = int64(1<<63 - 1)
)

// Options are what the loops of one server may differ in.
type Options struct {
	Shared bool // other loops poll the same listener
}

// Loop serves connections on one thread. All its methods belong to the thread
// that calls Run, and everything it calls back is called there.
type Loop struct {
	poller   *netpoll.Poller
	scenario *scenarios.Scenario
	limits   limits
	logf     func(format string, args ...any)

	epoch time.Time
	now   int64     // nanoseconds since epoch, as of this turn
	date  wire.Date // as of this turn

	listener listener
	slots    table
	clients  int // connections accepted and not closed

	exchanges free[exchange]
	current   *exchange   // whose handler is running
	ready     []*exchange // to be gone on with at the end of this turn
	spare     []*exchange // the memory of ready, in turn
	batch     []byte      // output of the connection being served

	upstreams []*upstream
	calls     free[call]
	under     deadlines // calls under way
	failed    []*call   // calls that could not be made, to be told so

	subscriptions []*subscription
	inputs        [][]byte // spare input buffers of exchanges that have shrunk

	sleepers sleepHeap
	pool     pool
	watches  map[int]func(expired bool) (more bool) // by descriptor

	sequence scenarios.Seq
	rate     float64 // of Burn, rounds per second

	pace    pace
	sweepAt int64 // when to look for expired slots; noDeadline if there are none
	stop    atomic.Bool
	drainBy int64 // when to give up on requests in flight; noDeadline until told to stop

	events  [eventBatch]netpoll.Event
	discard [16 << 10]byte // input that nobody wants goes here
}

// limits are a configuration's, in nanoseconds, the defaults filled in.
type limits struct {
	idle, header, write, call, drain int64
	sweep                            int64 // how often deadlines are checked
}

func limitsOf(cfg *models.Config) limits {
	or := func(d, or time.Duration) int64 {
		if d <= 0 {
			return int64(or)
		}
		return int64(d)
	}
	l := limits{
		idle:   or(cfg.IdleTimeout, models.DefaultIdleTimeout),
		header: or(cfg.HeaderTimeout, models.DefaultHeaderTimeout),
		write:  or(cfg.WriteTimeout, models.DefaultWriteTimeout),
		call:   or(cfg.CallTimeout, models.DefaultCallTimeout),
		drain:  or(cfg.DrainTimeout, models.DefaultDrainTimeout),
	}
	shortest := min(l.idle, l.header, l.write)
	l.sweep = min(max(shortest/16, int64(time.Millisecond)), int64(250*time.Millisecond))
	return l
}

// New makes a loop that listens, and serves once Run is called.
func New(cfg models.Config, opts Options) (*Loop, error) {
	poller, err := netpoll.New()
	if err != nil {
		return nil, fmt.Errorf("cannot make a poller: %w", err)
	}
	l := &Loop{
		poller:   poller,
		scenario: cfg.Scenario,
		limits:   limitsOf(&cfg),
		logf:     cfg.Logf,
		epoch:    time.Now(),
		sequence: scenarios.NewSeq(cfg.Seed),
		rate:     cfg.ComputeRate,
		sweepAt:  noDeadline,
		drainBy:  noDeadline,
	}
	if l.logf == nil {
		l.logf = func(string, ...any) {}
	}
	if l.rate == 0 {
		l.rate = scenarios.MeasureRate()
	}
	l.tick()
	l.pool.init(poller, max(cfg.Tuning.Workers, 1))
	for name, up := range cfg.Upstreams {
		addr, err := netip.ParseAddrPort(up.Addr)
		if err != nil || !addr.Addr().Is4() {
			poller.Close()
			return nil, fmt.Errorf("upstream %s: %q is not an IPv4 address and port", name, up.Addr)
		}
		l.upstreams = append(l.upstreams, &upstream{name: name, addr: addr, host: up.Addr, path: up.Path})
	}
	if err := l.listener.open(l, int(cfg.Listener.Fd()), cfg.MaxConns, opts); err != nil {
		poller.Close()
		return nil, err
	}
	return l, nil
}

// Run serves until ctx is cancelled and what was in flight then is answered.
// The goroutine must be locked to its thread. Run frees all that the loop
// holds, but the listener, which is the caller's.
func (l *Loop) Run(ctx context.Context) error {
	hooked := make(chan struct{})
	unhook := context.AfterFunc(ctx, func() {
		defer close(hooked)
		l.stop.Store(true)
		l.poller.Wake()
	})
	err := l.run()
	if !unhook() {
		<-hooked // it uses the poller
	}
	l.close()
	return err
}

func (l *Loop) run() error {
	for {
		n, err := l.poller.Wait(l.events[:], l.patience())
		if err != nil {
			return fmt.Errorf("cannot wait for events: %w", err)
		}
		l.tick()
		l.pace.turn(l.now)
		for i := range n {
			if err := l.dispatch(&l.events[i]); err != nil {
				return err
			}
		}
		l.pool.collect()
		l.sleepers.expire(l)
		// What has arrived is seen before what has expired: after a stall,
		// a call whose answer is there has not timed out.
		if n < eventBatch || l.now > l.sweepAt+int64(time.Second) {
			l.expire()
		}
		l.tellFailed()
		l.goOn()
		if l.stop.Load() && l.drainBy == noDeadline {
			l.drain()
		}
		if l.drainBy != noDeadline && (l.clients == 0 || l.now >= l.drainBy) {
			return nil
		}
	}
}

// patience is how long the poller may wait.
func (l *Loop) patience() time.Duration {
	if len(l.ready) > 0 || len(l.failed) > 0 {
		return 0
	}
	next := min(l.sweepAt, l.listener.resumeAt, l.drainBy, l.sleepers.next(), l.under.next())
	if next == noDeadline {
		return -1
	}
	return time.Duration(max(0, next-l.clock()))
}

func (l *Loop) clock() int64 { return int64(time.Since(l.epoch)) }

// tick takes the time for the whole turn.
func (l *Loop) tick() {
	t := time.Now()
	l.now = int64(t.Sub(l.epoch))
	l.date.Set(t.Unix())
}

func (l *Loop) dispatch(ev *netpoll.Event) error {
	if ev.Token == listenerToken {
		return l.accept()
	}
	s := l.slots.get(ev.Token)
	if s == nil {
		return nil // closed earlier in this turn
	}
	switch s.kind {
	case client:
		l.clientEvent(s, ev)
	case lingering:
		l.lingerEvent(s, ev)
	case upstreamLink:
		l.linkEvent(s, ev)
	case watched:
		l.watchEvent(s, false)
	}
	return nil
}

// expire ends what has lasted too long.
func (l *Loop) expire() {
	for c := l.under.first; c != nil && c.deadline <= l.now; c = l.under.first {
		l.callTimedOut(c)
	}
	if l.listener.resumeAt <= l.now {
		l.listener.resume(l)
	}
	if l.sweepAt > l.now {
		return
	}
	l.sweepAt = noDeadline
	for s := range l.slots.all() {
		if s.deadline != 0 && s.deadline <= l.now {
			l.slotTimedOut(s)
		}
	}
	l.exchanges.trim()
	l.calls.trim()
	l.armSweep()
	if l.listener.Sweep() {
		l.sweepAt = min(l.sweepAt, l.now+l.limits.sweep)
	}
}

// armSweep makes sure that deadlines are looked at, if there may be any.
func (l *Loop) armSweep() {
	if l.sweepAt == noDeadline && l.slots.used > 0 {
		l.sweepAt = l.now + l.limits.sweep
	}
}

// goOn continues with the exchanges that were put off to the end of the turn:
// those whose handlers have answered, and those whose connections have used
// up their share of the turn. What they put off in turn is the next turn's.
func (l *Loop) goOn() {
	batch := l.ready
	l.ready = l.spare[:0]
	for i, x := range batch {
		batch[i] = nil
		x.queued = false
		l.resume(x)
	}
	l.spare = batch
}

// later puts x off to the end of the turn.
func (l *Loop) later(x *exchange) {
	if !x.queued {
		x.queued = true
		l.ready = append(l.ready, x)
	}
}
