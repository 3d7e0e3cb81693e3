package overload

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func callback(io scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	io.Compute(computation)
	scenarios.AnswerNumber(resp, "done", req)
	done(nil)
}
