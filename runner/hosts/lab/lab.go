package lab

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"interleave/internal/quantity"
	"interleave/runner/hosts/join"
	"interleave/runner/hosts/wire"
	"interleave/runner/metrics"
)

// Config is a lab.
type Config struct {
	Keys *join.Keys

	// Listen is where the lab's own server listens for agents. Empty is DefaultListen;
	// any other address than loopback can be reached from other machines.
	Listen string
	// Engine is an existing NATS server with JetStream to use instead; its URL, such as
	// tls://broker:4222. Empty means a server of the lab's own.
	Engine string
	// Credentials is a file with what that server asks for; may be empty.
	Credentials string

	Self string // the path of interleave, which agents have to have too

	Beat time.Duration // how often each side says that it is there; wire.BeatEvery if 0

	// Say is told of members that come and go, a line each; may be nil. It must not wait.
	Say func(line string)
}

// DefaultListen is where a lab listens unless it is told otherwise.
const DefaultListen = "127.0.0.1:7422"

// Lab is a running lab, of which this process is the coordinator.
type Lab struct {
	config  Config
	names   wire.Lab
	session string
	server  *embedded // nil with an existing NATS server
	conn    *nats.Conn
	holder  *holder // nil with the lab's own server
	outs    *outs
	shelf   *shelf

	platform, commit string // of this program

	ctx   context.Context
	leave context.CancelCauseFunc // ends the lab
	tasks sync.WaitGroup

	mu     sync.Mutex
	hosts  map[string]*Host // by token
	listed []*socket        // where members listen
	number int              // of the last membership
}

// Start starts a lab. Another coordinator of it is kept out until Close.
func Start(ctx context.Context, c Config) (l *Lab, err error) {
	if c.Beat == 0 {
		c.Beat = wire.BeatEvery
	}
	if c.Say == nil {
		c.Say = func(string) {}
	}
	l = &Lab{config: c, names: wire.Lab(c.Keys.ID()), session: strings.ToLower(rand.Text()[:12]), hosts: map[string]*Host{}}
	l.ctx, l.leave = context.WithCancelCause(context.WithoutCancel(ctx))
	defer func() {
		if err != nil {
			l.Close()
			l = nil
		}
	}()
	l.platform, l.commit = wire.Platform(), metrics.Host().Commit
	if l.shelf, err = newShelf(c.Self); err != nil {
		return l, err
	}
	if c.Engine == "" {
		l.server, err = startServer(c, l.names)
	}
	if err == nil {
		l.conn, err = l.connect()
	}
	if err == nil && l.server == nil {
		l.holder, err = hold(ctx, l)
	}
	if err == nil {
		l.outs, err = l.listenToChildren(ctx)
	}
	if err == nil {
		err = l.listen()
	}
	if err != nil {
		return l, err
	}
	l.tasks.Go(l.keepBeating)
	return l, nil
}

// connect connects the coordinator to the lab's server.
func (l *Lab) connect() (*nats.Conn, error) {
	options := []nats.Option{
		nats.Name("interleave coordinator"), nats.MaxReconnects(-1), nats.ReconnectWait(reconnectPause), nats.ReconnectBufSize(-1),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}), // what is refused has no answer
	}
	address := l.config.Engine
	if l.server != nil {
		public, err := l.config.Keys.Coordinator().PublicKey()
		if err != nil {
			return nil, err
		}
		options = append(options, nats.InProcessServer(l.server), nats.Nkey(public, l.config.Keys.Coordinator().Sign))
	} else {
		if err := join.CheckAddress(address); err != nil {
			return nil, err
		}
		if l.config.Credentials != "" {
			option, err := join.Credentials(l.config.Credentials)
			if err != nil {
				return nil, err
			}
			options = append(options, option)
		}
	}
	conn, err := nats.Connect(address, options...)
	if err != nil {
		return nil, fmt.Errorf("connect to the lab's NATS server: %w", err)
	}
	if most := conn.MaxPayload(); most < wire.Most {
		conn.Close()
		return nil, fmt.Errorf("the NATS server %s carries messages of up to %s only (max_payload), and a lab needs %s",
			address, quantity.Size(float64(most)), quantity.Size(wire.Most))
	}
	return conn, nil
}

// reconnectPause is between two attempts to reach an existing NATS server again.
const reconnectPause = 250 * time.Millisecond

// Address is where agents reach the lab from this host: what their join strings name.
func (l *Lab) Address() string {
	if l.server == nil {
		return l.config.Engine
	}
	return l.server.address()
}

// Done is closed when the lab has ended, by Close or because it was lost; Err says why.
func (l *Lab) Done() <-chan struct{} { return l.ctx.Done() }

// Err is why the lab ended; nil while it runs.
func (l *Lab) Err() error { return context.Cause(l.ctx) }

// ErrClosed is the end of a lab that was closed.
var ErrClosed = errors.New("the lab was closed")

// listen subscribes to what agents say.
func (l *Lab) listen() error {
	for subject, on := range map[string]nats.MsgHandler{
		l.names.Hello(wire.Any):    l.onHello,
		l.names.Programs(wire.Any): l.onFetch,
	} {
		if _, err := l.conn.Subscribe(subject, on); err != nil {
			return fmt.Errorf("listen to agents: %w", err)
		}
	}
	return l.conn.Flush()
}

// Host is the host with a name, which may not have joined yet.
func (l *Lab) Host(name string) (*Host, error) {
	if err := join.CheckName(name); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.hostOf(wire.Token(name), name), nil
}

// hostOf finds a host, or makes it. l.mu is held.
func (l *Lab) hostOf(token, name string) *Host {
	h := l.hosts[token]
	if h == nil {
		h = &Host{lab: l, name: name, changed: make(chan struct{})}
		l.hosts[token] = h
		// Each host's beats come by a way of their own, which no other host can fill.
		l.conn.Subscribe(l.names.Beat(name), l.onBeat)
	}
	return h
}

// Hosts are all hosts that have joined or were asked for, by name.
func (l *Lab) Hosts() []*Host {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []*Host
	for _, h := range l.hosts {
		all = append(all, h)
	}
	slices.SortFunc(all, func(a, b *Host) int { return strings.Compare(a.name, b.name) })
	return all
}

// Close ends the lab: its members end their children.
func (l *Lab) Close() {
	for _, h := range l.Hosts() {
		if s := h.seat(); s != nil {
			s.dismiss()
		}
	}
	l.leave(ErrClosed)
	if l.conn != nil {
		l.conn.FlushTimeout(farewell)
	}
	if l.outs != nil {
		l.outs.close() // before the tasks: it begins some
	}
	l.tasks.Wait()
	if l.holder != nil {
		l.holder.release()
	}
	if l.conn != nil {
		l.conn.Close()
	}
	if l.server != nil {
		l.server.stop()
	}
}

// farewell is how long the server may take to have what is said at last.
const farewell = time.Second
