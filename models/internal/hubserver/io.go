package hubserver

import (
	"time"

	"interleave/models/internal/blocking"
	"interleave/models/internal/coro"
	"interleave/scenarios"
)

// handlerIO is what handlers wait through: each wait parks their greenlet.
type handlerIO struct {
	blocking.Base
	hub   *coro.Hub
	calls []call
	join  coro.Join
}

// newIO makes an IO on the hub's stack: a greenlet's would grow for it, and each
// request that waits needs one.
func (s *server) newIO() blocking.IO {
	s.hub.Aside(s.makeIO)
	return s.madeIO
}

func (s *server) make() {
	io := &handlerIO{Base: blocking.Base{Client: s.client}, hub: s.hub}
	io.Parker = io
	s.madeIO = io
}

// call is one of several calls at once, and the task of its greenlet.
type call struct {
	scenarios.Call
	io    *handlerIO
	reply scenarios.Reply
	err   error
}

func (c *call) Run() {
	defer c.io.join.Done()
	c.err = scenarios.ErrPanic
	c.reply, c.err = c.io.Client.Call(&c.io.Base, c.Call)
}

// CallAll asks all upstreams at the same time, each in a greenlet.
func (io *handlerIO) CallAll(calls []scenarios.Call) ([]scenarios.Reply, error) {
	io.Flush()
	if cap(io.calls) < len(calls) {
		io.calls = make([]call, len(calls))
	}
	running := io.calls[:len(calls)]
	io.join.Add(len(calls))
	for i := range running {
		running[i] = call{Call: calls[i], io: io}
		io.hub.Spawn(&running[i])
	}
	io.join.Wait(io.hub)

	replies := io.Replies(len(calls))
	var first error
	for i := range running {
		replies[i] = running[i].reply
		if first == nil {
			first = running[i].err
		}
	}
	clear(running)
	if first != nil {
		return nil, first
	}
	return replies, nil
}

// Park parks the greenlet. The hub switches only here, so that Unpark comes later.
func (io *handlerIO) Park() {
	io.join.Add(1)
	io.join.Wait(io.hub)
}

func (io *handlerIO) Unpark() { io.join.Done() }

// Sleep parks the greenlet.
func (io *handlerIO) Sleep(d time.Duration) {
	io.Flush()
	io.hub.Sleep(d)
}

// Block runs op on another thread.
func (io *handlerIO) Block(op func() error) error {
	io.Flush()
	return io.hub.Block(op)
}
