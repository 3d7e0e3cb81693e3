package parked

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"

	"interleave/internal/netpoll"
	"interleave/models"
	"interleave/models/internal/accept"
	"interleave/models/internal/blocking"
	"interleave/scenarios"
)

// Server serves each connection with a goroutine of its own.
type Server struct {
	*blocking.Server
	config    models.Config
	client    *blocking.Client
	watch     watch
	attendant attendant
	acceptor  *accept.Acceptor
	listener  *os.File // a descriptor of its own, with the poller
	conns     sync.WaitGroup
	relays    relays
	stopped   chan struct{} // no more connections

	subscriptions sync.WaitGroup // to topics
}

// New makes a server of cfg, which is complete. What its blocking.Server lets a
// model change may be changed until Run.
func New(cfg models.Config) (*Server, error) {
	client, err := blocking.NewClient(&cfg)
	if err != nil {
		return nil, err
	}
	s := &Server{
		Server: blocking.New(&cfg), config: cfg, client: client,
		stopped: make(chan struct{}), attendant: attendant{began: time.Now()},
	}
	s.watch.unix.Store(time.Now().UnixNano())
	s.Now = s.watch.now
	s.Before = s.attendant.call
	client.Dial = s.dial
	client.Gate = NewGate()
	s.NewIO = func() blocking.IO {
		return &handlerIO{Base: blocking.Base{Client: client, Parker: blocking.NewChannel()}, relays: &s.relays}
	}
	s.Apart = slices.Contains(cfg.Scenario.Needs, scenarios.Living)
	s.Topics = blocking.NewTopics(client)
	s.Topics.Spawn = s.subscriptions.Go
	return s, nil
}

// Run serves as models.Model.Run says.
func (s *Server) Run(ctx context.Context) (err error) {
	if err := s.listen(); err != nil {
		return err
	}
	defer s.acceptor.Close()
	defer s.look(func() { s.acceptor.Sweep() })()

	failed := make(chan error, 1)
	var accepting sync.WaitGroup
	accepting.Go(func() { failed <- s.accept() })
	defer accepting.Wait()
	s.config.Ready()
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	s.stop()
	s.endSubscriptions()
	return err
}

// Attend is for a model that receives requests in another way, and only answers
// them here (blocking.Detached). It sees to the time-outs of their calls, until
// release is called, which frees what the server holds. Before that, Stop ends
// their waits for messages, and Abort all other waits.
func (s *Server) Attend() (release func()) {
	unwatch := s.look(func() {})
	return func() {
		s.endSubscriptions()
		unwatch()
	}
}

// endSubscriptions ends the calls of the subscriptions, which are all that goes on. A
// bus that does not answer would hold up the stop.
func (s *Server) endSubscriptions() {
	s.Abort()
	s.subscriptions.Wait()
}

// Abort ends all waits, those to come included.
func (s *Server) Abort() {
	s.watch.aborted.Store(true)
	s.watch.breakOffAll()
}

// look looks after sockets until unwatch is called, which also closes the
// connections to upstreams.
func (s *Server) look(eachTick func()) (unwatch func()) {
	stop := make(chan struct{})
	var looking sync.WaitGroup
	looking.Go(func() {
		s.watch.look(min(s.IdleTimeout, s.HeaderTimeout, s.WriteTimeout, s.config.CallTimeout), stop, eachTick)
	})
	return func() {
		close(stop)
		looking.Wait()
		s.client.Close()
		s.relays.close()
	}
}

// listen gives the listening socket to the runtime's poller, under a
// descriptor of its own: the caller's is the caller's.
func (s *Server) listen() error {
	fd, err := syscall.Dup(int(s.config.Listener.Fd()))
	if err != nil {
		return fmt.Errorf("duplicate the listener: %w", err)
	}
	syscall.CloseOnExec(fd)
	if s.acceptor, err = accept.New(fd, accept.NewLimit(s.config.MaxConns), netpoll.Accept); err != nil {
		syscall.Close(fd)
		return err
	}
	s.listener = os.NewFile(uintptr(fd), "listener")
	return nil
}

// acceptBatch bounds the connections accepted before the server looks whether
// it shall stop.
const acceptBatch = 64

// accept starts a goroutine for each connection until the server stops.
func (s *Server) accept() error {
	raw, err := s.listener.SyscallConn()
	if err != nil {
		return err
	}
	for {
		var pause time.Duration
		var failed error
		err := raw.Read(func(uintptr) bool {
			pause, failed = s.acceptor.AcceptUpTo(acceptBatch, s.begin)
			return failed != netpoll.ErrAgain
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

// begin gives an accepted connection a goroutine.
func (s *Server) begin(fd int) {
	c := &conn{server: s}
	c.Init(s.Server, c)
	if err := c.open(fd, &s.watch); err != nil {
		s.Logf("watch a connection: %v", err)
		s.acceptor.Done()
		return
	}
	s.conns.Go(func() {
		c.serve()
		s.acceptor.Done()
	})
}

// stop answers the requests in flight for as long as it may.
func (s *Server) stop() {
	s.Stop()
	s.acceptor.Stop(s.begin)
	close(s.stopped)
	s.listener.Close()
	s.watch.breakOffAll()

	if blocking.Ended(&s.conns, s.config.DrainTimeout) {
		return
	}
	s.Abort()
	if !blocking.Ended(&s.conns, time.Second) {
		s.Logf("%d connections are still busy after the drain time-out and are left", s.acceptor.Held())
	}
}
