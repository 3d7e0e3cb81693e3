package blocking

import (
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"syscall"
	"time"

	"interleave/models"
	"interleave/scenarios"
)

// Client asks upstreams over connections that are kept alive. There is one
// for a server process, shared by all handlers; it waits in the way of the
// Streams that Dial returns.
type Client struct {
	// Dial connects to addr. The client asks for a connection only while
	// Gate lets it.
	Dial func(addr netip.AddrPort, timeout time.Duration) (Stream, error)

	// Gate bounds the calls, and so the connections, under way. A model whose
	// handlers are few enough leaves it nil.
	Gate Gate

	timeout   time.Duration
	upstreams map[string]*upstream
	peers     []*peer
	database  *database // nil if the scenario has none
}

// Gate lets a bounded number of calls through at once.
type Gate interface {
	// Enter waits until one more call may begin, and returns ErrTimeout if
	// that takes too long.
	Enter(timeout time.Duration) error
	Leave()
}

// Idle keeps connections that nobody uses at the moment. It is safe for
// concurrent use.
type Idle interface {
	Take() Stream // nil if there is none
	Put(Stream)   // closes the stream if there is no room for it
}

// upstream is a service: where it is, and how it is asked.
type upstream struct {
	path string
	host string
	peer *peer
}

// peer is an address at which one or more upstreams answer, and the
// connections to it that nobody uses at the moment.
type peer struct {
	addr netip.AddrPort
	Idle
}

// stack is the Idle of models whose tasks may wait for a lock: the warmest
// connection is taken first.
type stack struct {
	mu   sync.Mutex
	idle []Stream
}

// NewClient makes a client of the upstreams of cfg, which is complete. Dial must
// be set before the first call.
func NewClient(cfg *models.Config) (*Client, error) {
	c := &Client{
		timeout:   cfg.CallTimeout,
		upstreams: make(map[string]*upstream, len(cfg.Upstreams)),
	}
	for name, u := range cfg.Upstreams {
		addr, err := models.Address("upstream "+name, u.Addr)
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(u.Path, "/") {
			return nil, fmt.Errorf("upstream %s: path %q does not begin with a slash", name, u.Path)
		}
		c.upstreams[name] = &upstream{path: u.Path, host: u.Addr, peer: c.peerAt(addr)}
	}
	for _, u := range cfg.Scenario.Upstreams {
		if c.upstreams[u.Name] == nil {
			return nil, fmt.Errorf("scenario %s needs to know where upstream %s is", cfg.Scenario.Name, u.Name)
		}
	}
	var err error
	if c.database, err = newDatabase(cfg); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Client) peerAt(addr netip.AddrPort) *peer {
	for _, p := range c.peers {
		if p.addr == addr {
			return p
		}
	}
	p := &peer{addr, new(stack)}
	c.peers = append(c.peers, p)
	return p
}

// KeepIdleIn has the connections that nobody uses wait in what newIdle makes for
// each address, not in a list with a lock. It precedes the first call.
func (c *Client) KeepIdleIn(newIdle func() Idle) {
	for _, p := range c.peers {
		p.Idle = newIdle()
	}
}

// Close closes the connections that nobody uses.
func (c *Client) Close() {
	for _, p := range c.peers {
		for s := p.Take(); s != nil; s = p.Take() {
			s.Close()
		}
	}
	if c.database != nil {
		c.database.close()
	}
}

// Take takes the last one.
func (p *stack) Take() Stream {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.idle) - 1
	if last < 0 {
		return nil
	}
	s := p.idle[last]
	p.idle[last] = nil
	p.idle = p.idle[:last]
	return s
}

// Put adds s.
func (p *stack) Put(s Stream) {
	p.mu.Lock()
	p.idle = append(p.idle, s)
	p.mu.Unlock()
}

// Call asks one upstream for a handler whose IO is b. It is safe for
// concurrent use, so that models can run several calls at once.
func (c *Client) Call(b *Base, call scenarios.Call) (scenarios.Reply, error) {
	return c.call(call, &b.kept)
}

func (c *Client) call(call scenarios.Call, kept *arena) (scenarios.Reply, error) {
	u := c.upstreams[call.Upstream]
	if u == nil {
		return scenarios.Reply{}, fmt.Errorf("%w: no upstream is called %q", scenarios.ErrUpstream, call.Upstream)
	}
	deadline := time.Now().Add(c.timeout)
	if c.Gate != nil {
		if err := c.Gate.Enter(c.timeout); err != nil {
			return scenarios.Reply{}, upstreamError(call, err)
		}
		defer c.Gate.Leave()
	}
	reply, err := c.attempt(u, call, kept, deadline)
	if err != nil {
		return scenarios.Reply{}, upstreamError(call, err)
	}
	return reply, nil
}

// attempt tries a connection that was used before, if there is one. The
// upstream may have closed it meanwhile, which shows only now: then, and only
// if no byte of an answer has come, the call is made again on a new one.
func (c *Client) attempt(u *upstream, call scenarios.Call, kept *arena, deadline time.Time) (scenarios.Reply, error) {
	if s := u.peer.Take(); s != nil {
		reply, stale, err := u.exchange(s, call, kept, deadline)
		if !stale {
			return reply, err
		}
	}
	left := time.Until(deadline)
	if left <= 0 {
		return scenarios.Reply{}, ErrTimeout
	}
	s, err := c.Dial(u.peer.addr, left)
	if err != nil {
		return scenarios.Reply{}, err
	}
	reply, _, err := u.exchange(s, call, kept, deadline)
	return reply, err
}

func upstreamError(call scenarios.Call, err error) error {
	kind := scenarios.ErrUpstream
	if err == ErrTimeout || err == syscall.ETIMEDOUT {
		kind = scenarios.ErrUpstreamTimeout
	}
	return fmt.Errorf("%w: %s: %v", kind, call.Upstream, err)
}
