package load

import (
	"context"
	"fmt"
	"time"

	"interleave/internal/netpoll"
	"interleave/results"
)

// idlers are the silent connections. Each carries one request, so that the
// server has accepted it and knows it as a keep-alive connection.
type idlers struct {
	asked    int
	to       target
	sources  *sources
	timeout  time.Duration
	exchange *exchanger
	poller   *netpoll.Poller
	events   []netpoll.Event

	held    []int // descriptors
	opening []conn
	number  uint64
	errors  faults
}

// idleCrowd is how many idle connections are opened at the same time.
const idleCrowd = 64

// idlePatience is how long no connection has to get ready until a step is
// given up: a server with a worker for each connection never answers the
// next one.
const idlePatience = 2 * time.Second

func newIdlers(s *Spec, t target, m *mix) (*idlers, error) {
	l := &idlers{
		asked: s.Idle, to: t, timeout: min(s.Timeout, idlePatience),
		sources: newSources(t.addr.Addr(), s.Idle+s.clients(), false),
		number:  firstIdle, errors: newFaults(),
	}
	if s.Idle == 0 {
		return l, nil
	}
	var err error
	if l.poller, err = netpoll.New(); err != nil {
		return nil, fmt.Errorf("make a poller: %w", err)
	}
	l.exchange = newExchanger(m)
	l.exchange.examples = l.errors.example
	l.events = make([]netpoll.Event, idleCrowd)
	l.opening = make([]conn, min(s.Idle, idleCrowd))
	for i := range l.opening {
		l.opening[i].fd = -1
	}
	return l, nil
}

// open opens all idle connections, step at a time, and calls pause after each
// step with how many there are. It stops early when the server takes no more.
func (l *idlers) open(ctx context.Context, step int, pause func(context.Context, int) error) error {
	if step == 0 {
		step = l.asked
	}
	for want := step; len(l.held) < l.asked; want += step {
		full, err := l.reach(ctx, min(want, l.asked))
		if err != nil {
			return err
		}
		if err := pause(ctx, len(l.held)); err != nil {
			return err
		}
		if full {
			break
		}
	}
	return nil
}

// reach opens connections until there are want. It reports whether the server
// takes no more.
func (l *idlers) reach(ctx context.Context, want int) (full bool, err error) {
	defer l.abandon()
	progress := time.Now()
	failures := 0
	for len(l.held) < want {
		if ctx.Err() != nil {
			return false, context.Cause(ctx)
		}
		failures += l.openMore(want - len(l.held))
		n, err := l.poller.Wait(l.events, 10*time.Millisecond)
		if err != nil {
			return false, err
		}
		for i := range l.events[:n] {
			switch answered, wrong := l.handle(&l.events[i]); {
			case wrong != nil:
				l.errors.count[*wrong]++
				failures++
			case answered:
				progress, failures = time.Now(), 0
			}
		}
		if time.Since(progress) > l.timeout || failures > 2*idleCrowd {
			return true, nil
		}
	}
	return false, nil
}

// openMore starts connections until as many as are missing, or a crowd, are
// being opened. It returns how many could not even be started.
func (l *idlers) openMore(missing int) (failures int) {
	for i := range l.opening {
		if l.opening[i].fd >= 0 {
			missing--
		}
	}
	for i := 0; i < len(l.opening) && missing > 0; i++ {
		if l.opening[i].fd >= 0 {
			continue
		}
		missing--
		if l.connect(uint32(i)) != nil {
			failures++
		}
	}
	return failures
}

func (l *idlers) connect(i uint32) error {
	c := &l.opening[i]
	fd, err := l.to.connect(l.sources)
	if err != nil {
		l.errors.count[connectFault(err)]++
		return err
	}
	*c = conn{fd: int32(fd), gen: c.gen + 1, state: connecting}
	c.n, c.asked = l.number, true
	l.number++
	c.kind = l.exchange.pick(0, c.n)
	if err := l.poller.Add(fd, netpoll.Edge, c.token(i)); err != nil {
		l.drop(c)
		l.errors.count[fault{kind: results.ErrClientOther, cause: err.Error()}]++
		return err
	}
	return nil
}

// handle takes one event. It reports whether the connection has its answer
// and is idle from now on.
func (l *idlers) handle(ev *netpoll.Event) (answered bool, wrong *fault) {
	c := &l.opening[uint32(ev.Token)]
	if c.gen != uint32(ev.Token>>32) || c.fd < 0 {
		return false, nil
	}
	if c.state == connecting {
		if err := netpoll.SocketError(int(c.fd)); err != nil {
			l.drop(c)
			return false, l.exchange.blame(c, connectFault(err), nil)
		}
		c.state = busy
		begin := func() error { return l.exchange.send(c, whole) }
		if k := &l.exchange.kinds[c.kind]; k.live {
			c.state = upgrading
			begin = func() error { return l.exchange.sendHandshake(c, k) }
		}
		if err := begin(); err != nil {
			l.drop(c)
			return false, l.exchange.blame(c, ioFault(err, false), nil)
		}
		if !ev.Hangup {
			return false, nil
		}
	}
	if c.state == upgrading {
		return false, l.upgrade(c)
	}
	if c.cut && ev.Writable {
		l.exchange.flush(c, whole) // a failure shows when the answer is read
	}
	out := l.exchange.readAny(c, ev.Hangup)
	switch {
	case !out.done:
		return false, nil
	case out.fault != nil:
		l.drop(c)
		return false, out.fault
	case !out.reuse:
		l.drop(c)
		return false, l.exchange.blame(c, fault{kind: results.ErrClosed, cause: "the answer announced it"}, nil)
	}
	l.poller.Remove(int(c.fd))
	l.held = append(l.held, int(c.fd))
	c.fd = -1
	return true, nil
}

// upgrade goes on with a live connection, once its handshake is answered.
func (l *idlers) upgrade(c *conn) *fault {
	is, f := l.exchange.accepted(c)
	if f == nil && is {
		c.state = busy
		if err := l.exchange.send(c, whole); err != nil {
			f = l.exchange.blame(c, ioFault(err, false), nil)
		}
	}
	if f != nil {
		l.drop(c)
	}
	return f
}

func (l *idlers) drop(c *conn) {
	netpoll.Close(int(c.fd))
	c.fd = -1
}

// abandon closes the connections that are still being opened.
func (l *idlers) abandon() {
	for i := range l.opening {
		if l.opening[i].fd >= 0 {
			l.drop(&l.opening[i])
		}
	}
}

// pingHead is the first byte of a ping.
const pingHead = 0x89

// alive counts the idle connections that are still open and were silent all
// the time.
func (l *idlers) alive() int {
	n := 0
	for _, fd := range l.held {
		var b [1]byte
		asked := false // whether it is there: a live connection may be
		_, err := netpoll.Read(fd, b[:])
		if l.exchange != nil && l.exchange.upgrade(0) != nil {
			asked = b[0] == pingHead
		}
		if err == netpoll.ErrAgain || asked {
			n++
		}
	}
	return n
}

// close closes all connections.
func (l *idlers) close() {
	for _, fd := range l.held {
		netpoll.Close(fd)
	}
	l.held = nil
	if l.poller != nil {
		l.abandon()
		l.poller.Close()
	}
}
