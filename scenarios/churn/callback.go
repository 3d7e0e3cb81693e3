package churn

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func callback(_ scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	scenarios.AnswerNumber(resp, "once", req)
	done(nil)
}
