package hubserver

import (
	"context"
	"fmt"
	"runtime"

	"interleave/internal/netpoll"
	"interleave/models"
	"interleave/models/internal/accept"
	"interleave/models/internal/blocking"
	"interleave/models/internal/coro"
)

// DefaultBlockers is how many threads a model gives Block. What they wait for
// is mostly not a CPU; they are made only when needed.
const DefaultBlockers = 16

// server belongs to the hub's thread, like all that it holds.
type server struct {
	*blocking.Server
	hub      *coro.Hub
	client   *blocking.Client
	acceptor *accept.Acceptor
	listener listener
	conns    *conn  // the first of a list
	makeIO   func() // s.make
	madeIO   *handlerIO
	stopping bool
	failure  error         // of the listener
	relay    netpoll.Relay // for what is passed on
}

// Options are what the processes of one server may differ in.
type Options struct {
	Shared bool          // other processes poll the same listener
	Limit  *accept.Limit // of connections, shared with other processes; nil means Config.MaxConns of its own
}

// Run serves cfg as models.Model.Run says, on the calling goroutine, which it
// locks to its thread.
func Run(ctx context.Context, cfg models.Config, opts Options) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	s, err := newServer(&cfg, opts)
	if err != nil {
		return err
	}
	defer s.acceptor.Close()
	s.hub.Spawn((*acceptLoop)(s))

	release := context.AfterFunc(ctx, func() {
		s.hub.Post(func() {
			s.stop()
			s.hub.KillAfter(cfg.DrainTimeout)
		})
	})
	defer release()

	cfg.Ready()
	err = s.hub.Run()
	s.client.Close()
	s.relay.Close()
	if s.failure != nil {
		return s.failure
	}
	return err
}

func newServer(cfg *models.Config, opts Options) (*server, error) {
	base := blocking.New(cfg)
	client, err := blocking.NewClient(cfg)
	if err != nil {
		return nil, err
	}
	fd := int(cfg.Listener.Fd())
	limit := opts.Limit
	if limit == nil {
		limit = accept.NewLimit(cfg.MaxConns)
	}
	acceptor, err := accept.New(fd, limit, netpoll.Accept)
	if err != nil {
		return nil, err
	}
	hub, err := coro.New(max(cfg.Tuning.Workers, 1), base.Logf)
	if err != nil {
		acceptor.Close()
		return nil, fmt.Errorf("make a poller: %w", err)
	}
	s := &server{Server: base, hub: hub, client: client, acceptor: acceptor}
	s.Now = hub.Now
	s.NewIO, s.makeIO = s.newIO, s.make
	s.client.Dial = s.dial
	s.Topics = blocking.NewTopics(client)
	s.Topics.Spawn, s.Topics.Pause = s.subscribe, hub.Sleep
	s.listener = listener{fd: fd, mode: netpoll.Level}
	if opts.Shared {
		s.listener.mode = netpoll.Shared
	}
	if err := s.listener.watch(hub); err != nil {
		acceptor.Close()
		hub.Run() // without a greenlet, it only frees what it holds
		return nil, err
	}
	return s, nil
}

// stop makes each answer its connection's last and tells those who wait for a
// request. The hub runs on until the last greenlet has returned.
func (s *server) stop() {
	if s.stopping {
		return
	}
	s.stopping = true
	s.Stop()
	s.acceptor.Stop(s.begin)
	s.listener.Interrupt()
	for c := s.conns; c != nil; c = c.next {
		if c.reading {
			c.Desc.Interrupt()
		}
	}
}

// fail stops the server because of err.
func (s *server) fail(err error) {
	s.failure = err
	s.stop()
}
