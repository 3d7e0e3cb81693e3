package hello

import (
	"interleave/scenarios"
	"interleave/scenarios/wire"
)

func callback(_ scenarios.CallbackIO, _ *wire.Request, resp *wire.Response, done func(error)) {
	resp.Body = append(resp.Body, greeting...)
	done(nil)
}
