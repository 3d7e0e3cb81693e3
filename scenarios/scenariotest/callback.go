package scenariotest

import (
	"errors"
	"time"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// Callback answers req by s's callback handler. It fails where the handler
// breaks its contract: when it is not done although nothing is left to wait
// for, or done more than once.
func (w *World) Callback(s *scenarios.Scenario, req *wire.Request) (Outcome, error) {
	own := *req
	var resp wire.Response
	io := &callbackIO{trace: trace{world: w, scenario: s, req: &own, resp: &resp, random: scenarios.NewSeq(w.Seed)}, order: scenarios.NewSeq(w.Seed + 1)}
	if s.Refuse(req, &resp) {
		return io.outcome(req), nil
	}
	done := 0
	ended := func(err error) {
		if done++; err != nil {
			scenarios.Fail(&resp, err)
		}
	}
	io.guard = func(f func()) {
		defer func() {
			if recover() != nil {
				ended(scenarios.ErrPanic)
			}
		}()
		f()
	}
	io.guard(func() { s.Callback(io, &own, &resp, ended) })
	if done > 0 && len(io.pending) > 0 {
		return Outcome{}, errors.New("handler is done before all that it started")
	}
	io.run()
	for done == 0 && io.talk() {
		io.run()
	}
	switch done {
	case 0:
		return Outcome{}, errors.New("handler never called done")
	case 1:
		return io.outcome(req), nil
	}
	return Outcome{}, errors.New("handler called done more than once")
}

// callbackIO completes each operation either before it returns or later, in
// an order drawn by lot: a handler must cope with all of them.
type callbackIO struct {
	trace
	order   scenarios.Seq
	pending []func()
	guard   func(func()) // runs the handler's code, and ends the request if it panics

	received func(scenarios.LiveMessage) // of a live connection that has not ended
	ended    func(error)
}

var _ scenarios.CallbackIO = (*callbackIO)(nil)

func (io *callbackIO) complete(f func()) {
	if io.order.Next()%4 == 0 {
		f()
		return
	}
	io.pending = append(io.pending, f)
}

func (io *callbackIO) run() {
	for len(io.pending) > 0 {
		i := int(io.order.Next() % uint64(len(io.pending)))
		f := io.pending[i]
		io.pending = append(io.pending[:i], io.pending[i+1:]...)
		io.guard(f)
	}
}

func (io *callbackIO) Call(c scenarios.Call, done func(scenarios.Reply, error)) {
	reply, err := io.call(c)
	io.complete(func() { done(reply, err) })
}

func (io *callbackIO) WaitFor(topic string, _ uint64, done func(scenarios.Message, error)) {
	io.giveUp()
	m, err := io.message(topic, posted)
	io.complete(func() { done(m, err) })
}

func (io *callbackIO) Post(topic string, text []byte, done func(scenarios.Message, error)) {
	m, err := io.message(topic, text)
	io.complete(func() { done(m, err) })
}

func (io *callbackIO) Open(c scenarios.Call, done func(scenarios.CallbackSource, error)) {
	body, err := io.open(c)
	io.complete(func() {
		if err != nil {
			done(nil, err)
			return
		}
		done(callbackBody{io, body}, nil)
	})
}

// callbackBody is a body of an upstream that is read as it comes.
type callbackBody struct {
	io *callbackIO
	*body
}

// Read fills p when it completes: until then it is not the handler's.
func (b callbackBody) Read(p []byte, done func(int, error)) {
	b.io.pending = append(b.io.pending, func() { done(b.body.Read(p)) })
}

// Write takes the piece when it completes: until then it must not change.
func (io *callbackIO) Write(p []byte, done func(error)) {
	io.pending = append(io.pending, func() { done(io.write(p)) })
}

func (io *callbackIO) Sleep(d time.Duration, done func()) {
	io.slept += d
	io.complete(done)
}

func (io *callbackIO) Block(op func() error, done func(error)) {
	io.told++
	io.complete(func() { done(op()) })
}
