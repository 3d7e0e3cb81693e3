package slow

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func callback(_ scenarios.CallbackIO, req *wire.Request, resp *wire.Response, done func(error)) {
	answer(resp, req)
	done(nil)
}
