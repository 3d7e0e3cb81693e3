package callback_test

import (
	"net/netip"
	"syscall"
	"testing"
	"time"

	"interleave/internal/netpoll"
	"interleave/models/internal/callback"
)

// completions is a port that submits: it has read before a read is asked for,
// and writes after a write was, in Wait. So does a kernel with completion
// queues, in whose place a poller stands here.
type completions struct {
	*netpoll.Poller
	ops    map[int]*operations // by descriptor
	queued []*operations       // with something to send
}

type operations struct {
	fd    int
	token uint64
	in    []byte
	ended bool  // in is all that there will be
	err   error // of the connection
	out   []byte
	full  bool // a write was told to come back
	shut  bool // the sending side ends after out
	last  bool // the connection does
}

// maxOut is little, so that writes have to come back.
const maxOut = 8 << 10

func newCompletions(t testing.TB) callback.Port {
	poller, err := netpoll.New()
	if err != nil {
		t.Fatal(err)
	}
	return &completions{Poller: poller, ops: map[int]*operations{}}
}

// is returns what goes on at a descriptor that is open.
func (c *completions) is(fd int, token uint64) *operations {
	if o := c.ops[fd]; o != nil && o.token == token {
		return o
	}
	return nil
}

func (c *completions) Add(fd int, mode netpoll.Mode, token uint64) error {
	if mode == netpoll.Edge {
		c.ops[fd] = &operations{fd: fd, token: token}
	}
	return c.Poller.Add(fd, mode, token)
}

func (c *completions) Wait(events []netpoll.Event, timeout time.Duration) (int, error) {
	queued := c.queued
	c.queued = nil
	var done []netpoll.Event
	for _, o := range queued {
		if c.ops[o.fd] == o && c.send(o) {
			done = append(done, netpoll.Event{Token: o.token, Writable: true})
		}
	}
	if len(done) > 0 {
		timeout = 0
	}
	ready := make([]netpoll.Event, len(events)-len(done))
	n, err := c.Poller.Wait(ready, timeout)
	for _, ev := range ready[:n] {
		o := c.is(int(uint32(ev.Token)), ev.Token)
		if o == nil {
			done = append(done, ev)
			continue
		}
		if ev.Readable {
			o.receive()
		}
		writable := ev.Writable && (c.send(o) || len(o.out) == 0)
		done = append(done, netpoll.Event{Token: ev.Token, Readable: ev.Readable, Writable: writable, Hangup: o.ended || o.err != nil, Failed: ev.Failed})
	}
	return copy(events, done), err
}

// receive reads all that is there.
func (o *operations) receive() {
	var room [2048]byte
	for !o.ended && o.err == nil {
		n, err := netpoll.Read(o.fd, room[:])
		switch {
		case err == netpoll.ErrAgain:
			return
		case err != nil:
			o.err = err
		case n == 0:
			o.ended = true
		}
		o.in = append(o.in, room[:n]...)
	}
}

// send writes what it can, and reports whether a write that was told to come
// back may.
func (c *completions) send(o *operations) bool {
	for len(o.out) > 0 {
		n, err := netpoll.Write(o.fd, o.out)
		if err == netpoll.ErrAgain || err == syscall.ENOTCONN {
			return false
		}
		if err != nil {
			o.err, o.out = err, nil
			break
		}
		o.out = o.out[n:]
	}
	if o.last {
		delete(c.ops, o.fd)
		netpoll.Close(o.fd)
		return false
	}
	if o.shut {
		netpoll.ShutdownWrite(o.fd)
	}
	again := o.full
	o.full = false
	return again
}

func (c *completions) Accept(listener int) (int, error) { return netpoll.Accept(listener) }

func (c *completions) Connect(addr netip.AddrPort) (int, error) {
	return netpoll.Connect(addr, netip.Addr{})
}

func (c *completions) Read(fd int, p []byte) (int, error) {
	o := c.ops[fd]
	n := copy(p, o.in)
	o.in = o.in[n:]
	switch {
	case n > 0 || o.ended:
		return n, nil
	case o.err != nil:
		return 0, o.err
	}
	return 0, netpoll.ErrAgain
}

func (c *completions) Write(fd int, p []byte) (int, error) {
	o := c.ops[fd]
	if o.err != nil {
		return 0, o.err
	}
	n := min(len(p), maxOut-len(o.out))
	if n == 0 {
		o.full = true
		return 0, netpoll.ErrAgain
	}
	o.out = append(o.out, p[:n]...)
	c.queued = append(c.queued, o)
	return n, nil
}

func (c *completions) CloseWrite(fd int) error {
	c.ops[fd].shut = true
	c.send(c.ops[fd])
	return nil
}

func (c *completions) Close(fd int) error {
	c.ops[fd].last = true
	c.send(c.ops[fd])
	return nil
}

func (c *completions) Free() error { return c.Poller.Close() }

// port makes the port of the servers that start starts; nil means their own.
var port func(testing.TB) callback.Port

// The loop serves all the same over a port that has done what it is asked for,
// or does it later.
func TestCompletions(t *testing.T) {
	port = newCompletions
	defer func() { port = nil }()
	for name, test := range map[string]func(*testing.T){
		"answers":              TestAnswers,
		"continue":             TestExpectContinue,
		"pipelined":            TestPipelinedRequestsAreAnsweredInOrder,
		"large":                TestLargeBodies,
		"refused":              TestRefusalReachesAClientThatKeepsSending,
		"half-closed":          TestHalfClosedClientGetsItsAnswers,
		"slow reader":          TestSlowReaderGetsEverything,
		"pieces":               TestPieces,
		"pieces for nobody":    TestPiecesForAClientWhoIsGone,
		"vanished":             TestClientVanishesWhileItsRequestWaits,
		"idle":                 TestIdleConnectionIsClosed,
		"unfinished":           TestUnfinishedRequestTimesOut,
		"reader of nothing":    TestClientThatTakesNoAnswerIsCutOff,
		"others":               TestOneConnectionDoesNotHoldUpTheOthers,
		"calls":                TestReplyForms,
		"parallel calls":       TestCallsAreParallel,
		"many calls":           TestManyWaitingCalls,
		"failing calls":        TestUpstreamFailures,
		"nobody to call":       TestUpstreamIsNotThere,
		"stale connection":     TestStaleConnectionIsRetriedOnce,
		"closed connection":    TestClosedIdleConnectionIsNotUsedAgain,
		"limit of connections": TestConnectionsBeyondTheLimitAreRefused,
		"stop":                 TestStopAnswersWhatIsInFlight,
	} {
		t.Run(name, test)
	}
}
