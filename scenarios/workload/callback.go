package workload

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func (c *carried) callback(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	kind, n := c.kindOf(req, io), scenarios.Nonce(req)
	known := begin(n)
	at := 0
	var carryOn func([]scenarios.Reply, error)
	next := func() {
		if at == len(kind.steps) {
			kind.tell(resp, known)
			done(nil)
			return
		}
		step := &kind.steps[at]
		switch {
		case len(step.calls) > 0:
			replies := make([]*scenarios.Future[scenarios.Reply], len(step.calls))
			for i, call := range step.ask(n) {
				replies[i] = scenarios.Ask(io, call)
			}
			scenarios.Gather(replies...).Then(carryOn)
		case step.compute > 0:
			io.Compute(step.compute)
			carryOn(nil, nil)
		case step.untold:
			carryOn(nil, step.library())
		default:
			io.Block(step.library, func(err error) { carryOn(nil, err) })
		}
	}
	carryOn = func(replies []scenarios.Reply, err error) {
		if err == nil {
			known, err = kind.steps[at].learn(known, replies)
		}
		if err != nil {
			done(err)
			return
		}
		at++
		next()
	}
	next()
}
