package threadpool

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"interleave/internal/netpoll"
	"interleave/models"
	"interleave/models/internal/accept"
	"interleave/models/internal/blocking"
	"interleave/models/internal/thread"
)

type server struct {
	*blocking.Server
	listener int
	poller   *netpoll.Poller
	acceptor *accept.Acceptor
	pool     *pool
	leader   leader
	table    table
	sockets  thread.Sockets
	threads  thread.Threads
	clock    atomic.Int64 // roughly the time, in nanoseconds since the epoch
	ended    chan error   // gets one value when there is nothing more to serve
}

func run(ctx context.Context, cfg models.Config) error {
	s := newServer(&cfg)
	client, err := blocking.NewClient(&cfg)
	if err != nil {
		return err
	}
	s.sockets.Buffer = cfg.Scenario.SocketBuffer
	client.Dial = s.sockets.Dial
	defer client.Close()
	s.NewIO = func() blocking.IO {
		return &thread.IO{Base: blocking.Base{Client: client, Parker: blocking.NewChannel()}}
	}
	var subscriptions sync.WaitGroup
	s.Topics = blocking.NewTopics(client)
	s.Topics.Spawn, s.Topics.Pause = subscriptions.Go, thread.Sleep
	defer subscriptions.Wait()
	if err := s.acquire(&cfg); err != nil {
		return err
	}
	workers := max(cfg.Tuning.Workers, 1)
	thread.Allow(workers)
	standIn := time.NewTicker(s.leader.scanEvery) // before there are connections: see drain
	defer standIn.Stop()
	for range workers {
		s.threads.Go(s.worker)
	}
	cfg.Ready()
	err = s.serve(ctx, standIn.C, cfg.DrainTimeout)
	s.release()
	return err
}

// serve waits until there is nothing more to serve, and leads now and then where no
// thread has the time to.
func (s *server) serve(ctx context.Context, standIn <-chan time.Time, patience time.Duration) error {
	for {
		select {
		case err := <-s.ended:
			return err
		case <-standIn:
			s.pool.standIn(s.look)
		case <-ctx.Done():
			s.Stop()
			// Not left to the leader: while all threads are busy there is none.
			s.acceptor.Stop(func(fd int) { s.watch(fd, time.Now()) })
			s.table.interrupt()
			s.poller.Wake()
			return s.drain(patience)
		}
	}
}

func newServer(cfg *models.Config) *server {
	s := &server{
		Server:   blocking.New(cfg),
		listener: int(cfg.Listener.Fd()),
		ended:    make(chan error, 1),
	}
	s.clock.Store(time.Now().UnixNano())
	// So often that the shortest wait is at most an eighth too long.
	s.leader.scanEvery = min(max(min(s.IdleTimeout, s.HeaderTimeout)/8, 5*time.Millisecond), time.Second)
	return s
}

// acquire gets what release gives back.
func (s *server) acquire(cfg *models.Config) (err error) {
	if s.pool, err = newPool(cfg.Tuning.Queue); err != nil {
		return fmt.Errorf("make a pipe: %w", err)
	}
	if s.poller, err = netpoll.New(); err == nil {
		if s.acceptor, err = accept.New(s.listener, accept.NewLimit(cfg.MaxConns), netpoll.Accept); err == nil {
			return nil
		}
		s.poller.Close()
	}
	s.pool.close()
	s.pool.release()
	return err
}

// lookEvery is how often drain looks.
const lookEvery = 2 * time.Millisecond

// drain waits until the leader says that there is nothing left, or patience ends,
// as it does where all threads are busy for as long. It looks again and again: the
// runtime's first timer needs descriptors, and there may be none left.
func (s *server) drain(patience time.Duration) error {
	for end := time.Now().Add(patience); time.Now().Before(end); thread.Sleep(lookEvery) {
		select {
		case err := <-s.ended:
			return err
		default:
		}
	}
	return nil
}

// end says that there is nothing more to serve, or no way to.
func (s *server) end(err error) {
	s.pool.close()
	select {
	case s.ended <- err:
	default:
	}
}

// release ends the threads and the connections that are left. A thread whose
// handler computes or blocks for ever cannot be ended: it keeps what it uses.
func (s *server) release() {
	s.pool.close()
	s.sockets.Shutdown()
	s.poller.Wake()
	if !s.threads.Ended(time.Second) {
		s.Logf("%d connections are still busy after the drain time-out and are left", s.table.len())
		return
	}
	for _, c := range s.table.each(nil, s.table.len(), func(*conn) bool { return true }) {
		c.Abort()
	}
	s.pool.release()
	s.poller.Close()
	s.acceptor.Close()
}
