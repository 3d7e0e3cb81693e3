package crash

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func callback(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	goWrong(io, req)

	io.Call(call(req), func(reply scenarios.Reply, err error) {
		if err != nil {
			done(err)
			return
		}
		done(answer(resp, req, reply))
	})
}
