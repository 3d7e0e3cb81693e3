package workload

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func (c *carried) blocking(io scenarios.BlockingIO, req *wire.Request, resp *wire.Response) error {
	kind, n := c.kindOf(req, io), scenarios.Nonce(req)
	known := begin(n)
	for i := range kind.steps {
		step := &kind.steps[i]
		var replies []scenarios.Reply
		var err error
		switch {
		case len(step.calls) > 0:
			replies, err = io.CallAll(step.ask(n))
		case step.compute > 0:
			io.Compute(step.compute)
		case step.untold:
			err = step.library()
		default:
			err = io.Block(step.library)
		}
		if err != nil {
			return err
		}
		if known, err = step.learn(known, replies); err != nil {
			return err
		}
	}
	kind.tell(resp, known)
	return nil
}
