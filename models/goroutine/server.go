package goroutine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"

	"interleave/internal/netpoll"
	"interleave/models"
	"interleave/models/internal/accept"
	"interleave/models/internal/blocking"
)

type server struct {
	*blocking.Server
	watch     watch
	attendant attendant
	acceptor  *accept.Acceptor
	listener  *os.File // a descriptor of its own, with the poller
	conns     sync.WaitGroup
	stopped   chan struct{} // no more connections
}

func run(ctx context.Context, cfg models.Config) error {
	client, err := blocking.NewClient(&cfg)
	if err != nil {
		return err
	}
	s := &server{Server: blocking.New(&cfg), stopped: make(chan struct{}), attendant: attendant{began: time.Now()}}
	s.watch.unix.Store(time.Now().UnixNano())
	s.Now = s.watch.now
	client.Dial = s.dial
	client.Gate = newGate()
	s.NewIO = func() blocking.IO { return newHandlerIO(client) }
	var subscriptions sync.WaitGroup
	s.Topics = blocking.NewTopics(client)
	s.Topics.Spawn, s.Topics.Park = subscriptions.Go, blocking.ParkOnChannel
	if err := s.listen(&cfg); err != nil {
		return err
	}
	defer s.acceptor.Close()
	defer client.Close()

	var background sync.WaitGroup
	unwatch := make(chan struct{})
	background.Go(func() {
		s.watch.look(min(s.IdleTimeout, s.HeaderTimeout, s.WriteTimeout, client.Timeout()), unwatch, func() { s.acceptor.Sweep() })
	})
	defer background.Wait()
	defer close(unwatch)

	failed := make(chan error, 1)
	background.Go(func() { failed <- s.accept() })
	if cfg.Ready != nil {
		cfg.Ready()
	}
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	s.stop(cfg.DrainTimeout)
	subscriptions.Wait()
	return err
}

// listen gives the listening socket to the runtime's poller, under a
// descriptor of its own: the caller's is the caller's.
func (s *server) listen(cfg *models.Config) error {
	fd, err := syscall.Dup(int(cfg.Listener.Fd()))
	if err != nil {
		return fmt.Errorf("duplicate the listener: %w", err)
	}
	syscall.CloseOnExec(fd)
	if s.acceptor, err = accept.New(fd, cfg.MaxConns); err != nil {
		syscall.Close(fd)
		return err
	}
	s.listener = os.NewFile(uintptr(fd), "listener")
	return nil
}

// accept starts a goroutine for each connection until the server stops.
func (s *server) accept() error {
	raw, err := s.listener.SyscallConn()
	if err != nil {
		return err
	}
	for {
		var pause time.Duration
		var failed error
		err := raw.Read(func(uintptr) bool {
			pause, failed = s.acceptReady()
			return pause > 0 || failed != nil
		})
		if s.Stopping() {
			return nil
		}
		if err = errors.Join(err, failed); err != nil {
			return err
		}
		select {
		case <-s.stopped:
			return nil
		case <-time.After(pause):
		}
	}
}

// acceptReady takes the connections that wait.
func (s *server) acceptReady() (pause time.Duration, err error) {
	for {
		fd, pause, err := s.acceptor.Accept()
		switch {
		case err == netpoll.ErrAgain:
			return 0, nil
		case err != nil || pause > 0:
			return pause, err
		}
		if err := s.begin(fd); err != nil {
			return 0, err
		}
	}
}

// begin gives an accepted connection a goroutine.
func (s *server) begin(fd int) error {
	c := &conn{server: s}
	c.Init(s.Server, c)
	if err := c.open(fd, &s.watch); err != nil {
		s.acceptor.Done()
		return fmt.Errorf("watch a connection: %w", err)
	}
	s.conns.Go(func() {
		c.serve()
		s.acceptor.Done()
	})
	return nil
}

// stop answers the requests in flight for as long as drain allows.
func (s *server) stop(drain time.Duration) {
	s.Stop()
	s.acceptor.Stop(func(fd int) {
		if err := s.begin(fd); err != nil {
			s.Logf("%v", err)
		}
	})
	close(s.stopped)
	s.listener.Close()
	s.watch.breakOffAll()

	if drain <= 0 {
		drain = models.DefaultDrainTimeout
	}
	done := make(chan struct{})
	go func() {
		s.conns.Wait()
		close(done)
	}()
	if within(done, drain) {
		return
	}
	s.watch.aborted.Store(true)
	s.watch.breakOffAll()
	if !within(done, time.Second) {
		s.Logf("%d connections are still busy after the drain time-out and are left", s.acceptor.Held())
	}
}

func within(done <-chan struct{}, d time.Duration) bool {
	select {
	case <-done:
		return true
	case <-time.After(d):
		return false
	}
}
