package hog

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func callback(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	class := classOf(req, io)
	if class == heavy {
		io.Compute(computation)
	}
	answer(resp, class, req)
	done(nil)
}
