package threadconn

import (
	"context"
	"sync"
	"time"

	"interleave/internal/netpoll"
	"interleave/models"
	"interleave/models/internal/accept"
	"interleave/models/internal/blocking"
	"interleave/models/internal/thread"
)

// server waits in the kernel for everything, its own end included. It starts no
// timer: the runtime's first one needs descriptors, and there may be none left.
type server struct {
	*blocking.Server
	drain    time.Duration
	listener int
	client   *blocking.Client
	acceptor *accept.Acceptor
	bell     *thread.Bell // rings when the server shall stop, and when the last connection of a stopping one has ended
	sockets  thread.Sockets
	threads  thread.Threads

	subscriptions sync.WaitGroup // to topics

	mu    sync.Mutex
	conns *conn // the first of a list
}

func run(ctx context.Context, cfg models.Config) error {
	s, err := newServer(&cfg)
	if err != nil {
		return err
	}
	rung := make(chan struct{})
	unhook := context.AfterFunc(ctx, func() {
		s.bell.Ring()
		close(rung)
	})
	cfg.Ready()
	err = s.accept()
	ended := s.stop()
	if !unhook() {
		<-rung
	}
	if ended {
		s.free()
	}
	return err
}

func newServer(cfg *models.Config) (*server, error) {
	s := &server{Server: blocking.New(cfg), drain: cfg.DrainTimeout, listener: int(cfg.Listener.Fd())}
	var err error
	if s.client, err = blocking.NewClient(cfg); err != nil {
		return nil, err
	}
	s.sockets.Buffer = cfg.Scenario.SocketBuffer
	s.client.Dial = s.sockets.Dial
	s.NewIO = func() blocking.IO {
		return &thread.IO{Base: blocking.Base{Client: s.client, Parker: blocking.NewChannel()}}
	}
	s.Topics = blocking.NewTopics(s.client)
	s.Topics.Spawn, s.Topics.Pause = s.subscriptions.Go, thread.Sleep

	most := min(cfg.MaxConns, thread.Most())
	thread.Allow(most)
	if s.bell, err = thread.NewBell(); err != nil {
		return nil, err
	}
	if s.acceptor, err = accept.New(s.listener, accept.NewLimit(most), netpoll.Accept); err != nil {
		s.bell.Close()
		return nil, err
	}
	return s, nil
}

const (
	// acceptAtOnce bounds the connections accepted before the server looks
	// whether it shall stop.
	acceptAtOnce = 64

	// sweepEvery is how often refused connections are looked after.
	sweepEvery = 20 * time.Millisecond
)

// accept gives each connection a thread, until the bell rings.
func (s *server) accept() error {
	for {
		pause, err := s.acceptor.AcceptUpTo(acceptAtOnce, s.begin)
		if err != nil && err != netpoll.ErrAgain {
			return err
		}
		listener, patience := s.listener, time.Hour
		if pause > 0 {
			listener, patience = -1, pause // it stays readable all the while
		}
		if s.acceptor.Sweep() {
			patience = min(patience, sweepEvery)
		}
		if _, rung := thread.ReadableOr(listener, s.bell.Heard, patience); rung {
			s.bell.Silence()
			return nil
		}
	}
}

// begin gives an accepted connection its thread.
func (s *server) begin(fd int) {
	c := &conn{server: s}
	c.Init(s.Server, c)
	s.remember(c)
	if err := c.Open(&s.sockets, fd); err != nil {
		s.Logf("make a connection blocking: %v", err)
		c.Abort()
		return
	}
	s.threads.Go(c.Serve)
}

// stop answers the requests in flight for as long as it may, and ends all
// threads. It reports whether they have ended: one whose handler computes or
// sleeps for ever cannot be, and keeps what it uses.
func (s *server) stop() (ended bool) {
	s.Stop()
	s.acceptor.Stop(s.begin)
	s.interrupt()
	if ended = s.ended(s.drain); !ended {
		s.sockets.Shutdown()
		ended = s.ended(time.Second)
	}
	if !ended {
		s.Logf("%d connections are still busy after the drain time-out and are left", s.acceptor.Held())
		return false
	}
	s.threads.Wait()
	s.sockets.Shutdown() // the subscriptions' calls are all that goes on
	s.subscriptions.Wait()
	return true
}

// ended waits for the last connection to end and reports whether it has.
func (s *server) ended(patience time.Duration) bool {
	for end := time.Now().Add(patience); s.acceptor.Held() > 0; {
		left := time.Until(end)
		if left <= 0 {
			return false
		}
		if s.acceptor.Sweep() {
			left = min(left, sweepEvery)
		}
		if thread.Readable(s.bell.Heard, left) {
			s.bell.Silence()
		}
	}
	return true
}

// done says that a connection has ended.
func (s *server) done() {
	s.acceptor.Done()
	if s.Stopping() && s.acceptor.Held() == 0 {
		s.bell.Ring()
	}
}

// interrupt ends all waits for requests.
func (s *server) interrupt() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := s.conns; c != nil; c = c.next {
		c.interrupt()
	}
}

func (s *server) remember(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.next = s.conns; c.next != nil {
		c.next.prev = c
	}
	s.conns = c
}

func (s *server) forget(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.prev != nil {
		c.prev.next = c.next
	} else {
		s.conns = c.next
	}
	if c.next != nil {
		c.next.prev = c.prev
	}
}

// free frees what the server holds itself.
func (s *server) free() {
	s.client.Close()
	s.acceptor.Close()
	s.bell.Close()
}
