package place

import (
	"io"

	"interleave/runner/process"
)

// local is a child of this process.
type local struct {
	*process.Process
	addr string
}

// Of is a child of this process, which is reached at addr if it listens.
func Of(p *process.Process, addr string) Child { return &local{p, addr} }

// Process is the process of a child that Local or Of made; nil for any other, and for
// none.
func Process(c Child) *process.Process {
	if l, ok := c.(*local); ok {
		return l.Process
	}
	return nil
}

func (c *local) Addr() string          { return c.addr }
func (c *local) Stdin() io.WriteCloser { return c.Process.Stdin }
func (c *local) Stdout() io.ReadCloser { return c.Process.Stdout }

// Suspend cannot fail here.
func (c *local) Suspend(stopped bool) error {
	c.Process.Suspend(stopped)
	return nil
}
