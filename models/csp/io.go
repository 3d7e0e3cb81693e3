package csp

import (
	"time"

	"interleave/models/internal/blocking"
	"interleave/models/internal/topic"
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// handlerIO is what a handler waits through: for messages, each time.
type handlerIO struct {
	*line
	x     *exchange
	resp  *wire.Response // its answer: x's own, unless it asks to upgrade
	base  blocking.Base  // the memory of its replies
	place topic.Place
	told  chan told

	socket *socket // if the connection is live; it has no exchange then
}

var (
	_ scenarios.BlockingIO = (*handlerIO)(nil)
	_ scenarios.Topics     = (*handlerIO)(nil)
	_ scenarios.Queries    = (*handlerIO)(nil)
	_ scenarios.Streams    = (*handlerIO)(nil)
	_ scenarios.Live       = (*handlerIO)(nil)
)

// flush sends the frames of a live connection, which shall not wait for what the handler
// waits for.
func (io *handlerIO) flush() {
	if io.socket != nil {
		io.socket.flush()
	}
}

// Call asks one upstream.
func (io *handlerIO) Call(c scenarios.Call) (scenarios.Reply, error) {
	io.flush()
	return io.client.Call(&io.base, c)
}

// Query asks the database.
func (io *handlerIO) Query(q *scenarios.Query) ([]byte, error) {
	io.flush()
	if io.base.Parker == nil {
		io.base.Parker = blocking.NewChannel()
	}
	return io.client.Query(&io.base, q)
}

// CallAll has a task for each call but the last.
func (io *handlerIO) CallAll(calls []scenarios.Call) ([]scenarios.Reply, error) {
	if len(calls) == 0 {
		return nil, nil
	}
	io.flush()
	replies := io.base.Replies(len(calls))
	errs := make([]error, len(calls))
	done := make(chan struct{}, len(calls))
	last := len(calls) - 1
	for i := range last {
		go func() {
			replies[i], errs[i] = io.client.Call(&io.base, calls[i])
			done <- struct{}{}
		}()
	}
	replies[last], errs[last] = io.client.Call(&io.base, calls[last])
	for range last {
		<-done
	}
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return replies, nil
}

// Sleep waits for d, or for the server to run out of patience.
func (io *handlerIO) Sleep(d time.Duration) {
	io.flush()
	select {
	case <-time.After(d):
	case <-io.aborting:
	}
}

// Block runs op here: the scheduler gives other tasks a thread.
func (io *handlerIO) Block(op func() error) error {
	io.flush()
	return op()
}

// Compute burns d of CPU time. The scheduler interrupts it for other tasks.
func (io *handlerIO) Compute(d time.Duration) {
	io.flush()
	scenarios.Burn(scenarios.ComputeRounds(io.ComputeRate, d))
}

// Random asks the task that draws the numbers.
func (io *handlerIO) Random() uint64 { return <-io.numbers }

// WaitFor asks the desk to be told. That may take long: the request's memory is
// for others meanwhile.
func (io *handlerIO) WaitFor(name string, after uint64) (scenarios.Message, error) {
	io.flush()
	io.rest()
	if io.told == nil {
		io.told = make(chan told, 1)
	}
	io.waits <- wait{name, after, io}
	t := <-io.told
	return t.message, t.err
}

// Tell is how the desk answers.
func (io *handlerIO) Tell(m scenarios.Message, err error) { io.told <- told{message: m, err: err} }

// Post asks the bus.
func (io *handlerIO) Post(name string, text []byte) (scenarios.Message, error) {
	return scenarios.PostByCall(io.Call, name, text)
}
