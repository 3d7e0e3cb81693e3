package threadpool

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"interleave/internal/netpoll"
	"interleave/models"
	"interleave/models/internal/accept"
	"interleave/models/internal/blocking"
)

type server struct {
	*blocking.Server
	listener int
	poller   *netpoll.Poller
	acceptor *accept.Acceptor
	pool     *pool
	leader   leader
	table    table
	open     descriptors
	clock    atomic.Int64 // roughly the time, in nanoseconds since the epoch
	ended    chan error   // gets one value when there is nothing more to serve
}

func run(ctx context.Context, cfg models.Config) error {
	s := newServer(&cfg)
	client, err := blocking.NewClient(&cfg)
	if err != nil {
		return err
	}
	client.Dial = s.dial
	defer client.Close()
	s.NewIO = func() blocking.IO { return newHandlerIO(client) }
	var subscriptions sync.WaitGroup
	s.Topics = blocking.NewTopics(client)
	s.Topics.Spawn, s.Topics.Park = subscriptions.Go, blocking.ParkOnChannel
	defer subscriptions.Wait()
	if err := s.acquire(&cfg); err != nil {
		return err
	}
	var threads sync.WaitGroup
	t := tune(cfg.Scenario, 0).Or(cfg.Tuning)
	// The runtime ends a process that has too many threads. It needs a few
	// for itself and one for each processor.
	debug.SetMaxThreads(10_000 + 2*t.Workers)
	for range t.Workers {
		threads.Go(s.worker)
	}
	if cfg.Ready != nil {
		cfg.Ready()
	}
	select {
	case err = <-s.ended:
	case <-ctx.Done():
		s.Stop()
		// Not left to the leader: while all threads are busy there is none.
		s.acceptor.Stop(func(fd int) { s.watch(fd, time.Now()) })
		s.poller.Wake()
		err = s.drained(cfg.DrainTimeout)
	}
	s.release(&threads)
	return err
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
	if s.pool, err = newPool(tune(cfg.Scenario, 0).Or(cfg.Tuning).Queue); err != nil {
		return fmt.Errorf("make a pipe: %w", err)
	}
	if s.poller, err = netpoll.New(); err != nil {
		s.pool.close()
		s.pool.release()
		return fmt.Errorf("make a poller: %w", err)
	}
	if s.acceptor, err = accept.New(s.listener, cfg.MaxConns); err != nil {
		s.pool.close()
		s.pool.release()
		s.poller.Close()
		return err
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

// drained waits for the requests in flight. The leader says when there are
// none, but if all threads are busy there may be no leader.
func (s *server) drained(timeout time.Duration) error {
	if timeout <= 0 {
		timeout = models.DefaultDrainTimeout
	}
	select {
	case err := <-s.ended:
		return err
	case <-time.After(timeout):
		return nil
	}
}

// release ends the threads and the connections that are left. A thread whose
// handler computes or blocks for ever cannot be ended: it keeps what it uses.
func (s *server) release(threads *sync.WaitGroup) {
	s.pool.close()
	s.open.shutdown()
	s.poller.Wake()
	ended := make(chan struct{})
	go func() {
		threads.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(time.Second):
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
