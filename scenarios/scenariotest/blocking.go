package scenariotest

import (
	"time"

	"interleave/scenarios"
	"interleave/scenarios/wire"
)

// Blocking answers req by s's blocking handler.
func (w *World) Blocking(s *scenarios.Scenario, req *wire.Request) Outcome {
	own := *req
	var resp wire.Response
	io := &blockingIO{trace{world: w, scenario: s, req: &own, resp: &resp, random: scenarios.NewSeq(w.Seed)}}
	s.Answer(io, &own, &resp)
	return io.outcome(req)
}

type blockingIO struct{ trace }

var _ scenarios.BlockingIO = (*blockingIO)(nil)

func (io *blockingIO) Call(c scenarios.Call) (scenarios.Reply, error) { return io.call(c) }

func (io *blockingIO) CallAll(calls []scenarios.Call) ([]scenarios.Reply, error) {
	replies := make([]scenarios.Reply, len(calls))
	var first error
	for i, c := range calls {
		r, err := io.call(c)
		if err != nil && first == nil {
			first = err
		}
		replies[i] = r
	}
	if first != nil {
		return nil, first
	}
	return replies, nil
}

func (io *blockingIO) WaitFor(topic string, _ uint64) (scenarios.Message, error) {
	io.giveUp()
	return io.message(topic, posted)
}

func (io *blockingIO) Post(topic string, text []byte) (scenarios.Message, error) {
	return io.message(topic, text)
}

func (io *blockingIO) Open(c scenarios.Call) (scenarios.Source, error) {
	body, err := io.open(c)
	if err != nil {
		return nil, err
	}
	return body, nil
}

func (io *blockingIO) Write(p []byte) error { return io.write(p) }

func (io *blockingIO) Sleep(d time.Duration) { io.slept += d }

func (io *blockingIO) Block(op func() error) error {
	io.told++
	return op()
}
