package agent

import (
	"bytes"
	"fmt"
	"io"
	"sync"

	"interleave/internal/bounded"
	"interleave/internal/endpoint"
	"interleave/runner/load"
	"interleave/runner/place"
)

// gate holds back what is written to a load driver's stdin until its first line, the
// spec of the load, is whole and may pass.
type gate struct {
	pass func(line []byte) error // says why it may not

	mu     sync.Mutex
	to     io.Writer
	held   []byte
	open   bool
	closed error
}

// specLimit bounds the spec of a load, in bytes.
const specLimit = 16 << 20

// Write passes data on, or holds it back.
func (g *gate) Write(data []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if err := g.take(data); err != nil {
		return 0, err
	}
	return len(data), nil
}

// take is Write. g.mu is held.
func (g *gate) take(data []byte) error {
	if g.closed != nil {
		return g.closed
	}
	if !g.open {
		g.held = append(g.held, data...)
		end := bytes.IndexByte(g.held, '\n')
		switch {
		case end < 0 && len(g.held) > specLimit:
			g.closed = fmt.Errorf("the spec of a load is %w", bounded.TooLong{Limit: specLimit})
			g.held = nil
			return g.closed
		case end < 0:
			return nil
		}
		if g.closed = g.pass(g.held[:end]); g.closed != nil {
			return g.closed
		}
		data, g.held, g.open = g.held, nil, true
	}
	_, err := g.to.Write(data)
	return err
}

// gated is a child to whose stdin the only way is through its gate.
type gated struct {
	place.Child
	gate *gate
}

func (c gated) Stdin() io.WriteCloser {
	return struct {
		io.Writer
		io.Closer
	}{c.gate, c.Child.Stdin()}
}

// passLoad lets the spec of a load pass whose server is a member of the lab.
func (m *member) passLoad(line []byte) error {
	spec, err := load.ParseSpec(line)
	if err != nil {
		return err
	}
	server, err := endpoint.Parse(spec.URL)
	if err != nil {
		return err
	}
	if server.Socket != "" {
		return fmt.Errorf("%s is a socket of this host's: load goes to members of the lab", spec.URL)
	}
	return m.mayReach(server.Addr.String())
}
