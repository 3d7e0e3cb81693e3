package mix

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func callback(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	work, n := workOf(req), scenarios.Nonce(req)

	waited := func(reply scenarios.Reply, err error) {
		if err != nil {
			done(err)
			return
		}
		io.Compute(work.compute)
		done(answer(resp, n, reply))
	}
	if upstream := work.upstream(); upstream != "" {
		io.Call(scenarios.Call{Upstream: upstream, Nonce: n}, waited)
	} else {
		waited(scenarios.Reply{}, nil)
	}
}
