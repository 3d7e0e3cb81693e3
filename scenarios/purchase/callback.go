package purchase

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func callback(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	n := scenarios.Nonce(req)

	scenarios.Gather(
		scenarios.Ask(io, scenarios.Call{Upstream: "billing", Nonce: n}),
		scenarios.Ask(io, scenarios.Call{Upstream: "metadata", Nonce: n}),
		scenarios.Ask(io, scenarios.Call{Upstream: "ads", Nonce: n}),
		scenarios.Ask(io, scenarios.Call{Upstream: "recommendations", Nonce: n}),
	).Then(func(replies []scenarios.Reply, err error) {
		if err != nil {
			done(err)
			return
		}
		done(page(resp, n, replies))
	})
}
