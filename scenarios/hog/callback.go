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
	scenarios.AnswerNumber(resp, class, req)
	done(nil)
}
