package callback

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"interleave/internal/netpoll"
	"interleave/internal/timer"
	"interleave/models"
	"interleave/models/internal/accept"
	"interleave/models/internal/offload"
	"interleave/models/internal/pace"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

const (
	eventBatch = 512
	noDeadline = timer.Never
)

// Options are what the loops of one server may differ in.
type Options struct {
	Shared bool          // other loops poll the same listener
	Limit  *accept.Limit // of connections, shared with other loops; nil means Config.MaxConns of its own
	Port   Port          // nil means a readiness poller
	Loops  int           // of the process, which share its connections to the database; 0 means 1

	// Turned, if not nil, is called at the end of each turn, for a model that
	// gathers what its handlers send elsewhere.
	Turned func()
}

// Loop serves connections on one thread. All its methods belong to the thread
// that calls Run, and everything it calls back is called there.
type Loop struct {
	port   Port
	config models.Config
	sweep  time.Duration // how often deadlines are checked

	epoch time.Time
	now   int64     // nanoseconds since epoch, as of this turn
	date  wire.Date // as of this turn

	listener listener
	slots    table
	clients  int // connections accepted and not closed

	exchanges free[exchange]
	works     free[work]
	current   *exchange   // whose handler is running
	ready     []*exchange // to be gone on with at the end of this turn
	spare     []*exchange // the memory of ready, in turn
	batch     []byte      // output of the connection being served

	upstreams []*upstream
	database  *upstream // nil if the scenario has none
	coming    coming    // of the connection to it that is being read
	calls     free[call]
	under     deadlines // calls under way
	failed    []*call   // calls that could not be made, to be told so

	subscriptions []*subscription

	sleepers timer.Heap[sleeper]
	pool     offload.Pool
	watches  map[int]func(Happening) (more bool) // by descriptor
	turned   func()

	sequence scenarios.Seq

	pace    pace.Pace
	sweepAt int64 // when to look for expired slots; noDeadline if there are none
	stop    atomic.Bool
	drainBy int64 // when to give up on requests in flight; noDeadline until told to stop

	events  [eventBatch]netpoll.Event
	discard [16 << 10]byte // input that nobody wants goes here
}

// New makes a loop that listens, and serves once Run is called. cfg is complete.
// It takes over opts.Port, even if it fails.
func New(cfg models.Config, opts Options) (*Loop, error) {
	port := opts.Port
	if port == nil {
		var err error
		if port, err = newPoll(cfg.Scenario.SocketBuffer); err != nil {
			return nil, fmt.Errorf("cannot make a poller: %w", err)
		}
	}
	l := &Loop{
		port:     port,
		config:   cfg,
		sweep:    min(max(min(cfg.IdleTimeout, cfg.HeaderTimeout, cfg.WriteTimeout)/16, time.Millisecond), 250*time.Millisecond),
		epoch:    time.Now(),
		sequence: scenarios.NewSeq(cfg.Seed),
		sweepAt:  noDeadline,
		pace:     pace.Pace{Every: 8 * time.Millisecond},
		drainBy:  noDeadline,
		turned:   opts.Turned,
	}
	if l.turned == nil {
		l.turned = func() {}
	}
	l.tick()
	l.pool.Init(max(cfg.Tuning.Workers, 1), func() { port.Wake() })
	for name, up := range cfg.Upstreams {
		addr, err := models.Address("upstream "+name, up.Addr)
		if err != nil {
			port.Free()
			return nil, err
		}
		l.upstreams = append(l.upstreams, &upstream{name: name, addr: addr, host: up.Addr, path: up.Path, most: maxLinks})
	}
	var err error
	if l.database, err = newDatabase(&cfg, opts.Loops); err != nil {
		port.Free()
		return nil, err
	}
	limit := opts.Limit
	if limit == nil {
		limit = accept.NewLimit(cfg.MaxConns)
	}
	if err := l.listener.open(l, int(cfg.Listener.Fd()), limit, opts.Shared); err != nil {
		port.Free()
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
		l.port.Wake()
	})
	err := l.run()
	if !unhook() {
		<-hooked // it uses the port
	}
	l.close()
	return err
}

func (l *Loop) run() error {
	for {
		n, err := l.port.Wait(l.events[:], l.patience())
		if err != nil {
			return fmt.Errorf("cannot wait for events: %w", err)
		}
		l.tick()
		l.pace.Turn(l.now)
		for i := range n {
			if err := l.dispatch(&l.events[i]); err != nil {
				return err
			}
		}
		l.pool.Collect()
		l.wakeSleepers()
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
		l.turned()
		if l.drainBy != noDeadline && (l.clients == 0 && !l.listener.Refusing() || l.now >= l.drainBy) {
			return nil
		}
	}
}

// patience is how long the port may wait.
func (l *Loop) patience() time.Duration {
	if len(l.ready) > 0 || len(l.failed) > 0 {
		return 0
	}
	next := min(l.sweepAt, l.listener.resumeAt, l.drainBy, l.sleepers.Next(), l.under.next())
	if next == noDeadline {
		return -1
	}
	return time.Duration(max(0, next-l.clock()))
}

func (l *Loop) clock() int64 { return int64(time.Since(l.epoch)) }

// free closes the slot's descriptor.
func (l *Loop) free(s *slot) {
	l.port.Close(int(s.fd))
	l.slots.free(s)
}

// after is the time d from now.
func (l *Loop) after(d time.Duration) int64 { return l.now + int64(d) }

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
		n := len(l.ready)
		l.linkEvent(s, ev)
		l.answerFrom(n)
	case watched:
		l.watchEvent(s, Happening{Hangup: ev.Hangup})
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
	l.works.trim()
	l.calls.trim()
	l.listener.Sweep()
	l.armSweep()
}

// armSweep makes sure that deadlines are looked at, if there may be any, and that
// refused connections are.
func (l *Loop) armSweep() {
	if l.sweepAt == noDeadline && (l.slots.used > 0 || l.listener.Refusing()) {
		l.sweepAt = l.after(l.sweep)
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

// answerFrom puts out the answers that an event has brought, so that they wait for no
// other handler. What has had its share of the turn waits for the end of it.
func (l *Loop) answerFrom(n int) {
	for i := n; i < len(l.ready); {
		x := l.ready[i]
		if x.state != answered || x.conn == nil || x.writing() || x.drawing() {
			i++
			continue
		}
		l.ready = slices.Delete(l.ready, i, i+1)
		x.queued = false
		l.resume(x)
	}
}

// later puts x off to the end of the turn.
func (l *Loop) later(x *exchange) {
	if !x.queued {
		x.queued = true
		l.ready = append(l.ready, x)
	}
}
