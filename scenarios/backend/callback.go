package backend

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func callback(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	n := scenarios.Nonce(req)

	io.Call(scenarios.Call{Upstream: "data", Nonce: n}, func(reply scenarios.Reply, err error) {
		if err != nil {
			done(err)
			return
		}
		done(answer(resp, n, reply))
	})
}
