package truth

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"time"

	"interleave/internal/netloop"
	"interleave/internal/netpoll"
	"interleave/internal/timer"
	"interleave/scenarios/wire"
)

// Serve behaves as spec says on listener, a bound and listening TCP socket
// that it makes non-blocking, until ctx is cancelled; then it closes its
// connections and the listener and gives its account. It calls ready, if not nil,
// once, when it is up. A freeze is not cut short.
func Serve(ctx context.Context, listener *os.File, spec Spec, ready func()) (*Account, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer listener.Close()
	netpoll.SharpenTimers()

	s, err := newServer(listener, spec)
	if err == nil {
		err = s.Run(ctx, ready, func() (more bool, err error) {
			if ctx.Err() != nil {
				return false, nil
			}
			return true, s.turn()
		})
	}
	if err != nil {
		return nil, fmt.Errorf("truth server: %w", err)
	}
	return s.ledger.account(&s.spec)
}

// server is the one thread's state.
type server struct {
	*netloop.Loop
	spec     Spec
	listener *os.File
	epoch    time.Time
	arrivals arrivals
	ledger   ledger
	tasks    timer.Heap[task]

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

func newServer(listener *os.File, spec Spec) (s *server, err error) {
	s = &server{spec: spec, listener: listener, epoch: time.Now(), ledger: newLedger()}
	s.arrivals.epoch = s.epoch
	s.Loop, err = netloop.New(int(listener.Fd()), s.accepted)
	return s, err
}

func (s *server) now() time.Duration { return time.Since(s.epoch) }

// turn waits for something to do, and does it.
func (s *server) turn() error {
	events, err := s.Wait(s.patience())
	if len(events) > 0 {
		s.date.Set(time.Now().Unix())
		s.arrivals.compare()
	}
	for i := range events {
		s.Handle(&events[i])
	}
	if s.freezeAt > 0 && s.now() >= s.freezeAt {
		s.freeze()
	}
	if s.refuseAt > 0 && s.now() >= s.refuseAt {
		s.refuse()
	}
	for t, ok := s.tasks.Due(int64(s.now())); ok; t, ok = s.tasks.Due(int64(s.now())) {
		s.do(t)
	}
	return err
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
	if next := s.tasks.Next(); next != timer.Never {
		sooner(time.Duration(next) - s.spec.Spin)
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
	s.Accept()
	s.StopListening()
	s.listener.Close()
	s.ledger.refused = true
}
