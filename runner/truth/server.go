package truth

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"

	"interleave/internal/netpoll"
	"interleave/scenarios/wire"
)

// listenerToken cannot be a connection's, whose low half is a descriptor.
const listenerToken = 1<<64 - 2

// Serve behaves as spec says on listener, a bound and listening TCP socket
// that it makes non-blocking, until ctx is cancelled; then it closes its
// connections and the listener and gives its account. It calls ready, if not nil,
// once, when it is up. A freeze is not cut short.
func Serve(ctx context.Context, listener *os.File, spec Spec, ready func()) (*Account, error) {
	if err := spec.Validate(); err != nil {
		return nil, err
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	netpoll.SharpenTimers()

	s, err := newServer(listener, spec)
	if err != nil {
		return nil, fmt.Errorf("truth server: %w", err)
	}
	defer s.close()
	woken := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		s.poller.Wake()
		close(woken)
	})
	defer func() {
		if !stop() {
			<-woken // it must not meet a closed poller
		}
	}()
	if ready != nil {
		ready()
	}
	if err := s.run(ctx); err != nil {
		return nil, fmt.Errorf("truth server: %w", err)
	}
	return s.ledger.account(&s.spec)
}

// server is the one thread's state.
type server struct {
	spec     Spec
	poller   *netpoll.Poller
	listener *os.File // nil once it is closed
	listenFD int      // its descriptor: asking it twice could make it blocking
	epoch    time.Time
	arrivals arrivals
	ledger   ledger

	conns      []*conn // by descriptor
	generation uint32
	tasks      tasks

	begun              bool          // the first request is there
	freezeAt, refuseAt time.Duration // 0: not, or no more

	known []byte // the bytes of a request that can be told without parsing
	null  []byte // the answer to it

	req  wire.Request
	resp wire.Response
	date wire.Date
	in   [16 << 10]byte
	out  []byte
}

func newServer(listener *os.File, spec Spec) (*server, error) {
	fd := int(listener.Fd())
	if err := syscall.SetNonblock(fd, true); err != nil {
		return nil, err
	}
	poller, err := netpoll.New()
	if err != nil {
		return nil, err
	}
	s := &server{spec: spec, poller: poller, listener: listener, listenFD: fd, epoch: time.Now(), ledger: newLedger()}
	s.arrivals.epoch = s.epoch
	if err := poller.Add(fd, netpoll.Level, listenerToken); err != nil {
		poller.Close()
		return nil, err
	}
	return s, nil
}

func (s *server) now() time.Duration { return time.Since(s.epoch) }

func (s *server) run(ctx context.Context) error {
	var events [256]netpoll.Event
	for ctx.Err() == nil {
		n, err := s.poller.Wait(events[:], s.patience())
		if err != nil {
			return err
		}
		if n > 0 {
			s.date.Set(time.Now().Unix())
			s.arrivals.compare()
		}
		for i := range events[:n] {
			s.handle(&events[i])
		}
		if s.freezeAt > 0 && s.now() >= s.freezeAt {
			s.freeze()
		}
		if s.refuseAt > 0 && s.now() >= s.refuseAt {
			s.refuse()
		}
		for len(s.tasks) > 0 && s.tasks[0].due <= s.now() {
			s.do(s.tasks.pop())
		}
	}
	return nil
}

// patience is how long there is nothing to do but to wait for the sockets;
// negative is for ever.
func (s *server) patience() time.Duration {
	until := time.Duration(-1)
	sooner := func(t time.Duration) {
		if t = max(t, 0); until < 0 || t < until {
			until = t
		}
	}
	if len(s.tasks) > 0 {
		sooner(s.tasks[0].due - s.spec.Spin)
	}
	if s.freezeAt > 0 {
		sooner(s.freezeAt)
	}
	if s.refuseAt > 0 {
		sooner(s.refuseAt)
	}
	if until < 0 {
		return until
	}
	return max(until-s.now(), 0)
}

func (s *server) handle(ev *netpoll.Event) {
	if ev.Token == listenerToken {
		s.accept()
		return
	}
	c := s.conns[uint32(ev.Token)]
	if c == nil || c.token() != ev.Token {
		return // closed earlier in this batch
	}
	if ev.Readable {
		s.read(c, ev.Hangup)
	}
}

// first sets the moments that count from the first request.
func (s *server) first(now time.Duration) {
	s.begun = true
	if s.spec.Freeze > 0 {
		s.freezeAt = now + s.spec.FreezeAfter
	}
	if s.spec.RefuseAfter > 0 {
		s.refuseAt = now + s.spec.RefuseAfter
	}
}

func (s *server) freeze() {
	s.freezeAt = 0
	from := s.now()
	time.Sleep(s.spec.Freeze)
	s.ledger.frozen = s.now() - from
}

// refuse stops listening, once those who wait have been let in: closing the
// listener would reset them.
func (s *server) refuse() {
	s.refuseAt = 0
	s.accept()
	s.poller.Remove(s.listenFD)
	s.listener.Close()
	s.listener = nil
	s.ledger.refused = true
}

func (s *server) close() {
	for _, c := range s.conns {
		if c != nil {
			s.drop(c)
		}
	}
	if s.listener != nil {
		s.listener.Close()
	}
	s.poller.Close()
}
